"""A passkey is a second factor, a sign-in of its own and a fresh proof; each answer is taken once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from fido2.utils import websafe_decode
from pytest_django import Settings

from chunsheng.kernel.credentials.models import Passkey, SignedIn, SignInRule
from chunsheng.kernel.ledger.models import Entry
from tests.credentials.authenticator import (
    AGAIN,
    BIND,
    ENTER,
    EXPORT,
    FLAG,
    OPTIONS,
    ORIGIN,
    PROVE,
    SET_UP,
    Authenticator,
    bind_key,
    by_key,
    options,
)
from tests.credentials.conftest import (
    PASSWORD,
    Phone,
    bind,
    demand,
    enter,
    give_password,
    is_in,
)
from tests.world import World


def test_where_the_rule_asks_a_passkey_does_and_afterwards_signs_in_alone(world: World) -> None:
    demand(world, second_factor="everyone")
    give_password(world, "worker")
    client, key = enter("worker"), Authenticator()
    assert SET_UP in client.get("/sign-in/set-up/").content.decode()
    assert client.get(SET_UP).status_code == 200
    assert not is_in(client)
    told = options(client, "bind")
    asked = told["authenticatorSelection"]
    assert (asked["residentKey"], asked["userVerification"]) == ("required", "required")
    assert told["rp"]["id"] == "localhost"
    client.post(SET_UP, {"name": "办公电脑", "answer": key.makes(told)})

    assert is_in(client)
    assert is_in(by_key(key))
    assert not is_in(enter("worker"))
    proofs = SignedIn.objects.order_by("pk").values_list("proof", flat=True)
    assert list(proofs) == ["both", "passkey"]


def test_signing_in_by_a_passkey_names_none_and_asks_for_finger_or_pin(key: Authenticator) -> None:
    told = options(Client(), "enter")
    assert not told.get("allowCredentials")
    assert told["userVerification"] == "required"
    key.flags = FLAG.UP
    assert not is_in(by_key(key))
    key.flags = FLAG.UP | FLAG.UV
    assert is_in(by_key(key))


def test_a_passkey_is_the_second_proof_after_the_password(key: Authenticator) -> None:
    client = enter("worker")
    page = client.get(PROVE).content.decode()
    assert 'data-passkey="prove"' in page
    assert "id_proof" not in page
    told = options(client, "prove")
    assert [websafe_decode(one["id"]) for one in told["allowCredentials"]] == [key.id]
    assert not is_in(client)
    assert client.post(PROVE, {"answer": key.answers(told)})["Location"] == "/desk/"
    assert is_in(client)
    assert SignedIn.objects.latest("pk").proof == "both"
    entry = Entry.objects.filter(verb="passkey_proved").get()
    assert entry.changes == {"passkey": [None, "办公电脑"]}


def test_both_may_be_held_and_either_satisfies(
    world: World, key: Authenticator, phone: Phone
) -> None:
    secret, _factor = bind(world.accounts["worker"], phone)
    by_code, by_passkey = enter("worker"), enter("worker")
    page = by_code.get(PROVE).content.decode()
    assert ("id_proof" in page, 'data-passkey="prove"' in page) == (True, True)
    by_code.post(PROVE, {"proof": phone.shows(secret)})
    by_passkey.post(PROVE, {"answer": key.answers(options(by_passkey, "prove"))})
    assert (is_in(by_code), is_in(by_passkey)) == (True, True)


def test_a_passkey_is_a_fresh_proof(world: World, key: Authenticator, phone: Phone) -> None:
    client = by_key(key)
    assert client.get(EXPORT).status_code == 200
    phone.at += 1800
    assert client.get(EXPORT)["Location"].startswith(AGAIN)
    client.post(AGAIN, {"current": PASSWORD})
    assert client.get(EXPORT).status_code == 302
    answer = key.answers(options(client, "prove"))
    assert client.post(AGAIN, {"answer": answer, "next": EXPORT})["Location"] == EXPORT
    assert client.get(EXPORT).status_code == 200


def test_an_answer_is_taken_once(key: Authenticator) -> None:
    client = Client()
    answer = key.answers(options(client, "enter"))
    client.post(ENTER, {"answer": answer})
    assert is_in(client)
    for again in (client, Client()):
        before = SignedIn.objects.count()
        again.post(ENTER, {"answer": answer})
        assert SignedIn.objects.count() == before


def _kept(client: Client, key: Authenticator) -> tuple[str, dict[str, Any]]:
    """An answer, and the session in which its challenge still waits, as a slow request would put it back."""
    answer = key.answers(options(client, "enter"), step=0)
    return answer, dict(client.session["challenge"])


def _entered_again(client: Client, answer: str, challenge: dict[str, Any]) -> bool:
    session = client.session
    session["challenge"] = challenge
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    before = SignedIn.objects.count()
    client.post(ENTER, {"answer": answer})
    return SignedIn.objects.count() > before


def test_a_challenge_that_was_put_back_is_not_taken_again_of_a_passkey_that_does_not_count(
    key: Authenticator,
) -> None:
    answer, challenge = _kept(Client(), key)
    assert json.loads(answer)["id"] == Passkey.objects.get().credential_id
    assert _entered_again(Client(), answer, challenge)
    assert not _entered_again(Client(), answer, challenge)


def test_without_its_memory_the_passkey_would_take_a_challenge_twice(key: Authenticator) -> None:
    answer, challenge = _kept(Client(), key)
    assert _entered_again(Client(), answer, challenge)
    Passkey.objects.update(last_challenge="")
    assert _entered_again(Client(), answer, challenge)


@pytest.mark.parametrize("seconds", [181, 3600])
def test_a_challenge_holds_for_minutes(key: Authenticator, phone: Phone, seconds: int) -> None:
    client = Client()
    asked = options(client, "enter")
    phone.at += seconds
    client.post(ENTER, {"answer": key.answers(asked)})
    assert not is_in(client)


@pytest.mark.parametrize("purpose", ["prove", "bind"])
def test_a_challenge_holds_for_what_it_was_given_for(key: Authenticator, purpose: str) -> None:
    client = by_key(key)
    answer = key.answers(options(client, purpose))
    before = SignedIn.objects.count()
    client.post(ENTER, {"answer": answer})
    assert SignedIn.objects.count() == before


def test_the_challenge_of_another_browser_is_refused(key: Authenticator) -> None:
    asked, stranger = options(Client(), "enter"), Client()
    options(stranger, "enter")
    stranger.post(ENTER, {"answer": key.answers(asked)})
    assert not is_in(stranger)


@pytest.mark.parametrize("step", [-3, -1, 0])
def test_a_counter_that_does_not_go_on_is_refused_and_told(key: Authenticator, step: int) -> None:
    key.count = 7
    assert is_in(by_key(key))
    assert not is_in(by_key(key, step=step))
    assert Entry.objects.filter(verb="passkey_went_back").count() == 1
    assert Passkey.objects.get().sign_count == 8


def test_without_its_memory_of_the_counter_a_copy_would_enter(key: Authenticator) -> None:
    key.count = 7
    assert is_in(by_key(key))
    Passkey.objects.update(sign_count=0)
    assert is_in(by_key(key, step=-3))


def test_a_passkey_that_never_counts_is_no_copy(key: Authenticator) -> None:
    assert is_in(by_key(key, step=0))
    assert is_in(by_key(key, step=0))


ELSEWHERE = [
    "http://localhost.example:8000",
    "https://elsewhere.example",
    "http://127.0.0.1:8000",
    "",
]


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_an_answer_for_another_origin_is_refused(key: Authenticator, origin: str) -> None:
    key.origin = origin
    assert not is_in(by_key(key))
    key.origin = ORIGIN
    assert is_in(by_key(key))


def test_without_the_judge_of_origins_another_site_would_enter(
    key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    key.origin = ELSEWHERE[1]
    monkeypatch.setattr("chunsheng.kernel.credentials.ceremonies.is_ours", lambda origin: True)
    assert is_in(by_key(key))


def test_an_answer_from_within_another_page_or_for_another_name_is_refused(
    key: Authenticator,
) -> None:
    key.cross_origin = True
    assert not is_in(by_key(key))
    key.cross_origin, key.domain = False, "elsewhere.example"
    assert not is_in(by_key(key))


def test_origins_and_name_are_the_installations(
    world: World, lenient: SignInRule, settings: Settings
) -> None:
    settings.PASSKEY_ORIGINS = ["https://desk.district.example", "https://district.example"]
    settings.PASSKEY_DOMAIN = "district.example"
    give_password(world, "worker")
    client = enter("worker")
    assert bind_key(client, Authenticator()) == 400
    key = Authenticator("https://district.example", "district.example")
    assert bind_key(client, key) == 302
    assert is_in(by_key(key))
    key.origin = "https://other.district.example"
    assert not is_in(by_key(key))
    settings.PASSKEY_DOMAIN = ""
    assert options(Client(), "enter")["rpId"] == "desk.district.example"


def test_in_production_nothing_is_offered_before_the_installation_knows_its_address(
    world: World, lenient: SignInRule, settings: Settings
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    settings.MODE = "production"
    assert client.post(OPTIONS, {"for": "enter"}).status_code == 409
    assert "data-passkey" not in Client().get("/sign-in/").content.decode()
    assert "还没有设好" in client.get("/credentials/").content.decode()


def test_anothers_passkey_is_as_wrong_as_none(world: World, key: Authenticator) -> None:
    give_password(world, "neighbour")
    other = Authenticator()
    assert bind_key(enter("neighbour"), other) == 302
    client = enter("worker")
    answer = other.answers(options(client, "prove"))
    assert client.post(PROVE, {"answer": answer}).status_code == 400
    assert not is_in(client)
    stolen = Authenticator()
    stolen.id, stolen.handle = key.id, key.handle
    assert not is_in(by_key(stolen))
    assert not is_in(by_key(key, handle=other.handle))
    assert not is_in(by_key(key, handle=b""))


def test_refusals_do_not_tell_whose_passkey_is_known(world: World, key: Authenticator) -> None:
    stranger, forged, closed = Authenticator(), Authenticator(), Authenticator()
    forged.id = key.id
    give_password(world, "neighbour")
    assert bind_key(enter("neighbour"), closed) == 302
    world.accounts["neighbour"].is_active = False
    world.accounts["neighbour"].save(update_fields=["is_active"])
    said = []
    for one in (stranger, forged, closed):
        page = by_key(one).get("/sign-in/").content.decode()
        said.append(re.findall(r"通行密钥没有通过[^<]*", page))
    assert len(said[0]) == 1
    assert said == [said[0]] * 3


@pytest.mark.parametrize("known", [True, False])
def test_guessing_is_counted_as_with_passwords(key: Authenticator, known: bool) -> None:
    forged = Authenticator()
    if known:
        forged.id = key.id
    for _n in range(5):
        assert not is_in(by_key(forged))
    assert Entry.objects.filter(verb="locked").count() == 1
    assert is_in(by_key(key)) is not known


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        "1",
        "[" * 15_000,
        '{"rawId": 1}',
        '{"id": "x"}',
        "\x00",
        "ü" * 21_000,
    ],
)
def test_whatever_is_sent_for_an_answer_is_answered_in_words(
    key: Authenticator, answer: str
) -> None:
    client = Client()
    options(client, "enter")
    assert client.post(ENTER, {"answer": answer})["Location"] == "/sign-in/"
    assert not is_in(client)
    inside = by_key(key)
    options(inside, "prove")
    assert inside.post(AGAIN, {"answer": answer}).status_code == 400
    options(inside, "bind")
    assert inside.post(BIND, {"name": "x", "answer": answer}).status_code == 400


def test_challenges_are_given_to_nobody_who_is_not_asked_for_them(world: World) -> None:
    for purpose in ("prove", "bind", "", "anything"):
        assert Client().post(OPTIONS, {"for": purpose}).status_code == 403
    assert Client().get(OPTIONS).status_code == 405
    assert Client().get(ENTER)["Location"] == "/sign-in/"


def test_whoever_is_to_prove_a_factor_binds_no_other_in_its_place(key: Authenticator) -> None:
    client = enter("worker")
    assert client.post(OPTIONS, {"for": "bind"}).status_code == 403
    assert client.post(SET_UP, {"name": "x", "answer": "{}"})["Location"] == "/sign-in/"


def test_no_entry_and_no_page_has_the_key_itself(world: World, key: Authenticator) -> None:
    client = by_key(key)
    held = Passkey.objects.get()
    told = str(list(Entry.objects.values())) + client.get("/credentials/").content.decode()
    assert held.credential_id not in told
    assert bytes(held.public_key).hex() not in told


def test_without_a_script_the_pages_say_what_to_do(key: Authenticator) -> None:
    for client, page in ((Client(), "/sign-in/"), (enter("worker"), PROVE)):
        content = client.get(page).content.decode()
        assert "这个浏览器现在用不了通行密钥" in content
        assert "data-passkey-on hidden" in content
        assert not re.search(r"<script(?![^>]*\bsrc=)", content)


def test_passkeys_are_told_to_administrators_as_bound_and_in_words(
    world: World, key: Authenticator
) -> None:
    client = Client()
    client.force_login(world.accounts["security_admin"])
    account = world.accounts["worker"]
    page = client.get(f"/r/access.accounts/{account.pk}/").content.decode()
    assert "已绑定" in page
    assert "绑定了通行密钥" in page
