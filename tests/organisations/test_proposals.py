"""Administrators are made by two: one proposes, another confirms; and nobody is two of the three."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account, Grant, Subject
from chunsheng.kernel.access.roles import ADMINISTRATORS, role
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.custody import actions as custody
from chunsheng.kernel.custody.actions import GrantsItToOneself, RolesAreApart
from chunsheng.kernel.ledger.models import Entry
from chunsheng.organisations import appointing
from chunsheng.organisations.actions import PostIsHeld, TakesTwo, add_post, fill_post, vacate_post
from chunsheng.organisations.appointing import (
    IsDecided,
    IsProposedAlready,
    appoint,
    confirm_proposal,
    refuse_proposal,
    withdraw_proposal,
)
from chunsheng.organisations.models import Holding, Post, Proposal
from tests.services.meanwhile import Meanwhile, take_off_locks
from tests.world import World, make_world

TODAY = date(2023, 3, 8)


@pytest.fixture
def world(db: None) -> World:
    """The district with its three administrators."""
    return make_world()


def vacant(world: World, code: str = "audit_admin") -> Post:
    """A further post of an administrator."""
    by = world.by("system_admin")
    return add_post(by=by, unit=world.district, title="新的管理员", role=code)


def newcomer(name: str = "newcomer") -> Account:
    return Account.objects.create_account(name, title="新来的人")


def proposed(world: World, account: Account, code: str = "audit_admin") -> Proposal:
    """A proposal of the security administrator."""
    by = world.by("security_admin")
    made = appoint(by=by, post=vacant(world, code), account=account, since=TODAY)
    assert isinstance(made, Proposal)
    return made


def held(account: Account) -> set[str]:
    return {one.role for one in viewer_of(account).held}


def entered(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.accounts[name])
    return client


def test_what_one_proposed_takes_effect_only_when_the_other_confirms(world: World) -> None:
    account = newcomer()
    proposal = proposed(world, account)
    assert held(account) == set()
    assert not Holding.objects.filter(account=account).exists()
    confirm_proposal(by=world.by("system_admin"), proposal=proposal)

    assert held(account) == {"audit_admin"}
    entries = Entry.objects.filter(record_id=proposal.pk).order_by("pk")
    assert list(entries.values_list("verb", "by__username")) == [
        ("proposed", "security_admin"),
        ("confirmed", "system_admin"),
    ]


def test_a_post_that_takes_one_is_filled_at_once(world: World) -> None:
    account = newcomer()
    post = add_post(
        by=world.by("system_admin"), unit=world.grid, title="网格员", role="grid_worker"
    )
    appoint(by=world.by("security_admin"), post=post, account=account, since=TODAY)
    assert held(account) == {"grid_worker"}
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("code", sorted(ADMINISTRATORS))
def test_no_person_alone_fills_an_administrators_post(world: World, code: str) -> None:
    account, post = newcomer(), vacant(world, code)
    for name in ("security_admin", "system_admin", "leader"):
        with pytest.raises(TakesTwo):
            fill_post(by=world.by(name), post=post, account=account, since=TODAY)
    security = world.accounts["security_admin"]
    with pytest.raises(TakesTwo):
        fill_post(
            by=world.by("security_admin"),
            post=post,
            account=account,
            since=TODAY,
            proposed_by=security,
        )
    assert held(account) == set()


def test_another_account_of_the_same_person_is_no_second_pair_of_hands(world: World) -> None:
    person = Subject.objects.create()
    for name in ("security_admin", "system_admin"):
        world.accounts[name].subject = person
        world.accounts[name].save()
    account = newcomer()
    proposal = proposed(world, account)
    with pytest.raises(TakesTwo):
        confirm_proposal(by=world.by("system_admin"), proposal=proposal)
    assert held(account) == set()


def test_if_roles_asked_for_no_second_one_would_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = newcomer()
    monkeypatch.setitem(role("audit_admin").__dict__, "confirmed_by", "")
    appoint(by=world.by("security_admin"), post=vacant(world), account=account, since=TODAY)
    assert held(account) == {"audit_admin"}


# The security administrator proposes, and nobody proposes themselves.
@pytest.mark.parametrize(
    ("held_already", "wanted"),
    [
        (held, wanted)
        for held in sorted(ADMINISTRATORS - {"security_admin"})
        for wanted in sorted(ADMINISTRATORS - {held})
    ],
)
def test_nobody_is_two_of_the_three_not_even_as_a_proposal(
    world: World, held_already: str, wanted: str
) -> None:
    account = world.accounts[held_already]
    with pytest.raises(RolesAreApart, match="必须由三个人分别担任"):
        proposed(world, account, wanted)
    assert held(account) == {held_already}
    assert not Proposal.objects.exists()


def test_two_proposals_for_one_person_cannot_both_be_confirmed(world: World) -> None:
    account = newcomer()
    first, second = proposed(world, account), proposed(world, account, "system_admin")
    confirm_proposal(by=world.by("system_admin"), proposal=first)
    with pytest.raises(RolesAreApart):
        confirm_proposal(by=world.by("system_admin"), proposal=second)
    assert held(account) == {"audit_admin"}
    assert Proposal.objects.get(pk=second.pk).stage == "waiting"


def test_without_the_judge_one_account_would_hold_two_of_the_three(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = newcomer()
    first, second = proposed(world, account), proposed(world, account, "system_admin")
    confirm_proposal(by=world.by("system_admin"), proposal=first)
    for module in (custody, appointing):
        monkeypatch.setattr(module, "judge_grant", lambda **_asked: None)
    confirm_proposal(by=world.by("system_admin"), proposal=second)
    assert held(account) == {"audit_admin", "system_admin"}


def test_neither_proposes_nor_confirms_for_oneself(world: World) -> None:
    with pytest.raises(GrantsItToOneself):
        proposed(world, world.accounts["security_admin"], "security_admin")
    account = world.accounts["system_admin"]
    proposal = proposed(world, account, "system_admin")
    with pytest.raises(GrantsItToOneself):
        confirm_proposal(by=world.by("system_admin"), proposal=proposal)
    assert not Holding.objects.filter(post=proposal.post).exists()


def test_what_was_decided_stays_decided(world: World) -> None:
    by, security = world.by("system_admin"), world.by("security_admin")
    refused = refuse_proposal(by=by, proposal=proposed(world, newcomer("a")), reason="人选不合适")
    withdrawn = withdraw_proposal(
        by=security, proposal=proposed(world, newcomer("b")), reason="提错了人"
    )
    for proposal in (refused, withdrawn):
        with pytest.raises(IsDecided):
            confirm_proposal(by=by, proposal=proposal)
        assert held(proposal.account) == set()


def test_the_same_is_not_proposed_twice_nor_for_a_post_that_is_held(world: World) -> None:
    account = newcomer()
    proposal = proposed(world, account)
    by = world.by("security_admin")
    with pytest.raises(IsProposedAlready):
        appoint(by=by, post=proposal.post, account=account, since=TODAY)
    confirm_proposal(by=world.by("system_admin"), proposal=proposal)
    with pytest.raises(PostIsHeld):
        appoint(by=by, post=proposal.post, account=newcomer("late"), since=TODAY)


def test_a_role_is_taken_away_by_one_alone_and_at_once(world: World) -> None:
    account = newcomer()
    confirm_proposal(by=world.by("system_admin"), proposal=proposed(world, account))
    holding = Holding.objects.get(account=account)
    vacate_post(by=world.by("security_admin"), holding=holding, on=TODAY, reason="调离")
    assert held(account) == set()


def test_the_pages_let_each_do_their_own_part_and_no_other(world: World) -> None:
    account, post = newcomer(), vacant(world)
    sent = {"account": str(account.pk), "since": "2023-03-08", "key": str(uuid4())}
    address = f"/r/organisations.posts/{post.pk}/fill/"
    for name in ("system_admin", "audit_admin", "leader"):
        assert entered(world, name).post(address, sent).status_code == 403
    assert entered(world, "security_admin").post(address, sent).status_code == 302
    proposal = Proposal.objects.get()
    page = f"/r/organisations.proposals/{proposal.pk}/"
    for name, status in {"security_admin": 403, "audit_admin": 403, "leader": 403}.items():
        answer = entered(world, name).post(f"{page}confirm/", {"key": str(uuid4())})
        assert answer.status_code == status
    assert entered(world, "worker").get(page).status_code == 403
    assert entered(world, "audit_admin").get(page).status_code == 200
    assert held(account) == set()
    confirmed = entered(world, "system_admin").post(f"{page}confirm/", {"key": str(uuid4())})
    assert (confirmed.status_code, held(account)) == (302, {"audit_admin"})


def test_a_second_role_is_refused_on_the_page_in_words(world: World) -> None:
    post = vacant(world, "audit_admin")
    sent = {"account": str(world.accounts["system_admin"].pk), "since": "2023-03-08"}
    page = entered(world, "security_admin").post(f"/r/organisations.posts/{post.pk}/fill/", sent)
    assert page.status_code == 400
    assert "系统、安全、审计三类管理员必须由三个人分别担任。" in page.content.decode()


def confirmed_meanwhile(world: World) -> set[str]:
    """One proposal for a person is confirmed while another is not yet committed; what they hold then."""
    account, by = newcomer(), world.by("system_admin")
    first, second = proposed(world, account), proposed(world, account, "system_admin")
    with Meanwhile(lambda: confirm_proposal(by=by, proposal=first)), suppress(RolesAreApart):
        confirm_proposal(by=by, proposal=second)
    return set(Grant.objects.filter(account=account).values_list("role", flat=True))


def test_of_two_that_are_confirmed_at_once_one_takes_effect(own_database: None) -> None:
    assert confirmed_meanwhile(make_world()) == {"audit_admin"}


def test_without_the_locks_both_would_take_effect(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    take_off_locks(monkeypatch)
    assert confirmed_meanwhile(world) == {"audit_admin", "system_admin"}
