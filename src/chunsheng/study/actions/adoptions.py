"""Adopting a lesson, telling what came of it, verifying that, and stopping (R18)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values, one
from chunsheng.kernel.ledger.settling import NothingToVerify, change, unverified, verify
from chunsheng.kernel.records.evidence import Cited, attach_evidence
from chunsheng.kernel.records.versions import Stale, save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import finish_step, open_step, withdraw_step
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import step_kind
from chunsheng.organisations.models import Post
from chunsheng.study.actions.tours import judge_tour
from chunsheng.study.models import Adoption, Observation
from chunsheng.study.queries import lies_at_home
from chunsheng.study.terms import CYCLE, STOPPED, TAKEN, WORKED, WORKING

EFFECT_STEP = step_kind("study.adoption", _("报告借鉴成效"))


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


@action
def adopt_lesson(
    *, by: Actor, observation: Observation, owner: Post, due_on: date, sample: bool = False
) -> Adoption:
    """Adopt a lesson today at the unit of the post that answers for it, to work by a day.

    It stands on that post's desk. Raises Stale where the lesson that was looked at is another now,
    NothingWasLearned, UnitIsOutside, DueDayIsPast or AdoptedAlready.
    """
    held = Observation.objects.select_for_update().get(pk=observation.pk)
    if held.version != observation.version:
        raise Stale
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
        kind=EFFECT_STEP,
        title=held.title,
        unit=owner.unit,
        role=owner.role,
        due_at=adoption.due_at,
    )
    judge_tour(held.tour, by)
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
    judge_tour(adoption.observation.tour, by)
    return adoption


@action
def verify_effect(*, by: Actor, adoption: Adoption) -> Adoption:
    """Verify what others entered of an adoption that works; all is once each part was.

    EnteredItOneself for whoever entered all that waits, NothingToVerify where nothing does.
    """
    if adoption.stage != WORKING.code:
        raise NothingToVerify
    save_change(adoption, [])
    verify(adoption, by=by, of_others=True)
    if not unverified(adoption).exists():
        adoption.verified_at, adoption.verified_by = clock.now(), by.account
        save_change(adoption, ["verified_at", "verified_by"])
    return adoption


def _put(adoption: Adoption, verb: str, by: Actor, reason: str = "", **values: Any) -> None:
    """Change fields, let the facts follow, and close what stands on a desk."""
    change(adoption, verb, by, values, _facts, reason=reason)
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
