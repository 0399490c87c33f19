"""Posts have one full holder a day and any number of stand-ins, and bring their role with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from chunsheng.kernel.access.models import Account, Grant, Unit
from chunsheng.kernel.access.tree import add_unit
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.custody.actions import RolesAreApart, grant
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.words import clock
from chunsheng.organisations.actions import (
    HoldingEndsBeforeItBegins,
    HoldingHasEnded,
    NameIsMissing,
    NobodyIsNamed,
    PostIsAbolished,
    PostIsHeld,
    PostIsStillHeld,
    RoleIsUnknown,
    abolish_post,
    add_post,
    fill_post,
    vacate_post,
)
from chunsheng.organisations.granting import merged
from chunsheng.organisations.models import Holding, Post
from chunsheng.organisations.queries import composition, holder_on, holdings_of
from chunsheng.people.actions import add_person

BY = Actor(channel="test")
TODAY = date(2023, 3, 8)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Grid:
    unit: Unit
    post: Post
    worker: Account
    colleague: Account


@pytest.fixture
def grid(db: None) -> Grid:
    unit = add_unit(kind="grid", name="网格 01", sample=True)
    return Grid(
        unit,
        add_post(by=BY, unit=unit, title="网格员", role="grid_worker", sample=True),
        Account.objects.create_account("worker", title="网格员"),
        Account.objects.create_account("colleague", title="网格员"),
    )


def held(account: Account) -> list[str]:
    """The roles that the account holds today."""
    return [one.role for one in viewer_of(account).held]


def grants() -> list[tuple[str, date, date | None]]:
    rows = Grant.objects.order_by("since", "pk").values_list("account__username", "since", "until")
    return list(rows)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Holding, Grant, Entry))


def test_filling_a_post_grants_its_role_there_and_vacating_takes_it(grid: Grid) -> None:
    holding = fill_post(by=BY, post=grid.post, account=grid.worker, since=TODAY)
    assert held(grid.worker) == ["grid_worker"]
    assert viewer_of(grid.worker).reaches(grid.unit.path)

    vacate_post(by=BY, holding=holding, on=TODAY, reason="调离")
    assert held(grid.worker) == []
    verbs = Entry.objects.order_by("pk").values_list("record_code", "verb")
    assert list(verbs) == [
        ("organisations.posts", "added"),
        ("organisations.holdings", "filled"),
        ("access.grants", "granted"),
        ("organisations.holdings", "vacated"),
        ("access.grants", "revoked"),
    ]


def test_holders_are_known_as_of_any_day(grid: Grid, turn_clock: Any) -> None:
    first = fill_post(by=BY, post=grid.post, account=grid.worker, since=date(2021, 5, 1))
    vacate_post(by=BY, holding=first, on=date(2022, 9, 1), reason="轮岗")
    second = fill_post(by=BY, post=grid.post, account=grid.colleague, since=date(2022, 9, 1))

    assert holder_on(grid.post, date(2021, 4, 30)) is None
    assert holder_on(grid.post, date(2022, 8, 31)) == first
    assert holder_on(grid.post, date(2022, 9, 1)) == second
    assert list(holdings_of(grid.worker, date(2022, 1, 1))) == [first]
    assert list(holdings_of(grid.worker, TODAY)) == []


def test_access_is_never_granted_backwards(grid: Grid) -> None:
    """She has held the post since 2021; what she may open here begins on the day it is recorded."""
    fill_post(by=BY, post=grid.post, account=grid.worker, since=date(2021, 5, 1))

    assert grants() == [("worker", TODAY, None)]


def test_a_term_in_the_past_grants_nothing(grid: Grid) -> None:
    fill_post(by=BY, post=grid.post, account=grid.worker, since=date(2021, 1, 1), until=TODAY)

    assert grants() == []


def test_a_post_without_a_role_grants_nothing(grid: Grid) -> None:
    post = add_post(by=BY, unit=grid.unit, title="楼栋长")
    fill_post(by=BY, post=post, account=grid.worker, since=TODAY)

    assert grants() == []


def test_a_post_can_be_held_by_a_person_without_an_account(grid: Grid) -> None:
    person = add_person(by=BY, name="样例甲")
    holding = fill_post(by=BY, post=grid.post, person=person, since=TODAY)

    assert holder_on(grid.post, TODAY) == holding
    assert grants() == []


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2023, 2, 1), None),
        (date(2023, 3, 31), date(2023, 5, 1)),
        (date(2022, 1, 1), None),
        (date(2022, 1, 1), date(2023, 2, 2)),
    ],
)
def test_a_second_full_holder_on_any_same_day_is_refused(
    grid: Grid, since: date, until: date | None
) -> None:
    fill_post(
        by=BY, post=grid.post, account=grid.worker, since=date(2023, 2, 1), until=date(2023, 4, 1)
    )
    before = counts()
    with pytest.raises(PostIsHeld):
        fill_post(by=BY, post=grid.post, account=grid.colleague, since=since, until=until)

    assert counts() == before
    assert held(grid.colleague) == []


def test_terms_that_only_touch_do_not_overlap(grid: Grid) -> None:
    april = date(2023, 4, 1)
    fill_post(by=BY, post=grid.post, account=grid.worker, since=date(2023, 2, 1), until=april)
    fill_post(by=BY, post=grid.post, account=grid.colleague, since=april)

    assert grants() == [("worker", TODAY, april), ("colleague", april, None)]


def test_the_database_itself_refuses_two_open_holders(grid: Grid) -> None:
    """The action's check is not the only guard: writing past it fails too."""
    Holding.objects.create(post=grid.post, account=grid.worker, since=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=grid.post, account=grid.colleague, since=TODAY)


def test_a_stand_in_holds_the_role_for_the_term_but_is_not_the_holder(
    grid: Grid, turn_clock: Any
) -> None:
    holding = fill_post(by=BY, post=grid.post, account=grid.worker, since=TODAY)
    back = date(2023, 3, 20)
    stand_in = fill_post(
        by=BY, post=grid.post, account=grid.colleague, since=TODAY, until=back, stand_in=True
    )

    assert holder_on(grid.post, TODAY) == holding
    assert held(grid.colleague) == ["grid_worker"]
    (seat,) = composition(grid.unit, TODAY)
    assert (seat.holder, seat.stand_ins, seat.is_vacant) == (holding, (stand_in,), False)
    turn_clock(datetime(2023, 3, 20, 0, 0, tzinfo=clock.SHANGHAI))
    assert held(grid.colleague) == []
    assert held(grid.worker) == ["grid_worker"]


def test_a_role_held_through_two_posts_ends_with_the_last(grid: Grid) -> None:
    second = add_post(by=BY, unit=grid.unit, title="副网格员", role="grid_worker")
    own = fill_post(by=BY, post=second, account=grid.colleague, since=TODAY)
    stood = fill_post(by=BY, post=grid.post, account=grid.colleague, since=TODAY, stand_in=True)
    assert grants() == [("colleague", TODAY, None)]

    vacate_post(by=BY, holding=own, on=TODAY, reason="轮岗")
    assert held(grid.colleague) == ["grid_worker"]
    vacate_post(by=BY, holding=stood, on=TODAY, reason="期满")
    assert held(grid.colleague) == []


def test_vacating_on_a_day_ahead_keeps_the_role_until_then(grid: Grid, turn_clock: Any) -> None:
    holding = fill_post(by=BY, post=grid.post, account=grid.worker, since=TODAY)
    vacate_post(by=BY, holding=holding, on=date(2023, 4, 1), reason="退休")

    assert held(grid.worker) == ["grid_worker"]
    turn_clock(datetime(2023, 4, 1, 0, 0, tzinfo=clock.SHANGHAI))
    assert held(grid.worker) == []


def test_a_grant_given_by_hand_outlives_the_post(grid: Grid) -> None:
    grant(by=BY, account=grid.worker, role="grid_worker", unit=grid.unit, since=TODAY)
    holding = fill_post(by=BY, post=grid.post, account=grid.worker, since=TODAY)
    assert Grant.objects.count() == 1
    vacate_post(by=BY, holding=holding, on=TODAY, reason="调离")

    assert held(grid.worker) == ["grid_worker"]


def test_administrators_posts_are_held_apart_and_the_refusal_undoes_all(grid: Grid) -> None:
    system, audit = (
        add_post(by=BY, unit=grid.unit, title=title, role=role)
        for title, role in (("系统管理员", "system_admin"), ("审计管理员", "audit_admin"))
    )
    fill_post(by=BY, post=system, account=grid.worker, since=TODAY)
    before = counts()
    with pytest.raises(RolesAreApart):
        fill_post(by=BY, post=audit, account=grid.worker, since=TODAY)

    assert counts() == before
    assert held(grid.worker) == ["system_admin"]


def test_what_does_not_fit_a_post_is_refused(grid: Grid) -> None:
    holding = fill_post(by=BY, post=grid.post, account=grid.worker, since=TODAY)
    before = counts()
    with pytest.raises(NobodyIsNamed):
        fill_post(by=BY, post=grid.post, since=TODAY)
    with pytest.raises(HoldingEndsBeforeItBegins):
        fill_post(by=BY, post=grid.post, account=grid.colleague, since=TODAY, until=TODAY)
    with pytest.raises(HoldingEndsBeforeItBegins):
        vacate_post(by=BY, holding=holding, on=TODAY - DAY, reason="误")
    with pytest.raises(RoleIsUnknown):
        add_post(by=BY, unit=grid.unit, title="岗位", role="king")
    with pytest.raises(NameIsMissing):
        add_post(by=BY, unit=grid.unit, title=" ")
    with pytest.raises(PostIsStillHeld):
        abolish_post(by=BY, post=grid.post, on=TODAY, reason="撤并")
    assert counts() == before
    assert held(grid.worker) == ["grid_worker"]

    vacate_post(by=BY, holding=holding, on=TODAY, reason="调离")
    with pytest.raises(HoldingHasEnded):
        vacate_post(by=BY, holding=holding, on=TODAY + DAY, reason="再办")


def test_an_abolished_post_stays_in_yesterdays_composition_and_is_not_filled(grid: Grid) -> None:
    abolish_post(by=BY, post=grid.post, on=TODAY, reason="撤并")
    with pytest.raises(PostIsAbolished):
        fill_post(by=BY, post=grid.post, account=grid.worker, since=TODAY)

    assert [seat.post for seat in composition(grid.unit, TODAY - DAY)] == [grid.post]
    assert composition(grid.unit, TODAY) == []
    assert grants() == []


def test_a_composition_takes_two_queries_however_many_posts(grid: Grid) -> None:
    for n in range(10):
        post = add_post(by=BY, unit=grid.unit, title=f"岗位 {n}")
        fill_post(by=BY, post=post, account=grid.worker, since=TODAY)
    with CaptureQueriesContext(connection) as queries:
        seats = composition(grid.unit, TODAY)
        assert [seat.holder and seat.holder.account for seat in seats].count(grid.worker) == 10

    assert len(seats) == 11
    assert len(queries) == 2


days = st.integers(0, 20).map(lambda n: TODAY + n * DAY)
terms = st.lists(st.tuples(days, st.none() | days), max_size=6)


@given(terms=terms, day=days)
def test_merged_terms_cover_exactly_the_same_days(
    terms: list[tuple[date, date | None]], day: date
) -> None:
    def covers(rows: list[tuple[date, date | None]]) -> bool:
        return any(since <= day and (until is None or day < until) for since, until in rows)

    joined = merged(terms)
    assert covers(joined) == covers(terms)
    for earlier, later in zip(joined, joined[1:], strict=False):
        assert earlier[1] is not None
        assert earlier[1] < later[0]
