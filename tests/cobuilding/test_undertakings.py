"""What was claimed is kept, late or broken by what was given when; each stands once in the rate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from chunsheng.cobuilding.actions.undertakings import (
    DueIsOutsideTerm,
    IsClaimedAlready,
    NotClaimableHere,
    NothingToVerifyYet,
    WorkIsNotAgreed,
    claim_need,
    claim_offer,
    deliver_undertaking,
    drop_undertaking,
    judge_undertakings,
    verify_undertaking,
)
from chunsheng.cobuilding.models import Agreement, Undertaking
from chunsheng.cobuilding.terms import Dropped, Work
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import rate_figure
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.measures import rates
from chunsheng.kernel.ledger.models import Fact, Mark
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import (
    MatterIsMet,
    MatterIsWithdrawn,
    PromiseIsClosed,
    ReasonIsMissing,
    Stated,
    close_need,
    deliver,
    make_offer,
    state_need,
    withdraw_need,
    withdraw_offer,
    withdraw_promise,
)
from chunsheng.matters.actions.deliveries import GivenBeforePromised
from chunsheng.matters.actions.needs import NeedIsClaimed
from chunsheng.matters.models import Delivery, Need, Promise
from chunsheng.matters.terms import ONE, UNKNOWN, Quantity, Window
from tests.cobuilding.telling import (
    DUE,
    ENDS,
    TODAY,
    YESTERDAY,
    Together,
    claimed,
    offered,
    take,
    wanted,
)
from tests.investment.telling import entered, known, told, verbs_of
from tests.laws import cobuilding_told

Turn = Callable[[datetime], None]
OUTCOMES = ("kept", "late", "broken", "excluded")


def counts(unit: Unit) -> dict[str, int]:
    """How many of each outcome the figures say, without those that are none."""
    shown = {one: told(f"cobuilding.{one}", unit)[0] for one in OUTCOMES}
    return {one: n for one, n in shown.items() if n}


def on(day: int, month: int = 3) -> datetime:
    """A morning of 2023."""
    return datetime(2023, month, day, 9, tzinfo=SHANGHAI)


def give(together: Together, undertaking: Undertaking, **more: Any) -> Undertaking:
    """The school reports what it gave."""
    fresh = Undertaking.objects.select_related("promise__need").get(pk=undertaking.pk)
    given = {"quantity": ONE, **more}
    return deliver_undertaking(by=together.liaison, undertaking=fresh, **given)


def test_a_claimed_need_is_the_units_promise_to_the_community(
    together: Together, agreement: Agreement
) -> None:
    made = claimed(together, agreement)
    promise = made.promise
    assert (promise.organisation, promise.place, promise.due_on, promise.source_id) == (
        *(together.school, together.world.community, DUE, agreement.pk),
    )
    assert (promise.need.title, promise.offer, made.outcome) == ("一场讲座", None, "open")
    assert counts(together.world.district) == {}
    assert verbs_of(made) == ["claimed"]


def test_a_claimed_offer_is_the_givers_promise(together: Together, agreement: Agreement) -> None:
    offer = offered(together, agreement)
    told_ = {"work": Work.VOLUNTEERING, "due_on": DUE}
    made = claim_offer(by=together.secretary, agreement=agreement, offer=offer, **told_)
    assert (made.promise.organisation, made.promise.offer) == (together.school, offer)
    with pytest.raises(IsClaimedAlready):
        claim_offer(by=together.secretary, agreement=agreement, offer=offer, **told_)
    give(together, made)
    claim_offer(by=together.secretary, agreement=agreement, offer=offer, **told_)
    assert Undertaking.objects.count() == 2


def test_given_by_the_day_is_kept_and_later_is_late(
    together: Together, agreement: Agreement, turn_clock: Turn
) -> None:
    first = claimed(together, agreement, "一场讲座")
    second = claimed(together, agreement, "一次义诊")
    turn_clock(on(20))
    give(together, first)
    turn_clock(on(21))
    assert give(together, second).outcome == "late"
    for unit in (together.school, together.world.community, together.world.district):
        shown = known("cobuilding.kept", unit, ENDS), known("cobuilding.late", unit, ENDS)
        assert [int(one.low) for one in shown] == [1, 1]
    assert [one.state for one in Promise.objects.order_by("pk")] == ["kept", "kept"]


def test_what_is_reported_late_but_was_given_in_time_is_kept(
    together: Together, agreement: Agreement, turn_clock: Turn
) -> None:
    made = claimed(together, agreement)
    turn_clock(on(25))
    assert give(together, made, days=Window(TODAY, date(2023, 3, 19))).outcome == "kept"


def test_nothing_given_by_the_day_is_late_the_day_after_without_anybody(
    together: Together, agreement: Agreement, turn_clock: Turn
) -> None:
    made = claimed(together, agreement)
    turn_clock(on(20))
    assert judge_undertakings() == 0
    turn_clock(on(21))
    assert (judge_undertakings(), judge_undertakings()) == (1, 0)
    made.refresh_from_db()
    (fact,) = Fact.objects.filter(record_id=made.pk, reverses=None, reversed_by=None)
    assert (made.outcome, fact.tags["outcome"], fact.ends_on) == (
        *("late", "late", date(2023, 3, 21)),
    )
    turn_clock(on(30))
    assert give(together, made).outcome == "late", "it is late for good"
    assert Fact.objects.filter(record_id=made.pk).count() == 1


def test_a_promise_that_was_kept_elsewhere_is_judged_at_the_next_strike(
    together: Together, agreement: Agreement
) -> None:
    kept, gone = claimed(together, agreement), claimed(together, agreement, "一次义诊")
    deliver(by=together.world.by("investor"), promise=kept.promise, quantity=ONE)
    withdraw_promise(by=together.world.by("investor"), promise=gone.promise, reason="重复登记")
    assert judge_undertakings() == 2
    assert counts(together.school) == {"kept": 1, "excluded": 1}


def test_a_part_is_not_all_and_an_unknown_part_is_all_only_when_said(
    together: Together, agreement: Agreement
) -> None:
    need = wanted(together, agreement)
    three = {"quantity": Quantity.exactly(3), "work": Work.WELFARE, "due_on": DUE}
    made = claim_need(by=together.liaison, agreement=agreement, need=need, **three)
    assert give(together, made).outcome == "open"
    assert give(together, made, quantity=UNKNOWN).outcome == "open"
    assert give(together, made, quantity=UNKNOWN, completes=True).outcome == "kept"


def test_a_need_is_met_only_when_somebody_says_so(together: Together, agreement: Agreement) -> None:
    first = claimed(together, agreement, "一场讲座")
    second = claimed(together, agreement, "一次义诊")
    give(together, first)
    give(together, second, meets=True)
    states = dict(Need.objects.values_list("title", "state"))
    assert states == {"一场讲座": "open", "一次义诊": "met"}
    assert verbs_of(second.promise.need)[-1] == "met"


def test_whose_doing_it_is_decides_between_broken_and_left_out(
    together: Together, agreement: Agreement
) -> None:
    for title, dropped in (("一场讲座", Dropped.UNIT), ("一次义诊", Dropped.COMMUNITY)):
        made = claimed(together, agreement, title)
        drop_undertaking(
            by=together.secretary, undertaking=made, dropped=dropped, reason="没有办成"
        )
    assert counts(together.school) == {"broken": 1, "excluded": 1}
    give(together, claimed(together, agreement, "一间教室"))
    rate = rate_figure(rates["cobuilding.kept_rate"], together.school, Period(TODAY))
    assert (rate.numerator.n, rate.denominator.n, rate.reasons) == (
        1,
        2,
        (("excluded:community", 1),),
    )


@pytest.mark.parametrize(
    ("work", "due_on", "refusal"),
    [
        (Work.GOVERNANCE, DUE, WorkIsNotAgreed),
        (Work.WELFARE, YESTERDAY, DueIsOutsideTerm),
        (Work.WELFARE, date(2024, 1, 1), DueIsOutsideTerm),
    ],
)
def test_a_claim_outside_the_agreement_is_refused(
    together: Together, agreement: Agreement, work: str, due_on: date, refusal: type[Refusal]
) -> None:
    need = wanted(together, agreement)
    before = entered()
    with pytest.raises(refusal):
        take(together, agreement, need, due_on, work)
    assert (entered(), Promise.objects.count(), Undertaking.objects.count()) == (before, 0, 0)


def test_a_need_that_is_met_withdrawn_or_claimed_cannot_be_claimed(
    together: Together, agreement: Agreement
) -> None:
    met, gone, twice = (wanted(together, agreement, title) for title in ("甲", "乙", "丙"))
    close_need(by=together.secretary, need=met, on=TODAY)
    withdraw_need(by=together.secretary, need=gone, reason="不要了")
    take(together, agreement, twice)
    before = entered()
    refused = {met: MatterIsMet, gone: MatterIsWithdrawn, twice: IsClaimedAlready}
    for need, refusal in refused.items():
        with pytest.raises(refusal) as told_:
            take(together, agreement, need)
        assert told_.value.status == 409
    assert (entered(), Undertaking.objects.count()) == (before, 1)


def test_what_is_not_of_these_two_cannot_be_claimed(
    together: Together, agreement: Agreement
) -> None:
    there = together.world.ground.communities[2]
    elsewhere = state_need(by=together.secretary, stated=Stated("any", "别处的事", place=there))
    for_there = make_offer(
        by=together.liaison,
        stated=Stated("any", "给别处的", place=there, organisation=together.school),
    )
    gone = offered(together, agreement)
    withdraw_offer(by=together.secretary, offer=gone, reason="借出去了")
    before = entered()
    with pytest.raises(NotClaimableHere):
        take(together, agreement, elsewhere)
    for offer in (for_there, gone):
        with pytest.raises(NotClaimableHere):
            claim_offer(
                by=together.secretary,
                agreement=agreement,
                offer=offer,
                work=Work.WELFARE,
                due_on=DUE,
            )
    assert (entered(), Promise.objects.count()) == (before, 0)


def test_bad_deliveries_are_refused_and_nothing_is_stored(
    together: Together, agreement: Agreement
) -> None:
    made = claimed(together, agreement)
    before = entered()
    with pytest.raises(DayIsAhead):
        give(together, made, days=Window(DUE, DUE))
    for days in (Window(YESTERDAY, YESTERDAY), Window(None, date(2001, 1, 1))):
        with pytest.raises(GivenBeforePromised):
            give(together, made, days=days)
    with pytest.raises(ReasonIsMissing):
        drop_undertaking(by=together.secretary, undertaking=made, dropped="unit", reason=" ")
    assert (entered(), Delivery.objects.count()) == (before, 0)
    give(together, made)
    with pytest.raises(PromiseIsClosed):
        give(together, made)
    with pytest.raises(PromiseIsClosed):
        drop_undertaking(by=together.secretary, undertaking=made, dropped="unit", reason="错了")


def test_a_page_that_is_out_of_date_changes_nothing(
    together: Together, agreement: Agreement
) -> None:
    made = claimed(together, agreement)
    old = Undertaking.objects.select_related("promise").get(pk=made.pk)
    give(together, made, quantity=UNKNOWN)
    before = entered()
    with pytest.raises(Stale):
        deliver_undertaking(by=together.liaison, undertaking=old, quantity=ONE)
    assert (entered(), Delivery.objects.count()) == (before, 1)


def test_the_community_verifies_what_the_unit_reported(
    together: Together, agreement: Agreement
) -> None:
    made = claimed(together, agreement)
    with pytest.raises(NothingToVerifyYet):
        verify_undertaking(by=together.secretary, undertaking=made)
    made = give(together, made)
    with pytest.raises(EnteredItOneself):
        verify_undertaking(by=together.liaison, undertaking=made)
    assert Mark.objects.count() == 0
    made.refresh_from_db()
    verify_undertaking(by=together.secretary, undertaking=made)
    assert Delivery.objects.get().verified_at is not None
    assert known("cobuilding.kept", together.school).unverified == 0
    assert known("cobuilding.kept", together.school).n == 1
    with pytest.raises(NothingToVerifyYet):
        verify_undertaking(by=together.secretary, undertaking=made)


def test_without_the_fact_of_being_late_the_rate_would_be_all_kept(
    together: Together, agreement: Agreement, turn_clock: Turn
) -> None:
    """The control: what never happened has to count, or nobody would ever be late."""
    give(together, claimed(together, agreement))
    claimed(together, agreement, "一次义诊")
    turn_clock(on(21))
    rate = rates["cobuilding.kept_rate"]
    assert rate_figure(rate, together.school, Period(ENDS)).value == 1
    judge_undertakings()
    assert rate_figure(rate, together.school, Period(ENDS)).value == pytest.approx(0.5)


def test_a_second_agreement_of_another_unit_may_claim_the_same_need(
    together: Together, agreement: Agreement
) -> None:
    need = wanted(together, agreement)
    take(together, agreement, need)
    bank = cobuilding_told.partner(together.world, "样例银行")
    other = cobuilding_told.signed(together.world.community, bank)
    take(together, other, need)
    assert Promise.objects.filter(need=need).count() == 2
    first, second = Undertaking.objects.order_by("pk")
    before = entered()
    with pytest.raises(NeedIsClaimed):
        give(together, first, meets=True)
    assert entered() == before, "the other still owes it"
    assert give(together, first).outcome == "kept"
    assert give(together, second, meets=True).outcome == "kept", "the second counts as well"
    assert Need.objects.get().state == "met"
