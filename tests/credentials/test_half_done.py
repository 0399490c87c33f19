"""Who had given the old password and not yet more is out once it is another: nothing is bound by it."""

from __future__ import annotations

import pytest
from django.test import Client

from chunsheng.kernel.credentials import gate
from chunsheng.kernel.credentials.actions.codes import activate, change_password
from chunsheng.kernel.credentials.models import SecondFactor
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.versions import Stale
from tests.credentials.conftest import (
    DOOR,
    OTHER_PASSWORD,
    Phone,
    code_for,
    demand,
    enter,
    give_password,
    is_in,
)
from tests.credentials.test_factors import SET_UP, secret_shown
from tests.world import World


def thief(world: World) -> tuple[Client, str]:
    """A browser in which the old password was sent, and the secret that it was shown."""
    demand(world, second_factor="everyone")
    give_password(world, "worker")
    client = enter("worker")
    return client, secret_shown(client)


def test_an_entry_half_done_ends_with_the_password(world: World, phone: Phone) -> None:
    client, secret = thief(world)
    activate(by=DOOR, code=code_for(world, "worker"), password=OTHER_PASSWORD)
    client.post(SET_UP, {"proof": phone.shows(secret)})
    assert not is_in(client)
    assert not SecondFactor.objects.filter(set_up_at__isnull=False).exists()


def test_without_looking_at_the_password_again_it_would_go_on(
    world: World, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    client, secret = thief(world)
    activate(by=DOOR, code=code_for(world, "worker"), password=OTHER_PASSWORD)
    monkeypatch.setattr(gate, "constant_time_compare", lambda one, other: True)
    client.post(SET_UP, {"proof": phone.shows(secret)})
    assert is_in(client)


def test_a_password_that_was_renewed_on_the_way_goes_on_to_the_second_factor(
    world: World, phone: Phone
) -> None:
    demand(world, second_factor="everyone", profile="mlps3", password_days=1)
    worker = give_password(world, "worker", "Long enough 1!")
    worker.password_set_at = worker.password_set_at.replace(year=2022)  # type: ignore[union-attr]  # it has one
    worker.save(update_fields=["password_set_at"])
    client = enter("worker", "Long enough 1!")
    sent = {"password": "Another one 2?", "again": "Another one 2?"}
    assert client.post("/sign-in/new-password/", sent)["Location"] == SET_UP
    client.post(SET_UP, {"proof": phone.shows(secret_shown(client))})
    assert is_in(client)


def test_a_change_that_was_under_way_when_the_account_was_secured_is_refused(world: World) -> None:
    demand(world)
    old = give_password(world, "worker")
    activate(by=DOOR, code=code_for(world, "worker"), password=OTHER_PASSWORD)
    with pytest.raises(Stale):
        change_password(by=Actor(old), account=old, password="the thief's own one")
    old.refresh_from_db()
    assert old.check_password(OTHER_PASSWORD)
