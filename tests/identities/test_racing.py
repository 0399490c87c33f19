"""Of many who come back with the same code and state at once, and of many bindings, one gets through."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from chunsheng.kernel.identities.models import Identity
from tests.credentials.conftest import demand, give_password
from tests.identities.conftest import ARRIVED, bound, set_out
from tests.identities.faking import Fake
from tests.services.meanwhile import race, take_off_locks
from tests.world import World, make_world

MANY = 6


@pytest.fixture
def world(own_database: None) -> World:
    """The district in a database that others see."""
    return make_world()


def arrivals(fake: Fake) -> list[str]:
    """Where those are led who come back with one code at once, in one browser; the code may be used again."""
    fake.once = False
    client = Client()
    parts = urlsplit(fake.consent(set_out(client)))
    kept, led = client.cookies["sessionid"].value, []

    def back() -> None:
        other = Client()
        other.cookies["sessionid"] = kept
        led.append(other.get(f"{parts.path}?{parts.query}")["Location"])

    assert race(back, MANY) == {"done": MANY}
    return led


def test_one_of_many_arrives(world: World, fake: Fake) -> None:
    assert arrivals(fake).count(ARRIVED) == 1


def test_without_the_lock_several_arrive(
    world: World, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_off_locks(monkeypatch)
    assert max(arrivals(fake).count(ARRIVED) for _n in range(5)) > 1


def test_one_of_many_accounts_gets_the_identity(world: World, fake: Fake) -> None:
    demand(world)
    waiting = [give_password(world, name) for name in ("worker", "neighbour", "leader")]
    outcomes = race(lambda: bound(waiting.pop(), "oidc", fake), 3)
    assert outcomes == {"done": 1, "IdentityIsTaken": 2}
    assert Identity.objects.count() == 1
