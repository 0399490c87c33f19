"""What is claimed stays with the need, on the desk and late until it is given, dropped or closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chunsheng.cobuilding.actions.undertakings import (
    NotClaimableHere,
    drop_undertaking,
    judge_undertakings,
)
from chunsheng.cobuilding.models import Agreement, Undertaking
from chunsheng.cobuilding.terms import Dropped
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import (
    Stated,
    close_need,
    deliver,
    state_need,
    withdraw_need,
    withdraw_promise,
)
from chunsheng.matters.actions.needs import NeedIsClaimed
from chunsheng.matters.models import Need
from chunsheng.matters.queries import my_steps, steps_of
from chunsheng.matters.terms import ONE, UNKNOWN
from tests.cobuilding.telling import (
    DUE,
    ENDS,
    TODAY,
    Together,
    claimed,
    take,
)
from tests.cobuilding.test_undertakings import give, on
from tests.investment.telling import entered, known

Turn = Callable[[datetime], None]


def test_what_was_late_stays_late_when_the_community_needs_it_no_longer(
    together: Together, agreement: Agreement, turn_clock: Turn
) -> None:
    late, in_time = claimed(together, agreement), claimed(together, agreement, "一次义诊")
    community = {"dropped": Dropped.COMMUNITY, "reason": "不需要了"}
    turn_clock(on(20))
    drop_undertaking(by=together.secretary, undertaking=in_time, **community)
    turn_clock(on(21))
    assert judge_undertakings() == 1
    late = Undertaking.objects.select_related("promise").get(pk=late.pk)
    drop_undertaking(by=together.secretary, undertaking=late, **community)
    assert (late.outcome, in_time.outcome) == ("late", "excluded")
    for outcome in ("late", "excluded"):
        assert known(f"cobuilding.{outcome}", together.school, ENDS).low == 1


@pytest.mark.parametrize("given", [True, False])
def test_what_was_late_and_is_closed_elsewhere_leaves_the_desk_at_the_next_strike(
    together: Together, agreement: Agreement, turn_clock: Turn, given: bool
) -> None:
    made, by = claimed(together, agreement), together.world.by("investor")
    turn_clock(on(21))
    judge_undertakings()
    if given:
        deliver(by=by, promise=made.promise, quantity=ONE)
    else:
        withdraw_promise(by=by, promise=made.promise, reason="重复登记")
    assert (judge_undertakings(), judge_undertakings()) == (1, 0)
    assert not [one for one in steps_of(made) if one.is_open]
    assert Undertaking.objects.get().outcome == "late"


def test_only_what_an_agreement_listed_is_claimed(together: Together, agreement: Agreement) -> None:
    vacancy = Stated("enterprise.workers", "车间用工", place=together.world.community)
    need = state_need(by=together.secretary, stated=vacancy)
    before = entered()
    with pytest.raises(NotClaimableHere):
        take(together, agreement, need)
    assert entered() == before


def test_a_need_that_is_claimed_is_not_closed_until_the_claim_is_dropped(
    together: Together, agreement: Agreement
) -> None:
    made = claimed(together, agreement)
    need, by, before = Need.objects.get(), together.secretary, entered()
    for act in (
        lambda: withdraw_need(by=by, need=need, reason="不要了"),
        lambda: close_need(by=by, need=need, on=TODAY),
    ):
        with pytest.raises(NeedIsClaimed) as refused:
            act()
        assert refused.value.status == 409
    assert entered() == before
    drop_undertaking(by=by, undertaking=made, dropped=Dropped.COMMUNITY, reason="不要了")
    assert withdraw_need(by=by, need=need, reason="不要了").state == "withdrawn"


def test_what_is_owed_is_on_the_liaisons_desk_until_it_is_given_or_given_up(
    together: Together, agreement: Agreement
) -> None:
    first, second = claimed(together, agreement), claimed(together, agreement, "一次义诊")
    viewer = viewer_of(together.world.accounts["liaison"])
    assert [one.title for one in my_steps(viewer)] == ["一场讲座", "一次义诊"]
    assert clock.day_of(my_steps(viewer)[0].due_at) == DUE
    give(together, first, quantity=UNKNOWN)
    assert len(my_steps(viewer)) == 2, "a part is not all"
    give(together, first, completes=True)
    drop_undertaking(by=together.secretary, undertaking=second, dropped="unit", reason="没人")
    assert list(my_steps(viewer)) == []
    ends = [(one.done_at is None, one.withdrawn_at is None) for one in steps_of(first)]
    assert (ends, steps_of(second)[0].done_at) == ([(False, True)], None)
