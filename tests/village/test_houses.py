"""A house changes only by a look or a repair; a repair begins by consent and ends with two photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.terms import Quantity
from chunsheng.village import actions
from chunsheng.village.actions import houses
from chunsheng.village.models import House, Repair, Rule
from chunsheng.village.terms import Condition, Protection
from tests.village.telling import AFTER, RULES_SINCE, TODAY, Village, begun, finished, listed
from tests.world import RESIDENT

TOMORROW = TODAY + timedelta(days=1)


def kept() -> tuple[int, ...]:
    """How much is stored of all that could be."""
    tables = (House, Repair, Rule, Attachment, Entry, Fact)
    return tuple(one.objects.count() for one in tables)


def refused(error: type[Refusal], act: Callable[[], object]) -> str:
    """What is said when something is refused; nothing is stored then."""
    before = kept()
    with pytest.raises(error) as refusal:
        act()
    assert kept() == before
    return str(refusal.value)


def value(village: Village, code: str) -> tuple[Any, ...]:
    """A figure of the district up to today: its bounds, unknown parts, and whether all is verified."""
    told = figure(measures[code], village.world.district, Period(until=TODAY))
    return told.low, told.high, told.unknown, told.verified


def test_a_house_is_counted_and_its_danger_until_it_is_mended(village: Village) -> None:
    house = listed(village, condition=Condition.DANGER)
    assert value(village, "village.houses")[0] == value(village, "village.in_danger")[0] == 1
    finished(village, begun(village, house))
    house.refresh_from_db()
    assert (house.condition, house.condition_on) == (Condition.SOUND, date(2023, 3, 7))
    assert value(village, "village.in_danger")[:2] == (0, 0)
    assert value(village, "village.houses")[0] == value(village, "village.repaired")[0] == 1


def test_a_repair_keeps_both_photos_and_what_it_cost(village: Village) -> None:
    repair = finished(village, begun(village, listed(village)))
    photos = Attachment.objects.filter(record_id=repair.pk).order_by("added_at")
    assert [one.purpose for one in photos] == ["begun", "finished"]
    assert repair.amount_text == "约 4万元"
    assert value(village, "village.cost")[:2] == (40000, 40000)


def test_a_cost_that_nobody_told_is_unknown_and_not_nothing(village: Village) -> None:
    finished(village, begun(village, listed(village)), quantity=Quantity())
    assert value(village, "village.cost")[2] == 1


def test_a_repair_without_the_consent_that_the_rule_asks_for_is_refused(village: Village) -> None:
    house = listed(village)
    told = refused(houses.ConsentIsMissing, lambda: begun(village, house, consent=" "))
    assert told == "按样例办法第三条，动工前要经样例规划部门会同文物部门同意，请填写同意文件。"
    assert begun(village, house).rule.approver == "样例规划部门会同文物部门"


def test_the_rule_is_that_of_the_day_on_which_work_begins(village: Village) -> None:
    house = listed(village, protection=Protection.LISTED)
    assert "还没有修缮规则" in refused(houses.NoRuleYet, lambda: begun(village, house))
    said = {"protection": Protection.LISTED, "approver": "样例文物部门", "source": "样例法"}
    actions.set_rule(by=RESIDENT, since=date(2023, 3, 3), **said)
    refused(houses.NoRuleYet, lambda: begun(village, house))
    assert begun(village, house, begun_on=date(2023, 3, 3)).rule.since == date(2023, 3, 3)


def test_a_rule_is_set_by_the_district_once_for_a_day(village: Village) -> None:
    said = {"protection": Protection.PLAIN, "approver": "样例", "source": "样例"}
    by = village.by("dispatcher")
    refused(
        houses.RuleIsTheDistricts, lambda: actions.set_rule(by=by, since=date(2023, 5, 1), **said)
    )
    by = village.by("district_dispatcher")
    refused(houses.RuleIsKnown, lambda: actions.set_rule(by=by, since=RULES_SINCE, **said))
    actions.set_rule(by=by, since=date(2023, 5, 1), **said)


def test_days_that_cannot_be_are_refused(village: Village) -> None:
    house = listed(village)
    refused(houses.HouseIsThere, lambda: listed(village))
    refused(DayIsAhead, lambda: listed(village, "另一座", condition_on=TOMORROW))
    refused(DayIsAhead, lambda: begun(village, house, begun_on=TOMORROW))
    refused(houses.DueBeforeBegun, lambda: begun(village, house, due_on=date(2023, 3, 1)))
    repair = begun(village, house)
    refused(DayIsAhead, lambda: finished(village, repair, ended_on=TOMORROW))
    refused(houses.EndedBeforeBegun, lambda: finished(village, repair, ended_on=date(2023, 3, 1)))


def test_an_inspection_is_of_a_later_day(village: Village) -> None:
    house = listed(village)

    def look(on: date) -> None:
        by, found = village.by("worker"), Condition.DANGER
        actions.inspect_house(by=by, house=house, on=on, condition=found)

    refused(houses.FoundBefore, lambda: look(date(2023, 3, 1)))
    refused(DayIsAhead, lambda: look(TOMORROW))
    look(date(2023, 3, 4))
    assert value(village, "village.in_danger")[0] == 1


def test_a_later_look_stands_against_a_repair_that_is_told_of_afterwards(village: Village) -> None:
    house = listed(village)
    repair = begun(village, house)
    house.refresh_from_db()
    by = village.by("secretary")
    actions.inspect_house(by=by, house=house, on=TODAY, condition=Condition.DANGER, photo=AFTER)
    finished(village, repair)
    house.refresh_from_db()
    assert (house.condition, house.condition_on) == (Condition.DANGER, TODAY)


def test_one_house_is_repaired_once_at_a_time(village: Village) -> None:
    house = listed(village)
    stale = House.objects.get(pk=house.pk)
    repair = begun(village, house)
    refused(houses.IsUnderRepair, lambda: begun(village, House.objects.get()))
    refused(Stale, lambda: begun(village, stale))
    actions.halt_repair(by=village.by("secretary"), repair=repair, reason="雨季")
    house = House.objects.get()
    begun(village, house)
    row = {name: getattr(repair, name) for name in ("rule", "consent", "work", "begun_on")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Repair.objects.create(house=house, due_on=TODAY, **row)


def test_what_is_finished_or_halted_is_so_for_good(village: Village) -> None:
    repair = begun(village, listed(village))
    refused(Missing, lambda: finished(village, repair, photo=None))
    by = village.by("secretary")
    refused(Missing, lambda: actions.halt_repair(by=by, repair=repair, reason=" "))
    finished(village, repair)
    refused(WrongStage, lambda: finished(village, repair))
    refused(WrongStage, lambda: actions.halt_repair(by=by, repair=repair, reason="雨季"))


def test_a_repair_is_verified_by_another_person(village: Village) -> None:
    repair = begun(village, listed(village))
    by, other = village.by("secretary"), village.by("dispatcher")
    refused(NothingToVerify, lambda: actions.verify_told(by=other, record=repair))
    repair = Repair.objects.get()
    finished(village, repair)
    refused(EnteredItOneself, lambda: actions.verify_told(by=by, record=repair))
    repair.refresh_from_db()
    actions.verify_told(by=other, record=repair)
    assert repair.verified_by == other.account
    repair.refresh_from_db()
    refused(NothingToVerify, lambda: actions.verify_told(by=other, record=repair))


def test_a_new_condition_has_to_be_verified_anew(village: Village) -> None:
    house = listed(village)
    other = village.by("dispatcher")
    actions.verify_told(by=other, record=house)
    by = village.by("worker")
    actions.inspect_house(by=by, house=house, on=TODAY, condition=Condition.SOUND)
    assert house.verified_at is None
    actions.verify_told(by=other, record=house)
