"""Tours, what was seen on them, the lesson drawn from it, and what was left idle (R18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import hold_top
from chunsheng.kernel.ledger.entering import (
    CLOCK,
    Actor,
    FactDraft,
    action,
    enter,
    first_values,
)
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.ledger.settling import change, settle
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.kernel.words.language import listed
from chunsheng.matters.actions import ReasonIsMissing
from chunsheng.matters.models import Rule
from chunsheng.matters.queries import last_decided, rule_on
from chunsheng.matters.terms import Quantity, RuleKind, ruled
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.queries import organisations_meant
from chunsheng.organisations.terms import DISPATCHER, OrganisationKind
from chunsheng.places.queries import hold_district
from chunsheng.study.models import Observation, Tour
from chunsheng.study.queries import idle_places, idle_unjudged, lies_at_home, part_of
from chunsheng.study.terms import IDLE, LIMIT, OBSERVED, STOPPED, Visit


class TourEndsBeforeItBegins(Refusal):
    field = "since"
    message = _("开始日期不能晚于结束日期。")


class PlaceIsAmbiguous(Refusal):
    field = "origin"
    message = _("有几家组织都叫这个名称，请写全称。")


class PlaceIsOurs(Refusal):
    field = "origin"
    message = _("这是本区的单位。考察见闻只记区外的地方，以免把人家的数和本区的混在一起。")


class LessonIsAdopted(Refusal):
    status = 409
    message = _("已有单位采纳这条经验，不能再改写。新的体会请另记一条见闻，再提炼。")


class CodesAreUnknown(Refusal):
    field = "parts"

    def __init__(self, codes: list[str]) -> None:
        told = _("没有这样的台账或指标：%(codes)s。请核对代码，没有就空着。")
        super().__init__(told % {"codes": listed(codes)})


class NothingWasCorrected(Refusal):
    message = _("没有改动。")


class PartIsUnclear(Refusal):
    field = "parts"

    def __init__(self, number: int) -> None:
        told = _("第 %(n)s 行看不懂。请写成：名称 | 内容、内容 | 台账或指标的代码（没有就空着）。")
        super().__init__(told % {"n": number})


@dataclass(frozen=True)
class Seen:
    """What was seen: where (added as an organisation if nobody knows it), how much, by which source."""

    origin: str
    title: str
    measured: str
    quantity: Quantity
    visit: str
    source: str


def _decided(since: date, before: date | None) -> date | None:
    """The last day of a tour whose day to adopt by was counted by another limit."""
    return last_decided(Tour.objects.exclude(limit=None), "on", since, before)


def _limit_tours(limit: Rule, by: Actor, before: date | None) -> None:
    """Give a day to adopt by to the tours of its days that had none."""
    waiting = Tour.objects.filter(limit=None, on__gte=limit.since)
    if before is not None:
        waiting = waiting.filter(on__lt=before)
    for tour in waiting.order_by("pk").select_for_update():
        due: dict[str, Any] = {"limit": limit, "due_on": tour.on + timedelta(days=limit.value)}
        change(tour, "limited", by, due, _idle)


ruled(
    RuleKind(
        LIMIT,
        _("考察后几天内要有采纳"),
        _("天"),
        most=3650,
        sets=DISPATCHER.code,
        decided=_decided,
        follow=_limit_tours,
    )
)


@action
def add_tour(
    *,
    by: Actor,
    title: str,
    organisation: Unit,
    on: date,
    since: date | None = None,
    said: str = "",
) -> Tour:
    """Enter a tour of a unit between two days, the first of which may be unknown.

    Its limit is the one in force on its last day. Raises DayIsAhead or TourEndsBeforeItBegins.
    """
    if on > clock.today():
        raise DayIsAhead(field="on")
    if since is not None and since > on:
        raise TourEndsBeforeItBegins
    hold_district()  # a limit that is set at the same instant finds this tour, or is found by it
    limit = rule_on(LIMIT, on)
    tour = Tour.objects.create(
        title=title.strip(),
        organisation=organisation,
        since=since,
        on=on,
        said=said.strip(),
        limit=limit,
        due_on=on + timedelta(days=limit.value) if limit else None,
    )
    told = first_values(tour, "title", "organisation", "since", "on", "said", "due_on")
    enter(tour, verb="added", by=by, changes=told)
    return tour


@action
def record_observation(*, by: Actor, tour: Tour, seen: Seen) -> Observation:
    """Record what was seen, or heard of, at a place outside the district.

    That it was observed counts for the unit that went; how much is there counts for the place alone.
    Raises PlaceIsAmbiguous or PlaceIsOurs.
    """
    place = _place(by, seen.origin)
    observation = Observation.objects.create(
        tour=tour,
        origin=place,
        title=seen.title.strip(),
        measured=seen.measured,
        low=seen.quantity.low,
        high=seen.quantity.high,
        about=seen.quantity.about,
        visit=Visit(seen.visit),
        source=seen.source.strip(),
    )
    names = ("tour_id", "origin", "title", "measured", "low", "high", "about", "visit", "source")
    told = first_values(observation, *names)
    enter(observation, verb="observed", by=by, changes=told, facts=_seen(observation))
    judge_tour(tour, by)
    return observation


@action
def correct_observation(
    *,
    by: Actor,
    observation: Observation,
    quantity: Quantity,
    visit: str,
    source: str,
    reason: str,
) -> Observation:
    """Set right how much there is, or how it is known; what was counted is reversed and restated.

    Raises ReasonIsMissing, NothingWasCorrected or Stale.
    """
    if not reason.strip():
        raise ReasonIsMissing
    wanted = {**vars(quantity), "visit": Visit(visit).value, "source": source.strip()}
    changes = {
        name: (getattr(observation, name), value)
        for name, value in wanted.items()
        if getattr(observation, name) != value
    }
    if not changes:
        raise NothingWasCorrected
    for name, (_before, value) in changes.items():
        setattr(observation, name, value)
    save_change(observation, changes)
    facts = _seen(observation)
    settle(observation, verb="corrected", by=by, wanted=facts, changes=changes, reason=reason)
    judge_tour(observation.tour, by)
    return observation


def _seen(observation: Observation) -> list[FactDraft]:
    """What follows from an observation: one for whoever went, and its amount for the place alone."""
    tour, (low, high) = observation.tour, observation.bounds
    days: dict[str, Any] = {"starts_on": tour.since, "ends_on": tour.on}
    there: dict[str, Any] = {"about": observation.about, "place": observation.origin.unit}
    return [
        FactDraft(OBSERVED.code, 1, 1, organisation=tour.organisation, **days),
        FactDraft(observation.measured, low, high, **there, **days),
    ]


def _place(by: Actor, name: str) -> Organisation:
    found = organisations_meant(name)
    if not found:
        hold_top()  # whoever names the same new one at the same instant waits, and finds it
        found = organisations_meant(name)
    if len(found) > 1:
        raise PlaceIsAmbiguous
    place = found[0] if found else add_organisation(by=by, kind=OrganisationKind.OTHER, name=name)
    if lies_at_home(place.unit):
        raise PlaceIsOurs
    return place


@action
def draw_lesson(
    *, by: Actor, observation: Observation, lesson: str, parts: str = ""
) -> Observation:
    """Say what is learned from an observation; of a working method, its parts.

    Raises LessonIsAdopted while a unit has adopted it as it is, PartIsUnclear or CodesAreUnknown.
    """
    held = Observation.objects.select_for_update().get(pk=observation.pk)
    if held.adoptions.exclude(stage=STOPPED.code).exists():
        raise LessonIsAdopted
    lines = [line.strip() for line in parts.splitlines() if line.strip()]
    codes: list[str] = []
    for number, line in enumerate(lines, start=1):
        part = part_of(line)
        if part is None:
            raise PartIsUnclear(number)
        codes += part.codes
    if unknown := [
        code for code in codes if not any(code in one for one in (measures, rates, registers))
    ]:
        raise CodesAreUnknown(unknown)
    before = (observation.lesson, observation.parts)
    observation.lesson, observation.parts = lesson.strip(), "\n".join(lines)
    save_change(observation, ["lesson", "parts"])
    after = (observation.lesson, observation.parts)
    changes = dict(zip(("lesson", "parts"), zip(before, after, strict=True), strict=True))
    enter(observation, verb="learned", by=by, changes=changes)
    return observation


@action
def judge_tours(*, batch: int = 100) -> int:
    """Judge tours whose limit has passed; how many. Each gets a fact for each place left idle."""
    late = list(idle_unjudged().select_for_update(skip_locked=True)[:batch])
    for tour in late:
        judge_tour(tour, CLOCK)
    return len(late)


def judge_tour(tour: Tour, by: Actor) -> None:
    """Let the facts say of which visited places nothing was adopted in time, where that changed."""
    held = Tour.objects.select_for_update().get(pk=tour.pk)
    facts = _idle(held)
    told = set(standing_facts(held.pk, IDLE.code).values_list("subject", flat=True))
    if {fact.subject for fact in facts} != told:
        settle(held, verb="judged", by=by, wanted=facts)


def _idle(tour: Tour) -> list[FactDraft]:
    """What follows from a tour as it stands: the places of which nothing was adopted in time."""
    due: dict[str, Any] = dict.fromkeys(("starts_on", "ends_on"), tour.due_on)
    due["organisation"] = tour.organisation
    idle = sorted(idle_places(tour, clock.today()))
    return [FactDraft(IDLE.code, 1, 1, subject=place, **due) for place in idle]
