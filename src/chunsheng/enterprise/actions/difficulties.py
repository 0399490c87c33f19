"""Difficulties: raised by a firm, taken up by a branch, said to be solved, confirmed by the firm.

One of hands is solved once its vacancies are filled and those who were hired stayed: the claim and
the firm's confirmation are both refused in words until then.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.enterprise.models import Difficulty
from chunsheng.enterprise.moves import end_steps, facts_of, hold, lapse, move, remind
from chunsheng.enterprise.queries import in_the_way, kept_by_day, vacancies_of
from chunsheng.enterprise.terms import EMPLOYED, KEPT, SOLVING, DifficultyKind
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, first_values
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.settling import NothingToVerify, need_another, settle, verify
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.matters.actions import withdraw_need
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.terms import NeedState, Window
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import HELPER, OrganisationKind

FIRMS = (OrganisationKind.ENTERPRISE, OrganisationKind.BRANCH)


class IsNoFirm(Refusal):
    field = "firm"
    message = _("这个组织登记的不是企业，请核对名称。")


class PostTakesNothingUp(Refusal):
    field = "post"
    message = _("接办的要是联合党委或者它的支部里的助企专员岗位。")


class DueDayIsPast(Refusal):
    field = "due_on"
    message = _("最晚办好的日子要在今天或以后。")


class IsNotFilledAndKept(Refusal):
    status = 409

    def __init__(self, told: list[str]) -> None:
        super().__init__(_("用工难要招满并且留住才算解决：%(told)s") % {"told": "".join(told)})


class ConfirmsOneself(Denied):
    message = _("报“已解决”的人不能自己替企业确认，请由另一个人问过企业再确认。")


class ConfirmedOutOfTime(Refusal):
    field = "confirmed_on"
    message = _("企业确认的日子不能早于提出的日子，也不能晚于今天。")


class ConfirmedBeforeTheLastStayed(Refusal):
    field = "confirmed_on"

    def __init__(self, last: date) -> None:
        told = _("企业到 %(day)s 才说最后一位满期仍在岗，确认解决的日子不能早于这一天。")
        super().__init__(told % {"day": dates.day(last)})


@action
def raise_difficulty(
    *,
    by: Actor,
    organisation: Unit,
    firm: Organisation,
    kind: str,
    title: str,
    detail: str = "",
    days: Window | None = None,
) -> Difficulty:
    """Enter on a firm's behalf what it has trouble with. Raises IsNoFirm or DayIsAhead."""
    if firm.kind not in FIRMS:
        raise IsNoFirm
    since, on = past_days(days, "on")
    made = Difficulty.objects.create(
        firm=firm,
        kind=DifficultyKind(kind).value,
        title=title.strip(),
        detail=detail.strip(),
        organisation=organisation,
        raised_from=since,
        raised_on=on,
    )
    names = ("firm", "kind", "title", "detail", "organisation", "raised_from", "raised_on")
    told = first_values(made, *names, "stage")
    settle(made, verb="raised", by=by, wanted=facts_of(made), changes=told)
    return made


@action
def take_up(
    *, by: Actor, difficulty: Difficulty, post: Post, due_on: date | None = None
) -> Difficulty:
    """Give a difficulty to a branch: its post is responsible, by a day if one was set.

    Raises WrongStage, PostTakesNothingUp or DueDayIsPast.
    """
    whose = Organisation.objects.filter(pk=post.unit_id).first()
    if post.role != HELPER.code or whose is None or whose.kind != OrganisationKind.PARTY:
        raise PostTakesNothingUp
    move(difficulty, "take_up", by, post=post, branch=post.unit, due_on=_ahead(due_on))
    remind(difficulty, difficulty.branch, due_on)
    return difficulty


@action
def tell_progress(*, by: Actor, difficulty: Difficulty, reason: str) -> Difficulty:
    """Say what was done about it, in the words of `reason`. Raises WrongStage or Missing."""
    return move(difficulty, "tell", by, reason=reason)


@action
def claim_solved(*, by: Actor, difficulty: Difficulty, reason: str) -> Difficulty:
    """Say that it is solved, and how; the firm has not said so yet.

    Raises WrongStage, Missing or IsNotFilledAndKept.
    """
    hold(difficulty)
    move(difficulty, "claim", by, reason=reason, claimed_by=by.account)
    _check_solved(difficulty)
    end_steps(difficulty, by)
    return difficulty


@action
def confirm_solved(
    *, by: Actor, difficulty: Difficulty, confirmed_on: date, confirmed_by: str
) -> Difficulty:
    """Record that the firm confirmed it, on which day and who there, by post.

    Raises WrongStage, Missing, NobodyVerifies, ConfirmsOneself (also by another account of the
    same natural person), ConfirmedOutOfTime, ConfirmedBeforeTheLastStayed or IsNotFilledAndKept.
    What others had entered of those who stayed is verified by it.
    """
    if not difficulty.raised_on <= confirmed_on <= clock.today():
        raise ConfirmedOutOfTime
    held = hold(difficulty)
    need_another(by, held.claimed_by, ConfirmsOneself())
    last = max((day for day, _n in kept_by_day(held)), default=confirmed_on)
    if confirmed_on < last:
        raise ConfirmedBeforeTheLastStayed(last)
    said = confirmed_by.strip()
    move(difficulty, "confirm", by, confirmed_on=confirmed_on, confirmed_by=said)
    _check_solved(difficulty)
    with suppress(NothingToVerify, EnteredItOneself):
        verify(difficulty, by=by, kinds=(KEPT.code, SOLVING.code), of_others=True)
    return difficulty


@action
def reopen_difficulty(
    *, by: Actor, difficulty: Difficulty, due_on: date, reason: str
) -> Difficulty:
    """Take it up again when it came back or the firm did not agree, with a reason and a new day.

    Raises WrongStage, Missing or DueDayIsPast.
    """
    gone: dict[str, Any] = {"claimed_by": None, "confirmed_on": None, "confirmed_by": ""}
    move(difficulty, "reopen", by, reason=reason, due_on=_ahead(due_on), **gone)
    remind(difficulty, difficulty.branch, due_on)
    return difficulty


@action
def withdraw_difficulty(*, by: Actor, difficulty: Difficulty, reason: str) -> Difficulty:
    """Take it back, with its open vacancies, who waited for one, and all steps.

    Raises WrongStage or Missing.
    """
    move(difficulty, "withdraw", by, reason=reason)
    for need in vacancies_of(difficulty).filter(state=NeedState.OPEN):
        withdraw_need(by=by, need=need, reason=reason)
    lapse(difficulty.candidacies.all(), by)
    for candidacy in difficulty.candidacies.filter(stage=EMPLOYED.code):
        end_steps(candidacy)
    end_steps(difficulty)
    return difficulty


def _ahead(day: date | None) -> date | None:
    if day is not None and day < clock.today():
        raise DueDayIsPast
    return day


def _check_solved(difficulty: Difficulty) -> None:
    if told := in_the_way(difficulty):
        raise IsNotFilledAndKept(told)
