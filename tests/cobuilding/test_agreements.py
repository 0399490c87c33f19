"""An agreement counts once it is signed; outside its term nothing is claimed under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from chunsheng.cobuilding.actions.agreements import (
    AgreementStands,
    PartnerIsTheCommunity,
    TermIsBackwards,
    TermIsTooLong,
    draft_agreement,
    end_agreement,
    sign_agreement,
    verify_agreement,
)
from chunsheng.cobuilding.actions.standing import NotInForce
from chunsheng.cobuilding.models import Agreement, Undertaking
from chunsheng.cobuilding.terms import Work
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.evidence import evidence_of
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.models import Need, Promise
from tests.cobuilding.telling import (
    BEGINS,
    DUE,
    ENDS,
    TODAY,
    TOMORROW,
    Together,
    claimed,
    drafted,
    signed,
    take,
    wanted,
)
from tests.investment.telling import entered, told, verbs_of

AGREED, WORKED = "cobuilding.agreements", "cobuilding.works"
Turn = Callable[[datetime], None]


def test_a_draft_counts_nothing_and_a_signed_one_counts_itself_and_its_works(
    together: Together,
) -> None:
    world = together.world
    made = drafted(together)
    assert (told(AGREED, world.district), told(WORKED, world.district)) == ((0, 0), (0, 0))
    sign_agreement(
        by=together.secretary, agreement=made, since=BEGINS, until=ENDS, document="共建协议书"
    )
    for unit in (world.community, together.school, world.district):
        assert (told(AGREED, unit), told(WORKED, unit)) == ((1, 1), (2, 2))
    assert told(AGREED, world.ground.communities[2]) == (0, 0)
    assert (verbs_of(made), [one.title for one in evidence_of(made)]) == (
        ["drafted", "signed"],
        ["共建协议书"],
    )


def test_the_same_joint_work_of_two_agreements_is_one_of_the_six(together: Together) -> None:
    signed(together)
    other = draft_agreement(
        by=together.secretary,
        community=together.world.ground.communities[2],
        partner=together.school,
        works=[Work.WELFARE, Work.GOVERNANCE],
    )
    term = {"since": BEGINS, "until": ENDS, "document": "协议"}
    sign_agreement(by=together.secretary, agreement=other, **term)
    assert told(AGREED, together.world.district) == (2, 2)
    assert told(WORKED, together.world.district)[0] == 3


@pytest.mark.parametrize(
    ("since", "until", "document", "refusal"),
    [
        (TOMORROW, ENDS, "协议", DayIsAhead),
        (TODAY, TODAY, "协议", TermIsBackwards),
        (TODAY, date(2022, 1, 1), "协议", TermIsBackwards),
        (TODAY, ENDS, " ", Missing),
        (TODAY, date(2043, 3, 9), "协议", TermIsTooLong),
        (TODAY, date.max, "协议", TermIsTooLong),
    ],
)
def test_a_term_that_cannot_be_signed_is_refused(
    together: Together, since: date, until: date, document: str, refusal: type[Refusal]
) -> None:
    made = drafted(together)
    before = entered()
    with pytest.raises(refusal):
        sign_agreement(
            by=together.secretary, agreement=made, since=since, until=until, document=document
        )
    made.refresh_from_db()
    assert (made.stage, made.since, entered(), list(evidence_of(made))) == (
        *("drafted", None, before, []),
    )


def test_two_agreements_of_the_same_two_never_stand_at_once(together: Together) -> None:
    signed(together, until=date(2023, 6, 30))
    again = drafted(together)
    term = {"since": TODAY, "until": ENDS, "document": "协议"}
    with pytest.raises(AgreementStands) as refused:
        sign_agreement(by=together.secretary, agreement=again, **term)
    assert (refused.value.status, Agreement.objects.get(pk=again.pk).stage) == (409, "drafted")


def test_a_community_makes_no_agreement_with_itself(together: Together) -> None:
    community = together.world.community
    with pytest.raises(PartnerIsTheCommunity):
        draft_agreement(by=together.secretary, community=community, partner=community, works=[])
    assert not Agreement.objects.exists()


def test_under_a_draft_an_ended_one_and_one_that_ran_out_nothing_is_listed_or_claimed(
    together: Together, turn_clock: Turn
) -> None:
    need = wanted(together, signed(together))
    ended = end_agreement(
        by=together.secretary, agreement=Agreement.objects.get(), reason="学校搬走了"
    )
    others = [drafted(together), ended]
    past = drafted(together)
    term = {"since": BEGINS, "until": date(2023, 3, 31), "document": "协议"}
    sign_agreement(by=together.secretary, agreement=past, **term)
    turn_clock(datetime(2023, 4, 1, 9, tzinfo=SHANGHAI))
    before = entered()
    for one in (*others, past):
        with pytest.raises(NotInForce) as refused:
            wanted(together, one, "另一场讲座")
        assert refused.value.status == 409
        with pytest.raises(NotInForce):
            take(together, one, need)
    assert (entered(), Undertaking.objects.count(), Need.objects.count()) == (before, 0, 1)


def test_on_the_last_day_of_the_term_it_still_stands(together: Together, turn_clock: Turn) -> None:
    agreement = signed(together)
    turn_clock(datetime(2023, 12, 31, 23, tzinfo=SHANGHAI))
    assert wanted(together, agreement).place == together.world.community


def test_an_agreement_of_twenty_years_is_signed_and_its_works_are_entered_by_their_codes(
    together: Together,
) -> None:
    made = signed(together, since=TODAY, until=date(2043, 3, 8))
    assert (made.stage, claimed(together, made, due_on=date(2043, 3, 8)).outcome) == (
        *("signed", "open"),
    )
    told_ = Entry.objects.get(record_id=made.pk, verb="drafted").changes
    assert told_["works"] == [None, "welfare volunteering"]


def test_ending_leaves_late_what_is_past_due_and_leaves_out_what_is_not(
    together: Together, turn_clock: Turn
) -> None:
    agreement = signed(together)
    late = claimed(together, agreement, "一场讲座", TODAY)
    early = claimed(together, agreement, "一次义诊", DUE)
    turn_clock(datetime(2023, 3, 10, 9, tzinfo=SHANGHAI))
    end_agreement(by=together.secretary, agreement=agreement, reason="学校搬走了")
    outcomes = {one.pk: (one.outcome, one.dropped) for one in Undertaking.objects.all()}
    assert outcomes == {late.pk: ("late", "ended"), early.pk: ("excluded", "ended")}
    assert set(Promise.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert told(AGREED, together.world.district)[0] == 1, "it was signed all the same"
    with pytest.raises(WrongStage):
        end_agreement(by=together.secretary, agreement=agreement, reason="再终止一次")
    with pytest.raises(Missing):
        end_agreement(by=together.secretary, agreement=signed(together), reason=" ")


def test_another_person_verifies_that_it_was_signed(together: Together) -> None:
    agreement = signed(together)
    with pytest.raises(EnteredItOneself):
        verify_agreement(by=together.secretary, agreement=agreement)
    agreement.refresh_from_db()
    assert agreement.verified_at is None
    verify_agreement(by=together.world.by("dispatcher"), agreement=agreement)
    assert verbs_of(agreement) == ["drafted", "signed", "verified"]
