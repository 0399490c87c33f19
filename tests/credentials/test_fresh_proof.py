"""Bulk work and sensitive values ask again who it is, once the last proof is older than the rule says."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from chunsheng.kernel.credentials import freshness
from chunsheng.kernel.credentials.models import SignInRule
from tests.credentials.conftest import PASSWORD, Phone, bind, enter, give_password
from tests.laws.asking import addresses
from tests.world import World

EXPORT = "/r/services.requests/export/"
AGAIN = "/credentials/again/"
FRESH = {
    "exports/<uuid:key>/file/",
    "r/<str:code>/export/",
    "r/<str:code>/import/",
    "r/<str:code>/bulk/<slug:verb_code>/",
    "r/<str:code>/<uuid:key>/open/",
    "credentials/bind/",
    "credentials/passkeys/bind/",
    "credentials/passkeys/remove/",
    "credentials/identities/bind/",
    "credentials/identities/go/",
}


def asks_again(client: Client) -> bool:
    """Whether the export asks who it is."""
    answer = client.get(EXPORT)
    return answer.status_code == 302 and answer["Location"].startswith(AGAIN)


def test_these_pages_and_no_others_ask_for_a_fresh_proof() -> None:
    assert get_resolver().url_patterns
    marked = {
        written for written, one in addresses() if getattr(one.callback, "asks_fresh_proof", False)
    }
    assert marked == FRESH


def test_after_the_dated_minutes_the_password_is_asked_again_and_leads_back(
    world: World, lenient: SignInRule, phone: Phone
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    assert not asks_again(client)
    phone.at += 30 * 60 - 1
    assert not asks_again(client)
    phone.at += 1
    assert asks_again(client)
    assert client.get("/r/services.requests/").status_code == 200
    address = client.get(EXPORT)["Location"]
    assert client.post(address, {"current": "wrong wrong wrong"}).status_code == 400
    assert asks_again(client)
    done = client.post(address, {"current": PASSWORD, "next": EXPORT})
    assert done["Location"] == EXPORT
    assert not asks_again(client)


def test_whoever_has_a_second_factor_proves_it_by_that(
    world: World, lenient: SignInRule, phone: Phone
) -> None:
    secret, _factor = bind(give_password(world, "worker"), phone)
    client = enter("worker")
    client.post("/sign-in/prove/", {"proof": phone.shows(secret)})
    phone.at += 1800
    assert client.post(AGAIN, {"current": PASSWORD}).status_code == 400
    assert asks_again(client)
    client.post(AGAIN, {"proof": phone.shows(secret)})
    assert not asks_again(client)


def test_what_was_sent_too_late_is_not_done_and_leads_back_to_where_it_was_sent(
    world: World, lenient: SignInRule, phone: Phone
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    phone.at += 1800
    sent = client.post(
        EXPORT, {"form": "csv"}, headers={"Referer": f"http://testserver{EXPORT}?q=1"}
    )
    assert sent["Location"] == f"{AGAIN}?next=/r/services.requests/export/%3Fq%3D1".replace(
        "/r/services.requests/export/", "%2Fr%2Fservices.requests%2Fexport%2F"
    )
    foreign = client.post(
        EXPORT, {"form": "csv"}, headers={"Referer": "http://elsewhere.example/x"}
    )
    assert foreign["Location"] == f"{AGAIN}?next=%2Fdesk%2F"


@pytest.mark.parametrize("asked", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_proof_never_leads_elsewhere(
    world: World, lenient: SignInRule, phone: Phone, asked: str
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    done = client.post(AGAIN, {"current": PASSWORD, "next": asked})
    assert done["Location"] == "/desk/"


def test_guessing_at_the_second_asking_locks_as_at_the_door(
    world: World, lenient: SignInRule, phone: Phone
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    phone.at += 1800
    for _n in range(5):
        client.post(AGAIN, {"current": "wrong wrong wrong"})
    page = client.post(AGAIN, {"current": PASSWORD})
    assert "连着输错太多次" in page.content.decode()
    assert asks_again(client)


def test_with_every_proof_fresh_for_ever_nothing_would_be_asked(
    world: World, lenient: SignInRule, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    phone.at += 1800
    assert asks_again(client)
    monkeypatch.setattr(freshness, "is_fresh", lambda request: True)
    assert not asks_again(client)


def test_a_persona_with_nothing_to_prove_is_not_asked(world: World, phone: Phone) -> None:
    client = Client()
    client.force_login(world.accounts["worker"])
    phone.at += 9999
    assert not asks_again(client)
