"""Touring, observing, learning a lesson, adopting it, and telling what came of it (R18)."""

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
    one,
)
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.settling import NothingToVerify, settle, verify
from chunsheng.kernel.records.evidence import Cited, attach_evidence
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import DayIsAhead, finish_step, open_step, withdraw_step
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.queries import organisations_meant
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.places.queries import district
from chunsheng.study.models import Adoption, Limit, Observation, Tour
from chunsheng.study.queries import (
    idle_places,
    idle_unjudged,
    lies_at_home,
    limit_on,
    part_of,
)
from chunsheng.study.terms import CYCLE, IDLE, OBSERVED, STOPPED, TAKEN, WORKED, WORKING, Visit


class LimitIsKnown(Refusal):
    field = "since"
    message = _("新的采纳期限只能晚于现有期限生效。")


class LimitIsTheDistricts(Refusal):
    message = _("采纳期限由区里统一设，请联系区分派员。")


class TourEndsBeforeItBegins(Refusal):
    field = "since"
    message = _("开始日期不能晚于结束日期。")


class PlaceIsAmbiguous(Refusal):
    field = "origin"
    message = _("有几家组织都叫这个名称，请写全称。")


class PlaceIsOurs(Refusal):
    field = "origin"
    message = _("这是本区的单位。考察见闻只记区外的地方，以免把人家的数和本区的混在一起。")


class PartIsUnclear(Refusal):
    field = "parts"

    def __init__(self, number: int) -> None:
        told = _("第 %(n)s 行看不懂。请写成：名称 | 内容、内容 | 台账或指标的代码（没有就空着）。")
        super().__init__(told % {"n": number})


class NothingWasLearned(Refusal):
    status = 409
    message = _("还没有提炼出经验，请先“提炼经验”再采纳。")


class UnitIsOutside(Refusal):
    field = "owner"
    message = _("采纳要由本区的单位来办，这个岗位不在本区。")


class DueDayIsPast(Refusal):
    field = "due_on"
    message = _("见效期限要在今天或以后。")


class AdoptedAlready(Refusal):
    field = "owner"
    status = 409
    message = _("这个单位已经采纳了这条经验，请在“采纳与成效”里接着办。")


class EffectBeforeAdoption(Refusal):
    field = "effective_on"
    message = _("见效日期不能早于采纳日期。")


@dataclass(frozen=True)
class Seen:
    """What was seen: where (added as an organisation if nobody knows it), how much, by which source."""

    origin: str
    title: str
    measured: str
    quantity: Quantity
    visit: str
    source: str


@action
def set_limit(*, by: Actor, days: int, source: str, since: date) -> Limit:
    """Set the days from a tour's end to adopting something of it, from a day on.

    LimitIsTheDistricts for whoever acts for a part of it, LimitIsKnown unless it begins last.
    """
    if by.unit is not None and by.unit != district():
        raise LimitIsTheDistricts
    if Limit.objects.filter(since__gte=since).exists():
        raise LimitIsKnown
    limit = Limit.objects.create(days=days, source=source.strip(), since=since)
    enter(limit, verb="set", by=by, changes=first_values(limit, "days", "source", "since"))
    return limit


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
    limit = limit_on(on)
    tour = Tour.objects.create(
        title=title.strip(),
        organisation=organisation,
        since=since,
        on=on,
        said=said.strip(),
        limit=limit,
        due_on=on + timedelta(days=limit.days) if limit else None,
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
    days: dict[str, Any] = {"starts_on": tour.since, "ends_on": tour.on}
    low, high, about = seen.quantity.low, seen.quantity.high, seen.quantity.about
    facts = [
        FactDraft(OBSERVED.code, 1, 1, organisation=tour.organisation, **days),
        FactDraft(seen.measured, low, high, about=about, place=place.unit, **days),
    ]
    names = ("tour_id", "origin", "title", "measured", "low", "high", "about", "visit", "source")
    told = first_values(observation, *names)
    enter(observation, verb="observed", by=by, changes=told, facts=facts)
    _judge(tour, by)
    return observation


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
    """Say what is learned from an observation; of a working method, its parts. PartIsUnclear."""
    lines = [line.strip() for line in parts.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        if part_of(line) is None:
            raise PartIsUnclear(number)
    before = (observation.lesson, observation.parts)
    observation.lesson, observation.parts = lesson.strip(), "\n".join(lines)
    save_change(observation, ["lesson", "parts"])
    changes = {
        "lesson": (before[0], observation.lesson),
        "parts": (before[1], observation.parts),
    }
    enter(observation, verb="learned", by=by, changes=changes)
    return observation


@action
def adopt_lesson(
    *, by: Actor, observation: Observation, owner: Post, due_on: date, sample: bool = False
) -> Adoption:
    """Adopt a lesson today at the unit of the post that answers for it, to work by a day.

    It stands on that post's desk. Raises NothingWasLearned, UnitIsOutside, DueDayIsPast or
    AdoptedAlready.
    """
    held = Observation.objects.select_for_update().get(pk=observation.pk)
    if not held.lesson:
        raise NothingWasLearned
    if not lies_at_home(owner.unit):
        raise UnitIsOutside
    if due_on < clock.today():
        raise DueDayIsPast
    if held.adoptions.exclude(stage=STOPPED.code).filter(organisation=owner.unit).exists():
        raise AdoptedAlready
    adoption = Adoption.objects.create(
        observation=held,
        organisation=owner.unit,
        owner=owner,
        adopted_on=clock.today(),
        due_on=due_on,
        sample=sample,
    )
    names = ("observation_id", "organisation", "owner", "adopted_on", "due_on", "stage")
    told = first_values(adoption, *names)
    enter(adoption, verb="adopted", by=by, changes=told, facts=_facts(adoption))
    open_step(
        record=adoption,
        kind="study.adoption",
        title=held.title,
        unit=owner.unit,
        role=owner.role,
        due_at=adoption.due_at,
    )
    _judge(held.tour, by)
    return adoption


@action
def tell_effect(
    *, by: Actor, adoption: Adoption, effect: str, effective_on: date, evidence: Cited
) -> Adoption:
    """Tell with evidence what came of an adopted lesson.

    Raises WrongStage, Missing, EffectBeforeAdoption or DayIsAhead.
    """
    given = {"effect": effect.strip(), "title": evidence.title.strip()}
    stage = CYCLE.judge(adoption.stage, "tell", given).code
    if effective_on < adoption.adopted_on:
        raise EffectBeforeAdoption
    if effective_on > clock.today():
        raise DayIsAhead(field="effective_on")
    if evidence.dated_on is not None and evidence.dated_on > clock.today():
        raise DayIsAhead(field="dated_on")
    attach_evidence(adoption, evidence)
    _put(adoption, "told", by, stage=stage, effect=given["effect"], effective_on=effective_on)
    return adoption


@action
def stop_adoption(*, by: Actor, adoption: Adoption, reason: str) -> Adoption:
    """Stop what was adopted, with a reason: it counts no longer. WrongStage or Missing."""
    stage = CYCLE.judge(adoption.stage, "stop", {"reason": reason.strip()}).code
    _put(adoption, "stopped", by, reason, stage=stage, verified_at=None, verified_by=None)
    _judge(adoption.observation.tour, by)
    return adoption


@action
def verify_effect(*, by: Actor, adoption: Adoption) -> Adoption:
    """Verify an effect; EnteredItOneself for whoever told it, NothingToVerify where none waits."""
    if adoption.stage != WORKING.code:
        raise NothingToVerify
    adoption.verified_at, adoption.verified_by = clock.now(), by.account
    save_change(adoption, ["verified_at", "verified_by"])
    verify(adoption, by=by)
    return adoption


@action
def judge_tours(*, batch: int = 100) -> int:
    """Judge tours whose limit has passed; how many. Each gets a fact for each place left idle."""
    late = list(idle_unjudged().select_for_update(skip_locked=True)[:batch])
    for tour in late:
        _judge(tour, CLOCK)
    return len(late)


def _judge(tour: Tour, by: Actor) -> None:
    """Let the facts say of which visited places nothing was adopted in time, where that changed."""
    held = Tour.objects.select_for_update().get(pk=tour.pk)
    idle = idle_places(held, clock.today())
    if idle == set(standing_facts(held.pk, IDLE.code).values_list("subject", flat=True)):
        return
    due: dict[str, Any] = {"starts_on": held.due_on, "ends_on": held.due_on}
    due["organisation"] = held.organisation
    facts = [FactDraft(IDLE.code, 1, 1, subject=place, **due) for place in sorted(idle)]
    settle(held, verb="judged", by=by, wanted=facts)


def _put(adoption: Adoption, verb: str, by: Actor, reason: str = "", **values: Any) -> None:
    """Change fields, let the facts follow, and close what stands on a desk."""
    changes = {name: (getattr(adoption, name), value) for name, value in values.items()}
    for name, value in values.items():
        setattr(adoption, name, value)
    save_change(adoption, values)
    facts = _facts(adoption)
    settle(adoption, verb=verb, by=by, wanted=facts, changes=changes, reason=reason.strip())
    for step in steps_of(adoption):
        if step.is_open and adoption.stage == WORKING.code:
            finish_step(step=step, by=by.account)
        elif step.is_open:
            withdraw_step(step=step)


def _facts(adoption: Adoption) -> list[FactDraft]:
    """What follows from an adoption as it stands: that it was adopted, and that it works."""
    if adoption.stage == STOPPED.code:
        return []
    whose = {"organisation": adoption.organisation, "subject": adoption.observation_id}
    facts = [one(TAKEN.code, adoption.adopted_on, **whose)]
    if adoption.stage == WORKING.code and adoption.effective_on is not None:
        facts.append(one(WORKED.code, adoption.effective_on, **whose))
    return facts
