"""One's own passkeys: seen, bound once, taken away, and ended where a phone is lost."""

from __future__ import annotations

import pytest
from fido2.utils import websafe_decode

from chunsheng.kernel.credentials.actions.codes import CodeIsWrong, close_account
from chunsheng.kernel.credentials.actions.factors import reset_factor
from chunsheng.kernel.credentials.actions.passkeys import PasskeyIsNotBound, bind_passkey
from chunsheng.kernel.credentials.ceremonies import ask_to_bind
from chunsheng.kernel.credentials.models import Passkey, SecondFactor, SignInRule
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from tests.credentials.authenticator import (
    AGAIN,
    BIND,
    REMOVE,
    SET_UP,
    Authenticator,
    bind_key,
    by_key,
    options,
)
from tests.credentials.conftest import (
    Phone,
    bind,
    enter,
    give_password,
    is_in,
)
from tests.world import World


def test_one_sees_ones_passkeys_and_takes_one_away_with_a_fresh_proof(
    world: World, key: Authenticator, phone: Phone
) -> None:
    client = by_key(key)
    assert bind_key(client, Authenticator(), "备用钥匙") == 302
    page = client.get("/credentials/").content.decode()
    told = ("办公电脑", "备用钥匙", "最近使用", "还没用过")
    assert [one for one in told if one not in page] == []
    spare = Passkey.objects.get(name="备用钥匙")
    phone.at += 1800
    late = client.post(REMOVE, {"passkey": str(spare.pk)})
    assert late["Location"].startswith(AGAIN)
    assert client.get(BIND)["Location"].startswith(AGAIN)
    assert Passkey.objects.count() == 2
    client.post(AGAIN, {"answer": key.answers(options(client, "prove"))})
    assert "备用钥匙" in client.get(f"{REMOVE}?passkey={spare.pk}").content.decode()
    client.post(REMOVE, {"passkey": str(spare.pk)})
    assert [one.name for one in Passkey.objects.all()] == ["办公电脑"]
    assert SecondFactor.objects.get().passkeys == 1
    assert Entry.objects.get(verb="passkey_removed").changes == {"passkey": ["备用钥匙", None]}


def test_the_last_factor_stays_where_the_rule_asks_for_one(
    world: World, key: Authenticator, phone: Phone
) -> None:
    client, held = by_key(key), Passkey.objects.get()
    SignInRule.objects.filter(source="样例办法").update(second_factor="everyone")
    refused = client.post(REMOVE, {"passkey": str(held.pk)})
    assert refused.status_code == 400
    assert "最后一样" in refused.content.decode()
    assert Passkey.objects.count() == 1
    bind(world.accounts["worker"], phone)
    assert client.post(REMOVE, {"passkey": str(held.pk)}).status_code == 302
    assert Passkey.objects.count() == 0


def test_where_the_rule_asks_for_none_the_last_goes_and_the_password_does(
    key: Authenticator,
) -> None:
    client = by_key(key)
    client.post(REMOVE, {"passkey": str(Passkey.objects.get().pk)})
    assert is_in(enter("worker"))
    assert not is_in(by_key(key))


@pytest.mark.parametrize("asked", ["", "x", "00000000-0000-4000-8000-000000000001"])
def test_nobody_takes_anothers_away(world: World, key: Authenticator, asked: str) -> None:
    give_password(world, "neighbour")
    client = enter("neighbour")
    for wanted in (asked, str(Passkey.objects.get().pk)):
        assert client.post(REMOVE, {"passkey": wanted})["Location"] == "/credentials/"
    assert Passkey.objects.count() == 1


def test_one_passkey_is_bound_once(world: World, key: Authenticator) -> None:
    client = by_key(key)
    told = options(client, "bind")
    assert [websafe_decode(one["id"]) for one in told["excludeCredentials"]] == [key.id]
    assert bind_key(client, key) == 400
    give_password(world, "neighbour")
    assert bind_key(enter("neighbour"), key) == 400
    assert Passkey.objects.count() == 1


def test_a_name_is_asked_and_kept_as_it_was_written(key: Authenticator) -> None:
    client = by_key(key)
    assert bind_key(client, Authenticator(), "") == 400
    assert bind_key(client, Authenticator(), "x" * 61) == 400
    assert bind_key(client, Authenticator(), "<b>我的</b>") == 302
    page = client.get("/credentials/").content.decode()
    assert "&lt;b&gt;我的&lt;/b&gt;" in page


def test_a_reset_ends_passkeys_and_the_slip_binds_another(world: World, key: Authenticator) -> None:
    account, inside = world.accounts["worker"], by_key(key)
    code = reset_factor(
        by=world.by("security_admin"), account=account, reason="手机丢了，当面核实"
    ).told
    assert not is_in(inside)
    assert not is_in(by_key(key))
    assert Passkey.objects.count() == 0
    SignInRule.objects.filter(source="样例办法").update(second_factor="everyone")
    client, other = enter("worker"), Authenticator()
    for told in ({}, {"code": "ABCD-EFG-HJK"}, {"code": code}):
        made = other.makes(options(client, "bind"))
        client.post(SET_UP, {"name": "新手机", "answer": made, **told})
        assert is_in(client) is (told.get("code") == code)
    assert is_in(by_key(other))


def test_without_ending_them_a_lost_passkey_would_still_enter(
    world: World, key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "chunsheng.kernel.credentials.actions.factors.end_passkeys_of", lambda account: 0
    )
    reset_factor(by=world.by("security_admin"), account=world.accounts["worker"], reason="丢了")
    assert is_in(by_key(key))


def test_a_closed_account_enters_by_no_passkey_even_when_it_is_opened_again(
    world: World, key: Authenticator
) -> None:
    close_account(by=world.by("system_admin"), account=world.accounts["worker"], reason="离职")
    assert not is_in(by_key(key))
    assert Passkey.objects.count() == 0


@pytest.mark.parametrize("end", ["reset", "close"])
def test_what_was_being_bound_when_the_account_was_secured_is_not_bound(
    world: World, key: Authenticator, end: str
) -> None:
    account, other = world.accounts["worker"], Authenticator()
    asked, state = ask_to_bind(account, [])
    if end == "reset":
        reset_factor(by=world.by("security_admin"), account=account, reason="手机丢了")
    else:
        close_account(by=world.by("system_admin"), account=account, reason="离职")
    with pytest.raises((CodeIsWrong, PasskeyIsNotBound)):
        bind_passkey(
            by=Actor(account), account=account, name="x", state=state, answer=other.makes(asked)
        )
    assert Passkey.objects.count() == 0
