"""Whoever guesses is locked out, and learns neither who exists nor whether a guess was near."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.credentials import trying
from chunsheng.kernel.credentials.actions.codes import close_account
from chunsheng.kernel.credentials.actions.tries import IsNotLocked, unlock_account
from chunsheng.kernel.credentials.models import SignInRule, Tries
from chunsheng.kernel.ledger.models import Entry
from tests.conftest import MORNING
from tests.credentials.conftest import PASSWORD, enter, give_password, is_in
from tests.services.meanwhile import race
from tests.world import World, make_world

WRONG = "not the right words"


def plain(page: str) -> str:
    """A page without its proofs of origin, of which each form has its own."""
    parts = page.split('name="csrfmiddlewaretoken" value="')
    return parts[0] + "".join(part.split('"', 1)[1] for part in parts[1:])


def said(name: str, password: str = WRONG) -> str:
    """What the page says, the name and the proofs of origin apart."""
    page = Client().post("/sign-in/", {"username": name, "password": password})
    assert page.status_code == 400
    return plain(page.content.decode()).replace(name, "NAME")


class Hasher:
    """How often the costly comparison ran."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs = 0
        for name in ("encode", "verify"):
            monkeypatch.setattr(Argon2PasswordHasher, name, self.counting(name))

    def counting(self, name: str) -> Callable[..., Any]:
        original = getattr(Argon2PasswordHasher, name)

        def run(*args: Any, **kwargs: Any) -> Any:
            self.runs += 1
            return original(*args, **kwargs)

        return run


def test_known_unknown_closed_and_locked_names_are_answered_alike(
    world: World, lenient: SignInRule
) -> None:
    give_password(world, "worker")
    give_password(world, "secretary")
    close_account(by=world.by("system_admin"), account=world.accounts["secretary"], reason="调离")
    first = said("worker")
    told = {said("nobody-here"), said("secretary", PASSWORD), said("leader")}
    for _n in range(5):
        told.add(said("worker"))
    told.add(said("worker", PASSWORD))
    assert told == {first}


def test_known_and_unknown_names_cost_one_comparison_and_as_many_statements(
    world: World, lenient: SignInRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(world, "worker")
    hasher = Hasher(monkeypatch)
    cost = []
    for name in ("worker", "leader", "nobody-here"):
        for _n in range(5):
            before = hasher.runs
            with CaptureQueriesContext(connection) as queries:
                said(name)
            cost.append((hasher.runs - before, len(queries)))
    assert cost[:5] == cost[5:10] == cost[10:]
    assert {runs for runs, _queries in cost} == {1}


def test_without_the_pretended_comparison_an_unknown_name_would_be_told_by_its_cost(
    world: World, lenient: SignInRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(world, "worker")
    hasher = Hasher(monkeypatch)
    honest = trying.check_password
    monkeypatch.setattr(
        trying, "check_password", lambda raw, kept: kept.startswith("argon2") and honest(raw, kept)
    )
    said("worker")
    assert hasher.runs == 1
    said("nobody-here")
    assert hasher.runs == 1


def test_five_in_vain_lock_for_a_quarter_of_an_hour_also_the_right_password(
    world: World, lenient: SignInRule, turn_clock: Callable[[datetime], None]
) -> None:
    give_password(world, "worker")
    for _n in range(5):
        said("worker")
    assert not is_in(enter("worker"))
    turn_clock(MORNING + timedelta(minutes=14, seconds=59))
    assert not is_in(enter("worker"))
    turn_clock(MORNING + timedelta(minutes=15))
    assert is_in(enter("worker"))
    (entry,) = Entry.objects.filter(verb="locked")
    assert entry.changes["account_id"] == [None, str(world.accounts["worker"].pk)]


def test_a_locked_name_reaches_the_comparison_no_more(
    world: World, lenient: SignInRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(world, "worker")
    hasher = Hasher(monkeypatch)
    for n in range(30):
        said("worker", f"guess number {n}")
    assert hasher.runs == 5
    monkeypatch.setattr(trying, "locked", lambda tries, rule: False)
    said("worker", "one more guess")
    assert hasher.runs == 6


def test_a_right_password_forgets_what_was_in_vain(world: World, lenient: SignInRule) -> None:
    give_password(world, "worker")
    for _n in range(3):
        for _m in range(4):
            said("worker")
        assert is_in(enter("worker"))


def test_the_security_administrator_unlocks_with_a_reason(
    world: World, lenient: SignInRule
) -> None:
    give_password(world, "worker")
    with pytest.raises(IsNotLocked):
        unlock_account(
            by=world.by("security_admin"), account=world.accounts["worker"], reason="电话核实"
        )
    for _n in range(5):
        said("worker")
    client = Client()
    client.force_login(world.accounts["security_admin"])
    address = f"/r/access.accounts/{world.accounts['worker'].pk}/unlock/"
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"reason": "电话核实"}).status_code == 302
    assert is_in(enter("worker"))


def test_names_that_were_tried_are_not_kept_and_are_forgotten_after_a_day(
    world: World, lenient: SignInRule, turn_clock: Callable[[datetime], None]
) -> None:
    said("my secret typed as a name")
    assert "secret" not in str(list(Tries.objects.values()))
    turn_clock(MORNING + timedelta(hours=23))
    assert trying.clear_tries() == 0
    turn_clock(MORNING + timedelta(hours=25))
    assert trying.clear_tries() == 1


@pytest.mark.parametrize("name", ["", "worker\x00", "x" * 61, "' OR 1=1 --", "管理员"])
@pytest.mark.parametrize("password", ["", "\x00", "x" * 1001, "密码"])
def test_whatever_is_typed_is_answered_in_words(
    world: World, lenient: SignInRule, name: str, password: str
) -> None:
    client = Client()
    page = client.post("/sign-in/", {"username": name, "password": password})
    assert page.status_code == 400
    assert not is_in(client)


def guess(hasher: Hasher) -> int:
    """So many guess at once; how many were compared."""
    race(lambda: Client().post("/sign-in/", {"username": "worker", "password": WRONG}), many=12)
    return hasher.runs


def test_of_many_who_guess_at_once_no_more_are_heard_than_one_after_the_other(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    give_password(world, "worker")
    assert guess(Hasher(monkeypatch)) == 5


def test_counted_after_the_comparison_more_would_be_heard(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    give_password(world, "worker")
    monkeypatch.setattr(trying, "may_try", lambda name: True)
    assert guess(Hasher(monkeypatch)) > 5
