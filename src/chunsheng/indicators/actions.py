"""Entering, releasing and revising targets (R19), and saying by what a part of a function is seen (R2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from chunsheng.indicators.models import FramePart, Target
from chunsheng.indicators.phasing import said_again, shares_in
from chunsheng.indicators.terms import (
    CYCLE,
    DRAFTED,
    RELEASED,
    REPLACED,
    Basis,
    Direction,
    can_be_compared,
    can_be_targeted,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.kernel.words.language import listed
from chunsheng.places.queries import hold_district

LARGEST_RATE = Decimal(100)
YEARS_AHEAD = 5
_TOLD = (
    *("unit", "measure", "year", "basis", "direction", "amount", "phasing", "source"),
    *("edition", "reason", "stage"),
)


class MeasureIsUnknown(Refusal):
    field = "measure"
    message = _("没有这个指标，请从列表里选。")


class MeasureHasNotHappened(Refusal):
    field = "measure"
    message = _("这个指标数的是预计的，还没有发生，不能当作完成数。请选已经发生的指标。")


class MeasureIsNoLevel(Refusal):
    field = "basis"
    message = _("这个指标按本年发生的算，不看累计。请选“本年发生的”。")


class PhasingHasNoSense(Refusal):
    field = "phasing"
    message = _("比率、中位数和累计数只看到某一天是多少，没有各月的进度。请不要填各月比例。")


class YearIsPast(Refusal):
    field = "year"
    message = _("这个年度已经过去，不能再定目标。")


class YearIsFar(Refusal):
    field = "year"
    message = _("年度太远，最多定到五年以后。")


class AmountIsNone(Refusal):
    field = "amount"
    message = _("目标数要大于 0；“不超过”的可以是 0。")


class RateIsTooLarge(Refusal):
    field = "amount"
    message = _("比率的目标写百分数，不能超过 100。")


class TargetIsThere(Refusal):
    field = "measure"
    status = 409
    message = _("这个单位本年度已有这个指标的目标。要改数，请打开那一条出新版。")


class ReleasedByItsEnterer(Refusal):
    status = 409
    message = _("目标要由另一个人发布，录入的人不能自己发布。")


class NobodyReleases(Denied):
    message = _("目标要由一个具名账号发布。")


class NothingIsRevised(Refusal):
    message = _("新版和现在的一样，没有改动。")


class PartsAreTheDistricts(Refusal):
    message = _("各部分按什么计由区里统一设，请联系区分派员。")


class PartIsKnown(Refusal):
    field = "since"
    status = 409
    message = _("这一部分从这一天起已经设过，请换一个生效日期。")


class CodesCannotStand(Refusal):
    field = "codes"

    def __init__(self, codes: list[str]) -> None:
        told = _("这些指标没有登记，或者不能按季度和单位并列：%(codes)s。")
        super().__init__(told % {"codes": listed(codes)})


@dataclass(frozen=True)
class Aim:
    """How much by when, and what document says so."""

    amount: Decimal
    source: str
    phasing: str = ""
    basis: str = Basis.YEAR
    direction: str = Direction.AT_LEAST


@action
def add_target(
    *, by: Actor, unit: Unit, measure: str, year: int, aim: Aim, sample: bool = False
) -> Target:
    """Enter a target of a unit for a year; it counts for nothing before another person releases it.

    Raises what `_judge` raises, YearIsFar, or TargetIsThere where one waits or stands.
    """
    held = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if year > clock.today().year + YEARS_AHEAD:
        raise YearIsFar
    same = Target.objects.filter(unit=held, measure=measure, year=year)
    if same.filter(stage__in=(DRAFTED.code, RELEASED.code)).exists():
        raise TargetIsThere
    return _draft(by, held, measure, year, aim, sample=sample)


@action
def release_target(*, by: Actor, target: Target) -> Target:
    """Release a target; the edition that stood is replaced by it.

    Raises WrongStage, Stale, YearIsPast, NobodyReleases without an account, or
    ReleasedByItsEnterer under any account of whoever entered it.
    """
    stage = CYCLE.judge(target.stage, "release", {}).code
    if by.account is None:
        raise NobodyReleases
    if target.entered_by is not None and by.account.is_same_person(target.entered_by):
        raise ReleasedByItsEnterer
    _need_a_year_to_come(target.year)
    before = target.before
    if before is not None and before.stage == RELEASED.code:
        _put(before, "replaced", by, stage=REPLACED.code)
    now = clock.now()
    _put(target, "released", by, stage=stage, released_by=by.account, released_at=now)
    return target


@action
def withdraw_target(*, by: Actor, target: Target, reason: str) -> Target:
    """Withdraw a target that was not released yet. WrongStage, Missing or Stale."""
    stage = CYCLE.judge(target.stage, "withdraw", {"reason": reason.strip()}).code
    _put(target, "withdrawn", by, reason, stage=stage)
    return target


@action
def revise_target(
    *, by: Actor, target: Target, amount: Decimal, source: str, reason: str, phasing: str = ""
) -> Target:
    """Enter a new edition of a released target, with a reason; the old one stands until its release.

    Raises WrongStage, Missing, Stale, NothingIsRevised, TargetIsThere where an edition waits already,
    and what `_judge` raises.
    """
    held = Unit.objects.select_for_update(no_key=True).get(pk=target.unit_id)
    now = Target.objects.get(pk=target.pk)
    if now.version != target.version:
        raise Stale
    CYCLE.judge(now.stage, "revise", {"reason": reason.strip()})
    phasing = said_again(shares_in(phasing))
    if (amount, phasing, source.strip()) == (now.amount, now.phasing, now.source):
        raise NothingIsRevised
    same = Target.objects.filter(unit=held, measure=now.measure, year=now.year)
    if same.filter(stage=DRAFTED.code).exists():
        raise TargetIsThere
    aim = Aim(amount, source, phasing, now.basis, now.direction)
    more = {"before": now, "reason": reason.strip(), "sample": now.sample}
    return _draft(by, held, now.measure, now.year, aim, **more)


@action
def set_part(
    *,
    by: Actor,
    frame: str,
    title: str,
    rank: int,
    source: str,
    since: date,
    codes: Iterable[str] = (),
) -> FramePart:
    """Say by which measures a part of a frame is seen, from a day on, by which words; none yet: empty.

    PartsAreTheDistricts for whoever acts for a part of the district, PartIsKnown for a day from
    which there is one, CodesCannotStand for measures that do not add up or have not happened.
    """
    if by.unit not in (None, hold_district()):
        raise PartsAreTheDistricts
    asked = list(dict.fromkeys(codes))
    wrong = [one for one in asked if one not in measures or not can_be_compared(measures[one])]
    if wrong:
        raise CodesCannotStand(wrong)
    frame, title = frame.strip(), title.strip()
    if FramePart.objects.filter(frame=frame, title=title, since=since).exists():
        raise PartIsKnown
    said = {"rank": rank, "codes": " ".join(asked), "source": source.strip(), "since": since}
    part = FramePart.objects.create(frame=frame, title=title, **said)
    enter(part, verb="set", by=by, changes=first_values(part, "frame", "title", *said))
    return part


def _draft(by: Actor, unit: Unit, measure: str, year: int, aim: Aim, **more: Any) -> Target:
    """The next edition, entered."""
    phasing = _judge(measure, year, aim)
    same = Target.objects.filter(unit=unit, measure=measure, year=year)
    last = same.aggregate(last=Max("edition"))["last"] or 0
    target = Target.objects.create(
        unit=unit,
        measure=measure,
        year=year,
        basis=aim.basis,
        direction=aim.direction,
        amount=aim.amount,
        phasing=phasing,
        source=aim.source.strip(),
        edition=last + 1,
        entered_by=by.account,
        **more,
    )
    enter(target, verb="entered", by=by, changes=first_values(target, *_TOLD))
    return target


def _judge(measure: str, year: int, aim: Aim) -> str:
    """The shares as they are stored.

    Raises MeasureIsUnknown, MeasureHasNotHappened, MeasureIsNoLevel, YearIsPast, AmountIsNone,
    RateIsTooLarge, PhasingHasNoSense, or what `shares_in` raises.
    """
    known = measures.get(measure)
    if known is None and measure not in rates:
        raise MeasureIsUnknown
    if known is not None and not can_be_targeted(known):
        raise MeasureHasNotHappened
    if aim.basis == Basis.LEVEL and (known is None or not known.so_far):
        raise MeasureIsNoLevel
    _need_a_year_to_come(year)
    if aim.amount < 0 or (aim.amount == 0 and aim.direction == Direction.AT_LEAST):
        raise AmountIsNone
    if known is None and aim.amount > LARGEST_RATE:
        raise RateIsTooLarge
    phasing = said_again(shares_in(aim.phasing))
    tried = Target(measure=measure, basis=aim.basis, phasing=phasing)
    if phasing and not tried.is_phased:
        raise PhasingHasNoSense
    return phasing


def _need_a_year_to_come(year: int) -> None:
    if year < clock.today().year:
        raise YearIsPast


def _put(target: Target, verb: str, by: Actor, reason: str = "", **values: Any) -> None:
    """Change fields and enter what became another; a target is no fact."""
    change(target, verb, by, values, lambda _target: (), reason=reason)
