"""Old houses: listed, looked at, repaired by whoever's consent the rule asks for, with photos (R9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values, one
from chunsheng.kernel.ledger.settling import change, settle
from chunsheng.kernel.records.attachments import CleanPhoto, attach
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.terms import Quantity
from chunsheng.places.queries import hold_district
from chunsheng.village.models import House, Repair, Rule
from chunsheng.village.queries import rule_on
from chunsheng.village.terms import (
    BEGUN,
    COST,
    FINISHED,
    FOUND,
    HOUSE,
    REPAIR_CYCLE,
    REPAIRED,
    Protection,
)


class RuleIsTheDistricts(Refusal):
    message = _("修缮规则由区里统一设，请联系区分派员。")


class RuleIsKnown(Refusal):
    field = "since"
    message = _("这一类民居从这一天起已经有规则，请换一个生效日期。")


class HouseIsThere(Refusal):
    field = "name"
    message = _("这个村（社区）已经登记过叫这个名称的民居。")


class FoundBefore(Refusal):
    field = "on"
    message = _("已经有这一天或更晚的状况记录，请写更晚的日期。")


class NoRuleYet(Refusal):
    def __init__(self, house: House) -> None:
        told = {"kind": house.get_protection_display()}
        words = _("动工那天“%(kind)s”还没有修缮规则，不知道要谁同意。请区分派员先登记规则。")
        super().__init__(words % told, field="begun_on")


class ConsentIsMissing(Refusal):
    def __init__(self, rule: Rule) -> None:
        told = {"source": rule.source, "who": rule.approver}
        words = _("按%(source)s，动工前要经%(who)s同意，请填写同意文件。")
        super().__init__(words % told, field="consent")


class IsUnderRepair(Refusal):
    status = 409
    message = _("这座民居正在修缮，完工或停工以后才能再动工。")


class DueBeforeBegun(Refusal):
    field = "due_on"
    message = _("计划完工不能早于动工日期。")


class EndedBeforeBegun(Refusal):
    field = "ended_on"
    message = _("完工日期不能早于动工日期。")


@action
def set_rule(*, by: Actor, protection: str, approver: str, source: str, since: date) -> Rule:
    """Say who must agree before houses of a kind are repaired, from a day on, by which source.

    RuleIsTheDistricts for whoever acts for a part of the district, or RuleIsKnown.
    """
    if by.unit not in (None, hold_district()):
        raise RuleIsTheDistricts
    protection = Protection(protection).value
    if Rule.objects.filter(protection=protection, since=since).exists():
        raise RuleIsKnown
    said: dict[str, Any] = {"approver": approver.strip(), "source": source.strip(), "since": since}
    rule = Rule.objects.create(protection=protection, **said)
    told = first_values(rule, "protection", "approver", "source", "since")
    enter(rule, verb="set", by=by, changes=told)
    return rule


@action
def list_house(
    *,
    by: Actor,
    name: str,
    place: Unit,
    protection: str,
    condition: str,
    condition_on: date,
    built: str = "",
    sample: bool = False,
) -> House:
    """List a house as it was found on a day. DayIsAhead or HouseIsThere."""
    _past(condition_on, "condition_on")
    Unit.objects.select_for_update(no_key=True).get(pk=place.pk)
    if House.objects.filter(place=place, name=name.strip()).exists():
        raise HouseIsThere
    house = House.objects.create(
        name=name.strip(),
        place=place,
        protection=protection,
        built=built.strip(),
        listed_on=condition_on,
        condition=condition,
        condition_on=condition_on,
        sample=sample,
    )
    names = ("name", "place", "protection", "built", "listed_on", "condition", "condition_on")
    told = first_values(house, *names)
    settle(house, verb="listed", by=by, wanted=_of_house(house), changes=told)
    return house


@action
def inspect_house(
    *, by: Actor, house: House, on: date, condition: str, photo: CleanPhoto | None = None
) -> House:
    """Say how a house was found on a later day than before, with a photo if there is one.

    DayIsAhead, FoundBefore or Stale.
    """
    _past(on, "on")
    if on <= house.condition_on:
        raise FoundBefore
    if photo is not None:
        attach(house, photo, purpose="inspected")
    _found(house, "inspected", by, condition, on)
    return house


@action
def begin_repair(
    *,
    by: Actor,
    house: House,
    work: str,
    begun_on: date,
    due_on: date,
    photo: CleanPhoto,
    consent: str = "",
) -> Repair:
    """Begin a repair, with a photo from before, and the paper of whoever had to agree.

    NoRuleYet or ConsentIsMissing by the rule in force on that day; DayIsAhead, DueBeforeBegun,
    Stale, or IsUnderRepair.
    """
    _past(begun_on, "begun_on")
    if due_on < begun_on:
        raise DueBeforeBegun
    rule = rule_on(house.protection, begun_on)
    if rule is None:
        raise NoRuleYet(house)
    if not consent.strip():
        raise ConsentIsMissing(rule)
    save_change(house, [])  # who would begin another one at this instant finds the house changed
    if house.repairs.filter(stage=BEGUN.code).exists():
        raise IsUnderRepair
    repair = Repair.objects.create(
        house=house,
        rule=rule,
        consent=consent.strip(),
        work=work.strip(),
        begun_on=begun_on,
        due_on=due_on,
    )
    attach(repair, photo, purpose="begun")
    names = ("house_id", "rule_id", "consent", "work", "begun_on", "due_on", "stage")
    enter(repair, verb="begun", by=by, changes=first_values(repair, *names))
    return repair


@action
def finish_repair(
    *,
    by: Actor,
    repair: Repair,
    ended_on: date,
    condition: str,
    quantity: Quantity,
    photo: CleanPhoto | None,
) -> Repair:
    """Finish a repair with a photo from after, what it cost, and how it left the house.

    The house is so from that day on, unless it was looked at later. WrongStage, Missing,
    DayIsAhead, EndedBeforeBegun or Stale.
    """
    stage = REPAIR_CYCLE.judge(repair.stage, "finish", {"photo": photo}).code
    _past(ended_on, "ended_on")
    if ended_on < repair.begun_on:
        raise EndedBeforeBegun
    if photo is not None:
        attach(repair, photo, purpose="finished")
    values = {"stage": stage, "ended_on": ended_on, "condition": condition, **vars(quantity)}
    change(repair, "finished", by, values, _of_repair)
    house = House.objects.select_for_update().get(pk=repair.house_id)
    if ended_on >= house.condition_on:
        _found(house, "repaired", by, condition, ended_on)
    return repair


@action
def halt_repair(*, by: Actor, repair: Repair, reason: str) -> Repair:
    """Halt a repair for good, with a reason; the house stays as it was found. WrongStage or Missing."""
    stage = REPAIR_CYCLE.judge(repair.stage, "halt", {"reason": reason.strip()}).code
    change(repair, "halted", by, {"stage": stage}, _of_repair, reason=reason)
    return repair


def _past(day: date, field: str) -> None:
    if day > clock.today():
        raise DayIsAhead(field=field)


def _found(house: House, verb: str, by: Actor, condition: str, on: date) -> None:
    """The house's condition from a day on; what was verified of the old one says nothing of it."""
    found = {"condition": condition, "condition_on": on}
    change(house, verb, by, {**found, "verified_at": None, "verified_by": None}, _of_house)


def _of_house(house: House) -> list[FactDraft]:
    """What follows from a house as it stands: that it is listed, and how it was found last."""
    tags = {"condition": house.condition}
    return [
        one(HOUSE.code, house.listed_on, place=house.place),
        one(FOUND.code, house.condition_on, place=house.place, tags=tags),
    ]


def _of_repair(repair: Repair) -> list[FactDraft]:
    """What follows from a repair as it stands: once finished, that it was, and what it cost."""
    if repair.stage != FINISHED.code or repair.ended_on is None:
        return []
    place, (low, high) = repair.house.place, repair.bounds
    days: dict[str, Any] = dict.fromkeys(("starts_on", "ends_on"), repair.ended_on)
    return [
        one(REPAIRED.code, repair.ended_on, place=place),
        FactDraft(COST.code, low, high, about=repair.about, place=place, **days),
    ]
