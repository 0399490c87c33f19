"""An account comes to life by a code that is told once, holds for a dated time, and is used once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions import codes
from chunsheng.kernel.credentials.actions.codes import (
    AccountIsClosed,
    CodeFromAPage,
    CodeIsWrong,
    IsOneself,
    activate,
    close_account,
    issue_code,
    reopen_account,
)
from chunsheng.kernel.credentials.models import OneTimeCode
from chunsheng.kernel.credentials.queries import code_that_holds
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from tests.conftest import MORNING
from tests.credentials.conftest import (
    DOOR,
    PASSWORD,
    code_for,
    demand,
    enter,
    give_password,
    is_in,
)
from tests.services.meanwhile import race
from tests.world import World, make_world

NEW = {"username": "new-worker", "title": "网格 09员"}


def administrator(world: World, name: str = "system_admin") -> Client:
    client = Client()
    client.force_login(world.accounts[name])
    return client


def slip_code(page: str) -> str:
    """The code on a slip."""
    return page.split('id="slip-code">')[1].split("<")[0]


def test_an_account_is_opened_and_comes_to_life_by_the_code_of_its_slip(world: World) -> None:
    demand(world)
    client = administrator(world)
    client.post("/r/access.accounts/add/", NEW)
    account = Account.objects.get(username="new-worker")
    assert not is_in(enter("new-worker"))
    slip = client.post(
        f"/r/access.accounts/{account.pk}/code/", {"key": str(uuid.uuid4()), "reason": "当面核实"}
    )
    page = slip.content.decode()
    told = slip_code(page)
    assert (slip.status_code, slip["Cache-Control"]) == (200, "no-store")
    assert [one for one in ("登录名 new-worker", "3月11日") if one not in page] == []

    browser = Client()
    sent = {"code": told.lower(), "password": PASSWORD, "again": PASSWORD}
    answer = browser.post("/activate/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert is_in(browser)
    assert is_in(enter("new-worker"))
    entries = Entry.objects.filter(record_id=account.pk).order_by("pk")
    assert list(entries.values_list("verb", flat=True)) == [
        "opened_account",
        "code_issued",
        "activated",
    ]


def test_neither_the_code_nor_the_password_is_kept_anywhere(world: World) -> None:
    code = code_for(world, "worker")
    activate(by=DOOR, code=code, password=PASSWORD)
    kept = str(list(OneTimeCode.objects.values())) + str(list(Entry.objects.values()))

    assert code not in kept
    assert PASSWORD not in kept
    assert Account.objects.get(username="worker").password.startswith("argon2$argon2id$")


def test_a_slip_is_shown_once_even_if_its_form_is_sent_again(world: World) -> None:
    client, account = administrator(world), world.accounts["worker"]
    sent = {"key": "00000000-0000-4000-8000-000000000001", "reason": "当面核实"}
    address = f"/r/access.accounts/{account.pk}/code/"
    first = client.post(address, sent)
    again = client.post(address, sent, follow=True)

    assert slip_code(first.content.decode()) not in again.content.decode()
    assert "这张单子已经给过一次" in again.content.decode()
    assert OneTimeCode.objects.count() == 1


@pytest.mark.parametrize("name", ["security_admin", "audit_admin", "leader", "worker"])
def test_only_the_system_administrator_issues_codes(world: World, name: str) -> None:
    address = f"/r/access.accounts/{world.accounts['neighbour'].pk}/code/"
    assert administrator(world, name).post(address, {"reason": "试一试"}).status_code == 403
    assert not OneTimeCode.objects.exists()


def test_nobody_issues_a_code_for_oneself_for_a_closed_account_or_through_the_api(
    world: World,
) -> None:
    by = world.by("system_admin")
    with pytest.raises(IsOneself):
        issue_code(by=by, account=world.accounts["system_admin"], reason="试一试")
    with pytest.raises(CodeFromAPage):
        issue_code(
            by=Actor(by.account, "api", by.unit), account=world.accounts["worker"], reason="试一试"
        )
    close_account(by=by, account=world.accounts["worker"], reason="调离")
    with pytest.raises(AccountIsClosed):
        issue_code(by=by, account=world.accounts["worker"], reason="试一试")
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize(
    "wrong", ["", "0000-000-000", "ABCD-EFG-HJK", "' OR 1=1 --", "９９", "码" * 60]
)
def test_a_code_that_nobody_was_given_opens_nothing(world: World, wrong: str) -> None:
    code_for(world, "worker")
    sent = {"code": wrong, "password": PASSWORD, "again": PASSWORD}
    assert Client().post("/activate/", sent).status_code == 400
    assert not Account.objects.get(username="worker").has_usable_password()


def test_a_code_ends_by_use_by_time_by_a_newer_one_and_with_its_account(
    world: World, turn_clock: Callable[[datetime], None]
) -> None:
    used = code_for(world, "worker")
    activate(by=DOOR, code=used, password=PASSWORD)
    replaced = code_for(world, "neighbour")
    code_for(world, "neighbour")
    closed = code_for(world, "secretary")
    close_account(by=world.by("system_admin"), account=world.accounts["secretary"], reason="调离")
    late = code_for(world, "leader")
    for code in (used, replaced, closed):
        with pytest.raises(CodeIsWrong):
            activate(by=DOOR, code=code, password=PASSWORD)
    turn_clock(MORNING + timedelta(hours=72))
    with pytest.raises(CodeIsWrong):
        activate(by=DOOR, code=late, password=PASSWORD)
    turn_clock(MORNING + timedelta(hours=71))
    assert activate(by=DOOR, code=late, password=PASSWORD).username == "leader"


def used_at_once() -> Counter[str]:
    """Six who use one code at the same instant, each with a password of their own."""
    code = code_for(make_world(), "worker")
    passwords = [f"{PASSWORD} {n}" for n in range(6)]
    return race(lambda: activate(by=DOOR, code=code, password=passwords.pop()), many=6)


def test_of_many_who_use_one_code_at_once_one_sets_the_password(own_database: None) -> None:
    assert used_at_once() == {"done": 1, "CodeIsWrong": 5}
    assert Entry.objects.filter(verb="activated").count() == 1


def test_without_the_taking_of_the_code_each_would_set_another_password(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_at(told: str, purpose: str, account: object = None) -> OneTimeCode:
        code = code_that_holds(told, purpose)
        assert code is not None
        return code

    monkeypatch.setattr(codes, "use_code", looked_at)
    assert used_at_once() == {"done": 6}


def test_a_weak_password_leaves_the_code_in_force(world: World) -> None:
    code = code_for(world, "worker")
    sent = {"code": code, "password": "password1234", "again": "password1234"}
    page = Client().post("/activate/", sent)
    assert "这个密码太常见" in page.content.decode()
    assert activate(by=DOOR, code=code, password=PASSWORD).has_usable_password()


def test_a_new_code_for_a_forgotten_password_ends_the_sessions_when_it_is_used(
    world: World,
) -> None:
    demand(world)
    give_password(world, "worker")
    browser = enter("worker")
    code = code_for(world, "worker")
    assert is_in(browser)
    activate(by=DOOR, code=code, password="another few words")

    assert not is_in(browser)
    assert not is_in(enter("worker"))
    assert is_in(enter("worker", "another few words"))


def test_a_closed_account_is_out_at_once_and_comes_back_by_a_new_code_only(world: World) -> None:
    demand(world)
    give_password(world, "worker")
    browser = enter("worker")
    by = world.by("system_admin")
    close_account(by=by, account=world.accounts["worker"], reason="调离")
    assert not is_in(browser)
    assert not is_in(enter("worker"))
    reopen_account(by=by, account=world.accounts["worker"], reason="调回")
    assert not is_in(enter("worker"))
    give_password(world, "worker")
    assert is_in(enter("worker"))


def test_whoever_closes_their_own_account_is_refused(world: World) -> None:
    with pytest.raises(IsOneself):
        close_account(
            by=world.by("system_admin"), account=world.accounts["system_admin"], reason="试一试"
        )
    assert Account.objects.get(username="system_admin").is_active


@pytest.mark.parametrize("name", ["", "a b", "名\x00", "<script>", "x" * 61, "a/b"])
def test_a_name_that_cannot_be_typed_at_the_door_is_refused(world: World, name: str) -> None:
    before = Account.objects.count()
    sent = {"username": name, "title": "网格员"}
    assert administrator(world).post("/r/access.accounts/add/", sent).status_code == 400
    assert Account.objects.count() == before


def test_a_name_that_is_taken_is_said_beside_its_field(world: World) -> None:
    sent = {"username": "worker", "title": "网格员"}
    page = administrator(world).post("/r/access.accounts/add/", sent)
    assert page.status_code == 400
    assert "这个登录名已经有人用了。" in page.content.decode()
