"""Hiring: vacancies of a difficulty of hands, who agreed to be recommended, who was hired and stayed."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.moves import end_steps, facts_of, hold, lapse, move, remind
from chunsheng.enterprise.queries import filled_of, keeping_rule_on
from chunsheng.enterprise.terms import (
    HIRED,
    KEEPING,
    OPEN_STAGES,
    TAKEN,
    WORKERS_WANTED,
    DifficultyKind,
)
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import settle
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import Stated, meet_need, reopen_need, state_need, withdraw_need
from chunsheng.matters.models import Need
from chunsheng.matters.queries import last_decided
from chunsheng.matters.terms import (
    ANY_TIME,
    ONE,
    NeedState,
    Quantity,
    RuleKind,
    Window,
    ruled,
)
from chunsheng.organisations.terms import INVESTMENT_OFFICER
from chunsheng.people.actions import person_called


class WantsNoWorkers(Refusal):
    status = 409
    message = _("只有“用工难”才登记招工岗位、推荐求职者。")


class VacancyIsElsewhere(Refusal):
    field = "need"
    message = _("这个岗位不是这件难题的，请从列表里选。")


class VacancyIsShut(Refusal):
    field = "need"
    status = 409
    message = _("这个岗位已经招满或撤回，请选还在招的岗位。")


class ConsentIsMissing(Refusal):
    field = "consented_on"
    message = _("没有本人同意，不能推荐。请先征得本人同意，再填同意的日期。")


class IsCandidateAlready(Refusal):
    field = "name"
    status = 409
    message = _("这个人已经推荐到这个岗位，不用再推荐一次。")


class HiredBeforeConsent(Refusal):
    field = "hired_on"
    message = _("到岗日期早于本人同意推荐的日期，请核对。")


class IsNotThereLongEnough(Refusal):
    field = "ended_on"

    def __init__(self, check_on: date) -> None:
        told = {"day": dates.day(check_on)}
        super().__init__(_("要到 %(day)s 才满期，满期以后问过企业再记。") % told)


class LeftOutOfTerm(Refusal):
    field = "ended_on"
    message = _("离岗日期要在到岗以后、满期以前；满期以后才走的，请记“满期仍在岗”。")


class NeededInThePast(Refusal):
    field = "until"
    message = _("最晚哪天要的日子要在今天或以后。")


@action
def open_vacancy(
    *,
    by: Actor,
    difficulty: Difficulty,
    title: str,
    quantity: Quantity,
    until: date | None = None,
    detail: str = "",
) -> Need:
    """State for how many hands a firm has work. WrongStage, WantsNoWorkers or NeededInThePast."""
    if difficulty.kind != DifficultyKind.LABOUR:
        raise WantsNoWorkers
    if until is not None and until < clock.today():
        raise NeededInThePast
    move(difficulty, "open_vacancy", by)
    stated = Stated(
        kind=WORKERS_WANTED,
        title=title.strip(),
        detail=detail.strip(),
        quantity=quantity,
        measured=HIRED.code,
        place=difficulty.organisation,
        organisation=difficulty.firm.unit,
        window=ANY_TIME if until is None else Window(None, until),
        source=difficulty,
    )
    return state_need(by=by, stated=stated)


@action
def close_vacancy(*, by: Actor, difficulty: Difficulty, need: Need, reason: str) -> Need:
    """Take a vacancy back, with a reason; who waited for it waits no longer.

    Raises WrongStage, VacancyIsElsewhere or VacancyIsShut.
    """
    move(difficulty, "close_vacancy", by, reason=reason)
    held = withdraw_need(by=by, need=_vacancy(difficulty, need), reason=reason)
    lapse(difficulty.candidacies.filter(need=held), by)
    return held


@action
def recommend(
    *,
    by: Actor,
    difficulty: Difficulty,
    need: Need,
    name: str,
    phone: str,
    consented_on: date | None,
    consent_how: str = "",
) -> Candidacy:
    """Recommend a person to the firm for one vacancy, as the person agreed to on a day.

    Whoever bears the same name and phone is the same person. Raises ConsentIsMissing, DayIsAhead,
    PhoneIsMissing, WrongStage, VacancyIsElsewhere, VacancyIsShut, IsCandidateAlready, and what
    `person_called` raises.
    """
    if consented_on is None:
        raise ConsentIsMissing
    if consented_on > clock.today():
        raise DayIsAhead(field="consented_on")
    move(difficulty, "recommend", by)
    vacancy = _vacancy(difficulty, need)
    person = person_called(by=by, name=name, phone=phone, sample=difficulty.sample)
    if Candidacy.objects.filter(need=vacancy, person=person, stage__in=OPEN_STAGES).exists():
        raise IsCandidateAlready
    made = Candidacy.objects.create(
        difficulty=difficulty,
        need=vacancy,
        person=person,
        subject=person.subject,
        consented_on=consented_on,
        consent_how=consent_how.strip(),
    )
    told = dict(first_values(made, "need", "consented_on", "consent_how", "stage"))
    enter(made, verb="recommended", by=by, changes=told | {"person": (None, person.pk)})
    return made


@action
def hire(*, by: Actor, candidacy: Candidacy, hired_on: date, filled: bool = False) -> Candidacy:
    """Record that the firm hired the person: a delivery of one on the vacancy, and a day to ask again.

    The vacancy is filled once its number is reached; where nobody knows the number, as `filled`
    says. Raises WrongStage, DayIsAhead, HiredBeforeConsent, NoKeepingRule, VacancyIsShut or Stale.
    """
    if hired_on > clock.today():
        raise DayIsAhead(field="hired_on")
    if hired_on < candidacy.consented_on:
        raise HiredBeforeConsent
    difficulty = hold(candidacy.difficulty)
    need = _vacancy(difficulty, candidacy.need)
    branch = difficulty.branch or difficulty.organisation
    check_on = hired_on + timedelta(days=keeping_rule_on(hired_on).value)
    given = meet_need(
        by=by,
        need=need,
        organisation=branch,
        quantity=ONE,
        delivered=Window(hired_on, hired_on),
        completes=filled if need.low is None else filled_of([need])[need.pk].low + 1 >= need.low,
    )
    move(candidacy, "hire", by, hired_on=hired_on, check_on=check_on, delivery=given)
    remind(candidacy, branch, check_on)
    return candidacy


@action
def confirm_kept(*, by: Actor, candidacy: Candidacy, ended_on: date, said_by: str) -> Candidacy:
    """Record that the firm said, on a day when the term was over, that the person is still there.

    Raises WrongStage, Missing, IsNotThereLongEnough or DayIsAhead.
    """
    if candidacy.check_on is not None and ended_on < candidacy.check_on:
        raise IsNotThereLongEnough(candidacy.check_on)
    if ended_on > clock.today():
        raise DayIsAhead(field="ended_on")
    case = hold(candidacy.difficulty)
    move(candidacy, "keep", by, ended_on=ended_on, said_by=said_by.strip())
    save_change(case, [])
    settle(case, verb="kept", by=by, wanted=facts_of(case))
    end_steps(candidacy, by)
    return candidacy


@action
def record_leaving(*, by: Actor, candidacy: Candidacy, ended_on: date, reason: str) -> Candidacy:
    """Record that the person left before the term was over.

    The vacancy is there again if the difficulty is still dealt with.

    Raises WrongStage, Missing, DayIsAhead or LeftOutOfTerm.
    """
    hired_on, check_on = candidacy.hired_on, candidacy.check_on
    if ended_on > clock.today():
        raise DayIsAhead(field="ended_on")
    if hired_on is not None and check_on is not None and not hired_on <= ended_on < check_on:
        raise LeftOutOfTerm
    case = hold(candidacy.difficulty)
    move(candidacy, "leave", by, reason=reason, ended_on=ended_on)
    need = Need.objects.get(pk=candidacy.need_id)
    if need.state == NeedState.MET and case.stage == TAKEN.code:
        reopen_need(by=by, need=need, reason=str(_("有人未满期离岗")))
    end_steps(candidacy, by)
    return candidacy


@action
def withdraw_consent(*, by: Actor, candidacy: Candidacy) -> Candidacy:
    """Close a candidacy because the person no longer agrees; nobody is asked why. WrongStage."""
    move(candidacy, "close", by, ended_on=clock.today())
    end_steps(candidacy)
    return candidacy


def _decided(since: date, before: date | None) -> date | None:
    """The last day on which somebody was hired whose term was counted by another rule."""
    return last_decided(Candidacy.objects.all(), "hired_on", since, before)


ruled(
    RuleKind(
        KEEPING,
        _("满多少天算留住"),
        _("天"),
        most=365,
        sets=INVESTMENT_OFFICER.code,
        decided=_decided,
    )
)


def _vacancy(difficulty: Difficulty, need: Need) -> Need:
    """The vacancy as it is stored, locked: one of this difficulty, for which hands are wanted."""
    held = Need.objects.select_for_update().get(pk=need.pk)
    if held.source_id != difficulty.pk:
        raise VacancyIsElsewhere
    if held.state != NeedState.OPEN:
        raise VacancyIsShut
    return held
