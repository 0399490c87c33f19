"""Answering: hand out, explain, correct, erase by a second person, or refuse on a ground of the law."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.custody.actions import erase, open_personal
from chunsheng.kernel.custody.terms import LET_GO, OPENED
from chunsheng.kernel.ledger.entering import Actor, action
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.settling import change, need_another
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.kernel.words.language import listed
from chunsheng.matters.actions import finish_step
from chunsheng.matters.queries import steps_of
from chunsheng.privacy.actions.asking import facts_of, hold_asking, put_on_desk
from chunsheng.privacy.copies import copy_of
from chunsheng.privacy.holdings import Held, correctable, held_of, opened_fields
from chunsheng.privacy.models import RightsRequest
from chunsheng.privacy.queries import in_hand
from chunsheng.privacy.terms import (
    ANSWERS,
    CYCLE,
    GROUNDS,
    ON_TIME,
    OVERDUE,
    Ground,
)


class AskedSomethingElse(Refusal):
    status = 409

    def __init__(self, asked: RightsRequest) -> None:
        verb = CYCLE.move(ANSWERS[asked.kind]).title
        said = {"kind": asked.get_kind_display(), "verb": verb}
        super().__init__(_("他要的是“%(kind)s”，请用“%(verb)s”答复。") % said)


class IsTheSamePerson(Denied):
    message = _("受理的人不能自己删除。请另一位同事，例如个人信息保护负责人，核对以后办。")


class IsStillInHand(Refusal):
    status = 409

    def __init__(self, rows: list[Record]) -> None:
        told = _("还有没办完的事：%(what)s。请先办结或不予受理，再删除；删了就没有办法答复他了。")
        super().__init__(told % {"what": listed(str(row) for row in rows)})


class OtherRequestsAreOpen(Refusal):
    status = 409

    def __init__(self, others: list[RightsRequest]) -> None:
        told = _(
            "这个人还有没答复的要求：%(which)s。请先答复，再删除；删了就没有东西可以交给他了。"
        )
        said = listed(f"{one.get_kind_display()} {one.number}" for one in others)
        super().__init__(told % {"which": said})


class NotCorrectedYet(Refusal):
    field = "where"
    status = 409
    message = _("那条记录从提出要求以来还没有改过。请先到那条记录上更正，再回来办结。")


class IsNotOfThisPerson(Refusal):
    field = "where"
    message = _("请选这个人自己的一条记录。")


class GroundDoesNotFit(Refusal):
    field = "ground"
    message = _("这一条不能用来拒绝这种要求，请另选一条依据。")


class AnswerIsTooShort(Refusal):
    field = "reason"
    message = _("请写明理由，至少 5 个字；本人会看到。")


SHORTEST = 5


@action
def take_request(*, by: Actor, request: RightsRequest) -> RightsRequest:
    """Take a request from the portal in hand. Raises WrongStage, NothingIsLeft, Stale."""
    stage = CYCLE.judge(request.stage, "take", {})
    hold_asking(request.subject_id)
    _finish_steps(request, by.account)
    values = {"stage": stage.code, "taken_by": by.account}
    change(request, "took", by, values, facts_of)
    role = next(step.role for step in steps_of(request))
    put_on_desk(request, role)
    return request


@action
def hand_out(*, by: Actor, request: RightsRequest) -> RightsRequest:
    """Give everything that is held of the person, each row opened with the look entered.

    What is given is told once, and kept nowhere. Raises AskedSomethingElse, WrongStage,
    NothingIsLeft, Stale.
    """
    held = _answerable(request, "hand_out")
    request.handed = copy_of(request, held, values=True)
    for row in (row for one in held for row in one.rows):
        reason = _("交给本人（%(number)s）") % {"number": request.number}
        if fields := opened_fields(row):
            open_personal(by=by, record=row, fields=fields, reason=reason)
    _close(request, "handed_out", by, {}, held)
    return request


@action
def explain_data(*, by: Actor, request: RightsRequest) -> RightsRequest:
    """Say what is held of the person, what for, until when, and who looked; no value is opened.

    Raises as `hand_out` does.
    """
    held = _answerable(request, "explain")
    request.handed = copy_of(request, held, values=False)
    _close(request, "explained", by, {}, held)
    return request


@action
def confirm_correction(
    *, by: Actor, request: RightsRequest, where: str, said: str
) -> RightsRequest:
    """Say which record (`register/key`) was corrected by its own verb since it was asked, and how.

    Raises IsNotOfThisPerson, NotCorrectedYet, and as `hand_out` does.
    """
    held = _answerable(request, "correct")
    rows = {f"{row.ledger_code}/{row.pk}": row for row in correctable(held)}
    if where not in rows:
        raise IsNotOfThisPerson
    since = Entry.objects.filter(record_id=rows[where].pk, at__gte=request.received_at)
    # What the clock or the portal did to it is nobody's correction.
    if not since.exclude(by=None).exclude(verb__in=(OPENED, LET_GO, "received")).exists():
        raise NotCorrectedYet
    _close(request, "corrected", by, {"outcome": said.strip()}, held)
    return request


@action
def erase_person(*, by: Actor, request: RightsRequest) -> RightsRequest:
    """Erase the person everywhere, by somebody else than whoever took the request in hand.

    Raises IsTheSamePerson, IsStillInHand, OtherRequestsAreOpen, and as `hand_out` does.
    """
    held = _answerable(request, "erase")
    need_another(by, request.taken_by, IsTheSamePerson())
    working = [row for row in in_hand(request.subject) if row.pk != request.pk]
    if working:
        raise IsStillInHand(working)
    others = RightsRequest.objects.filter(subject=request.subject, closed_at=None)
    if open_ones := list(others.exclude(pk=request.pk)):
        raise OtherRequestsAreOpen(open_ones)
    _close(request, "erased", by, {}, held)
    reason = _("本人要求删除（%(number)s）") % {"number": request.number}
    erase(by=by, subject=request.subject, reason=str(reason))
    request.refresh_from_db()
    return request


@action
def refuse_request(*, by: Actor, request: RightsRequest, ground: str, reason: str) -> RightsRequest:
    """Refuse on a ground of the law that fits what was asked, with the reason told to the person.

    Raises GroundDoesNotFit, AnswerIsTooShort, WrongStage, Missing, Stale.
    """
    stage = CYCLE.judge(request.stage, "refuse", {"ground": ground, "reason": reason})
    hold_asking(request.subject_id)
    if Ground(ground) not in GROUNDS[request.kind]:
        raise GroundDoesNotFit
    if len(reason.strip()) < SHORTEST:
        raise AnswerIsTooShort
    values = {"ground": Ground(ground).value, "outcome": reason.strip(), "stage": stage.code}
    _end(request, "refused", by, values)
    return request


def _answerable(request: RightsRequest, verb: str) -> list[Held]:
    """What is held of the person, where this verb answers what was asked."""
    if ANSWERS[request.kind] != verb:
        raise AskedSomethingElse(request)
    CYCLE.judge(request.stage, verb, {})
    request.subject = hold_asking(request.subject_id)
    return held_of(request.subject)


def _close(
    request: RightsRequest, entered: str, by: Actor, values: dict[str, Any], held: list[Held]
) -> None:
    """Close with how many rows it was of."""
    rows = sum(len(one.rows) for one in held)
    stage = CYCLE.move(ANSWERS[request.kind]).ends
    _end(request, entered, by, {**values, "stage": stage}, {"rows": (None, rows)})


def _end(
    request: RightsRequest,
    entered: str,
    by: Actor,
    values: dict[str, Any],
    told: dict[str, Any] | None = None,
) -> None:
    now = clock.now()
    judged = request.judged or (ON_TIME if now <= request.due_at else OVERDUE)
    values = {**values, "closed_at": now, "judged": judged}
    change(request, entered, by, values, facts_of, told=told)
    _finish_steps(request, by.account)


def _finish_steps(request: RightsRequest, account: Account | None) -> None:
    for step in steps_of(request):
        if step.is_open:
            finish_step(step=step, by=account)
