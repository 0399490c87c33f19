"""An activity takes no more than its capacity, is counted by heads on its day, and shows its culture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chunsheng.cobuilding.actions.activities import (
    ActivityIsFull,
    DayIsPast,
    FewerSignedUp,
    HeadsAreUnchanged,
    NotTheDayYet,
    SignUpIsOver,
    cancel_activity,
    check_in,
    correct_heads,
    sign_off,
    sign_up,
    verify_activity,
)
from chunsheng.cobuilding.models import Activity
from chunsheng.cobuilding.terms import Culture
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words.clock import SHANGHAI
from tests.cobuilding.telling import TODAY, TOMORROW, YESTERDAY, Together, planned
from tests.investment.telling import entered, known, told, verbs_of

HELD, ATTENDED, EXPECTED = "cobuilding.activities", "cobuilding.attended", "cobuilding.signed_up"
Turn = Callable[[datetime], None]


def fresh(activity: Activity) -> Activity:
    """The activity as it is stored."""
    return Activity.objects.get(pk=activity.pk)


def test_what_is_planned_is_expected_and_what_was_held_has_happened(together: Together) -> None:
    world, activity = together.world, planned(together)
    sign_up(by=together.secretary, activity=activity, heads=4)
    sign_off(by=together.secretary, activity=activity, heads=1)
    assert (told(HELD, world.community), told(EXPECTED, world.community)) == ((0, 0), (3, 1))
    assert figure_text(known(HELD, world.community)) == "0 场", "every activity is registered"
    assert figure_text(known(ATTENDED, world.community)) == "未报"
    check_in(by=together.secretary, activity=fresh(activity), heads=6)
    assert (told(HELD, world.street), told(ATTENDED, world.street)) == ((1, 1), (6, 1))
    assert told(EXPECTED, world.district) == (0, 0), "the happened took the expected's place"
    assert told("cobuilding.activities_red", world.district) == (1, 1)
    assert told("cobuilding.activities_ethnic", world.district) == (0, 0)
    assert verbs_of(activity) == ["planned", "signed_up", "signed_off", "checked_in"]


def test_two_of_one_culture_are_one_of_the_four(together: Together) -> None:
    for culture in (Culture.RED, Culture.RED, Culture.ETHNIC):
        activity = planned(together, culture=culture)
        check_in(by=together.secretary, activity=activity, heads=1)
    assert told(HELD, together.world.district) == (3, 3)
    assert told("cobuilding.cultures", together.world.district)[0] == 2


def test_nobody_is_taken_beyond_the_capacity(together: Together) -> None:
    activity = planned(together, capacity=5)
    sign_up(by=together.secretary, activity=activity, heads=4)
    before = entered()
    with pytest.raises(ActivityIsFull) as refused:
        sign_up(by=together.secretary, activity=activity, heads=2)
    assert "只剩 1 个名额" in str(refused.value.message)
    assert (fresh(activity).signed, entered()) == (4, before)
    sign_up(by=together.secretary, activity=activity, heads=1)
    assert fresh(activity).signed == 5
    with pytest.raises(FewerSignedUp):
        sign_off(by=together.secretary, activity=activity, heads=6)


def test_before_the_day_nobody_is_checked_in(together: Together, turn_clock: Turn) -> None:
    activity = planned(together, on=TOMORROW)
    before = entered()
    with pytest.raises(NotTheDayYet) as refused:
        check_in(by=together.secretary, activity=activity, heads=3)
    assert (refused.value.status, fresh(activity).heads, entered()) == (409, None, before)
    turn_clock(datetime(2023, 3, 9, 0, 1, tzinfo=SHANGHAI))
    assert check_in(by=together.secretary, activity=activity, heads=0).heads == 0
    shown = known(ATTENDED, together.world.community, TOMORROW)
    assert figure_text(shown) == "0 人次", "that nobody came is known, and not 未报"


def test_after_the_day_and_after_its_end_nobody_signs_up(
    together: Together, turn_clock: Turn
) -> None:
    held, off, past = planned(together), planned(together), planned(together)
    check_in(by=together.secretary, activity=held, heads=3)
    cancel_activity(by=together.secretary, activity=off, reason="下雨")
    for activity in (held, off):
        with pytest.raises(SignUpIsOver):
            sign_up(by=together.secretary, activity=activity, heads=1)
    with pytest.raises(WrongStage):
        check_in(by=together.secretary, activity=fresh(off), heads=1)
    with pytest.raises(WrongStage):
        cancel_activity(by=together.secretary, activity=fresh(held), reason="下雨")
    turn_clock(datetime(2023, 3, 9, 9, tzinfo=SHANGHAI))
    with pytest.raises(SignUpIsOver):
        sign_up(by=together.secretary, activity=past, heads=1)
    assert check_in(by=together.secretary, activity=past, heads=1).stage == "held"


def test_a_cancelled_one_is_expected_no_more_and_needs_a_reason(together: Together) -> None:
    activity = planned(together, on=TOMORROW)
    sign_up(by=together.secretary, activity=activity, heads=2)
    with pytest.raises(Missing):
        cancel_activity(by=together.secretary, activity=fresh(activity), reason=" ")
    cancel_activity(by=together.secretary, activity=fresh(activity), reason="下雨")
    assert known(EXPECTED, together.world.community, TOMORROW).n == 0


def test_a_corrected_count_is_restated_and_waits_for_another_person(together: Together) -> None:
    activity = planned(together)
    check_in(by=together.secretary, activity=activity, heads=12)
    with pytest.raises(EnteredItOneself):
        verify_activity(by=together.secretary, activity=fresh(activity))
    verify_activity(by=together.world.by("dispatcher"), activity=fresh(activity))
    assert known(ATTENDED, together.world.community).unverified == 0
    with pytest.raises(HeadsAreUnchanged):
        correct_heads(by=together.secretary, activity=fresh(activity), heads=12, reason="数错")
    correct_heads(by=together.secretary, activity=fresh(activity), heads=21, reason="数错")
    shown = known(ATTENDED, together.world.community)
    assert (int(shown.low), shown.n, shown.unverified) == (21, 1, 1)
    assert (told(HELD, together.world.community), fresh(activity).verified_at) == ((1, 1), None)


def test_an_activity_is_planned_for_a_day_to_come(together: Together) -> None:
    before = entered()
    with pytest.raises(DayIsPast):
        planned(together, on=YESTERDAY)
    assert (Activity.objects.count(), entered()) == (0, before)
    assert planned(together, on=TODAY).stage == "planned"


def test_a_page_that_is_out_of_date_counts_nobody(together: Together) -> None:
    activity = planned(together)
    old = fresh(activity)
    check_in(by=together.secretary, activity=activity, heads=3)
    old.stage = "planned"
    with pytest.raises(Stale):
        check_in(by=together.secretary, activity=old, heads=4)
    assert fresh(activity).heads == 3
