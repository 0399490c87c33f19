"""Whoever knew the old password, or held the lost phone, has no token left with which to go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.api.actions import issue_token
from chunsheng.kernel.api.models import Token
from chunsheng.kernel.credentials.actions import ending
from chunsheng.kernel.credentials.actions.codes import activate, change_password, close_account
from chunsheng.kernel.credentials.actions.factors import reset_factor
from chunsheng.kernel.credentials.models import SignInRule
from chunsheng.kernel.credentials.passwords import PasswordIsWeak
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import issue_feed
from chunsheng.matters.models import Feed
from tests.credentials.conftest import (
    DOOR,
    OTHER_PASSWORD,
    Phone,
    bind,
    code_for,
    give_password,
)
from tests.world import World

LIST = "/api/services.requests/"


def token_of(account: Account, name: str = "报表") -> Token:
    """A token that the account issued to itself."""
    month = clock.today() + timedelta(days=30)
    return issue_token(by=Actor(account, "desk"), name=name, scope="read", expires_on=month)


def opens(token: Token) -> bool:
    """Whether the API lets the token's bearer in."""
    headers = {"Authorization": f"Bearer {token.told}"}
    return Client(headers=headers).get(LIST).status_code == 200


def change(world: World, account: Account) -> object:
    """Another password."""
    return change_password(by=Actor(account), account=account, password=OTHER_PASSWORD)


def forget(world: World, account: Account) -> object:
    """A forgotten password, by a code."""
    return activate(by=DOOR, code=code_for(world, account.username), password=OTHER_PASSWORD)


def lose(world: World, account: Account) -> object:
    """A lost phone."""
    return reset_factor(by=world.by("security_admin"), account=account, reason="手机丢了")


def close(world: World, account: Account) -> object:
    """The account is closed."""
    return close_account(by=world.by("system_admin"), account=account, reason="离职")


ENDS = pytest.mark.parametrize("end", [change, forget, lose, close])


@ENDS
def test_tokens_end_with_the_password_and_with_the_phone(
    world: World, lenient: SignInRule, phone: Phone, end: Callable[[World, Account], object]
) -> None:
    account, other = give_password(world, "worker"), world.accounts["secretary"]
    bind(account, phone)
    tokens, others = [token_of(account), token_of(account, "大屏")], token_of(other)
    assert [opens(one) for one in (*tokens, others)] == [True] * 3
    end(world, account)
    assert [opens(one) for one in (*tokens, others)] == [False, False, True]
    revoked = Entry.objects.filter(verb="revoked", record_code=Token.ledger_code)
    assert {one.record_id for one in revoked} == {one.pk for one in tokens}


@ENDS
def test_a_calendar_reads_no_longer_either(
    world: World, lenient: SignInRule, phone: Phone, end: Callable[[World, Account], object]
) -> None:
    account = give_password(world, "worker")
    bind(account, phone)
    address = f"/calendar/{issue_feed(by=Actor(account, 'desk'), name='手机').told}.ics"
    assert Client().get(address).status_code == 200
    end(world, account)
    assert Client().get(address).status_code == 404
    assert Entry.objects.filter(verb="revoked", record_code=Feed.ledger_code).count() == 1


@ENDS
def test_without_the_action_they_would_go_on(
    world: World,
    lenient: SignInRule,
    phone: Phone,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[World, Account], object],
) -> None:
    account = give_password(world, "worker")
    bind(account, phone)
    token = token_of(account)
    monkeypatch.setattr(ending, "revoke_tokens", lambda **told: [])
    end(world, account)
    assert Token.objects.get().revoked_at is None
    assert opens(token) is (end is not close)


def test_where_the_password_is_refused_the_tokens_stay(world: World, lenient: SignInRule) -> None:
    account = give_password(world, "worker")
    token = token_of(account)
    with pytest.raises(PasswordIsWeak):
        change_password(by=Actor(account), account=account, password="password1234")
    assert opens(token)


def test_what_was_revoked_before_is_entered_once(world: World, lenient: SignInRule) -> None:
    account = give_password(world, "worker")
    token = token_of(account)
    change(world, account)
    give_password(world, "worker", "five more words than before 35")
    assert Entry.objects.filter(verb="revoked", record_id=token.pk).count() == 1
