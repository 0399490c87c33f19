"""A password is judged by the profile in force: long and uncommon, or also mixed and renewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials import passwords
from chunsheng.kernel.credentials.actions.rules import (
    PasswordsWouldBeShort,
    RuleBeginsInThePast,
    set_rule,
)
from chunsheng.kernel.credentials.passwords import PasswordIsWeak, judge_password
from tests.conftest import MORNING
from tests.credentials.conftest import (
    OTHER_PASSWORD,
    PASSWORD,
    RULE,
    demand,
    enter,
    give_password,
    is_in,
)
from tests.world import World


def is_taken(world: World, password: str) -> bool:
    """Whether the rule in force would have it for the worker."""
    try:
        judge_password(password, world.accounts["worker"])
    except PasswordIsWeak:
        return False
    return True


@pytest.mark.parametrize(
    ("password", "asvs", "mlps3"),
    [
        ("short", False, False),
        ("elevenchars", False, False),
        ("twelve chars", True, False),
        ("春天里的第一声鸟叫真好听", True, False),
        ("Twelve chars 12", True, True),
        ("春风Aa里的第一声鸟叫真", True, True),
        ("password1234", False, False),
        ("PASSWORD1234", False, False),
        ("x" * 128, True, False),
        ("x" * 129, False, False),
        ("chunsheng-2023-xinhua", False, False),
        ("worker-worker", False, False),
    ],
)
def test_what_the_two_profiles_take(world: World, password: str, asvs: bool, mlps3: bool) -> None:
    rule = demand(world)
    assert is_taken(world, password) is asvs
    rule.profile = "mlps3"
    rule.save()
    assert is_taken(world, password) is mlps3


def test_without_the_list_a_common_password_would_pass(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand(world, shortest=8)
    common = ("password1", "iloveyou1", "1qaz2wsx3edc", "woaini1314")
    known = [one for one in common if not is_taken(world, one)]
    monkeypatch.setattr(passwords._common, "passwords", frozenset())
    assert len(known) >= 3
    assert [one for one in known if not is_taken(world, one)] == []


def test_by_the_third_level_a_password_grows_old_and_is_renewed_at_the_door(
    world: World, turn_clock: Callable[[datetime], None]
) -> None:
    mixed, other = "Three plain words 27", "Four other words 31"
    demand(world, profile="mlps3", password_days=90)
    give_password(world, "worker", mixed)
    turn_clock(MORNING + timedelta(days=89))
    assert is_in(enter("worker", mixed))
    turn_clock(MORNING + timedelta(days=90))
    browser = enter("worker", mixed)
    assert not is_in(browser)
    same = browser.post("/sign-in/new-password/", {"password": mixed, "again": mixed})
    assert "新密码不能和现在的一样" in same.content.decode()
    done = browser.post("/sign-in/new-password/", {"password": other, "again": other})
    assert done["Location"] == "/desk/"
    assert is_in(browser)


def test_by_asvs_a_password_never_grows_old(
    world: World, turn_clock: Callable[[datetime], None]
) -> None:
    demand(world)
    give_password(world, "worker")
    turn_clock(MORNING + timedelta(days=4000))
    assert is_in(enter("worker"))


def test_one_changes_ones_own_password_and_every_session_ends(world: World) -> None:
    demand(world)
    give_password(world, "worker")
    here, there = enter("worker"), enter("worker")
    sent = {"current": "wrong wrong wrong", "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert here.post("/credentials/password/", sent).status_code == 400
    assert is_in(there)
    changed = here.post("/credentials/password/", {**sent, "current": PASSWORD})
    assert changed["Location"] == "/sign-in/"
    assert not is_in(here)
    assert not is_in(there)
    assert is_in(enter("worker", OTHER_PASSWORD))


def test_two_new_passwords_that_differ_change_nothing(world: World) -> None:
    demand(world)
    give_password(world, "worker")
    before = Account.objects.get(username="worker").password
    sent = {"current": PASSWORD, "password": OTHER_PASSWORD, "again": f"{OTHER_PASSWORD} "}
    page = enter("worker").post("/credentials/password/", sent)
    assert "两遍输入的不一样" in page.content.decode()
    assert Account.objects.get(username="worker").password == before


def test_a_rule_begins_today_at_the_earliest_and_asks_eight_characters_at_least(
    world: World,
) -> None:
    by = world.by("security_admin")
    with pytest.raises(RuleBeginsInThePast):
        set_rule(by=by, since=date(2023, 3, 7), **RULE)
    with pytest.raises(PasswordsWouldBeShort):
        set_rule(by=by, since=date(2023, 3, 8), **{**RULE, "shortest": 7})


def test_the_security_administrator_sets_the_rule_on_its_page_and_nobody_else(
    world: World,
) -> None:
    sent = {**RULE, "since": "2023-03-09"}
    for name, status in {"system_admin": 403, "leader": 403, "security_admin": 302}.items():
        client = Client()
        client.force_login(world.accounts[name])
        assert client.post("/r/credentials.rules/add/", sent).status_code == status
