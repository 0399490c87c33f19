"""Proposals: signed, seconded, discussed, posted, given out, and their results told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.deliberation import facts
from chunsheng.deliberation.actions.keeping import promised, put
from chunsheng.deliberation.actions.voting import rule_of_today
from chunsheng.deliberation.models import Proposal
from chunsheng.deliberation.terms import CYCLE, ENDED, PUBLISHED, SIGNED, Decider, Outcome
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, first_values
from chunsheng.kernel.ledger.settling import NothingToVerify, settle, verify_record
from chunsheng.kernel.records.attachments import CleanPhoto, attach, kept_files
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import deliver, verify_deliveries
from chunsheng.matters.terms import ONE, PromiseState
from chunsheng.organisations.models import Organisation
from chunsheng.people.models import Person


class LivesElsewhere(Refusal):
    field = "person"
    message = _("签名的人不住在这个社区或网格，请核对。")


class ProposerSeconds(Refusal):
    field = "person"
    message = _("提议人不能给自己的提案附议，请另找一位居民。")


class HasSeconded(Refusal):
    field = "person"
    message = _("这位居民已经附议过。")


class PostingIsOver(Refusal):
    status = 409
    message = _("公示期已满，不能再登记异议；有新情况请另提提案。")


class PostingIsOpen(Refusal):
    status = 409

    def __init__(self, proposal: Proposal) -> None:
        until = dates.moment(proposal.posted_until or clock.now())
        super().__init__(_("公示到 %(until)s，期满以前不能交办。") % {"until": until})


class ObjectionIsOpen(Refusal):
    status = 409
    message = _("还有异议没有答复，请先答复再交办。")


class ObjectionWaits(Refusal):
    status = 409
    message = _("上一条异议还没有答复，请先答复上一条，再登记新的。")


class NothingToAnswer(Refusal):
    status = 409
    message = _("没有待答复的异议。")


@action
def add_proposal(
    *,
    by: Actor,
    title: str,
    place: Unit,
    decides: str,
    person: Person,
    signed_on: date,
    detail: str = "",
    sample: bool = False,
) -> Proposal:
    """Take down a proposal that a resident has signed. LivesElsewhere, DayIsAhead."""
    _judge_home(person, place)
    if signed_on > clock.today():
        raise DayIsAhead(field="signed_on")
    proposal = Proposal.objects.create(
        title=title.strip(),
        detail=detail.strip(),
        place=place,
        decides=Decider(decides).value,
        proposer=person,
        signed_on=signed_on,
        sample=sample,
    )
    names = ("title", "detail", "place", "decides", "proposer_id", "signed_on", "stage")
    told = first_values(proposal, *names)
    settle(proposal, verb="proposed", by=by, wanted=facts.following(proposal), changes=told)
    return proposal


@action
def second_proposal(*, by: Actor, proposal: Proposal, person: Person) -> Proposal:
    """Record that another resident seconds it; with as many as the rule asks, discussion begins.

    Raises WrongStage, NoRuleInForce, LivesElsewhere, ProposerSeconds or HasSeconded.
    """
    enough = CYCLE.judge(proposal.stage, "second", {})
    rule = rule_of_today(proposal)
    _judge_home(person, proposal.place)
    if person.pk == proposal.proposer_id:
        raise ProposerSeconds
    if proposal.seconders.filter(pk=person.pk).exists():
        raise HasSeconded
    there = proposal.seconders.count() + 1
    stage = enough.code if there >= rule.seconders else SIGNED.code
    put(proposal, "seconded", by, {"stage": stage}, more={"seconder": (None, person.pk)})
    proposal.seconders.add(person)
    return proposal


@action
def object_to_posting(*, by: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Take down an objection while it is posted: nothing is given out before it is answered.

    Raises WrongStage, Missing, PostingIsOver, or ObjectionWaits while an earlier one does.
    """
    CYCLE.judge(proposal.stage, "object", {"reason": reason.strip()})
    if not proposal.is_posted_at(clock.now()):
        raise PostingIsOver
    if proposal.objected:
        raise ObjectionWaits
    put(proposal, "objected", by, {"objected": True}, reason=reason)
    return proposal


@action
def answer_objection(
    *, by: Actor, proposal: Proposal, reason: str, upheld: bool = False
) -> Proposal:
    """Answer what was objected; where it is upheld, the decision is not carried out.

    Raises WrongStage, Missing or NothingToAnswer.
    """
    CYCLE.judge(proposal.stage, "answer", {"reason": reason.strip()})
    if not proposal.objected:
        raise NothingToAnswer
    ends = {"stage": ENDED.code, "outcome": Outcome.UPHELD.value} if upheld else {}
    put(proposal, "answered", by, {"objected": False, **ends}, reason=reason)
    return proposal


@action
def execute_proposal(
    *, by: Actor, proposal: Proposal, organisation: Organisation, due_on: date
) -> Proposal:
    """Give it to whoever owes it by a day, once it was posted in full and nothing stands against it.

    Raises WrongStage, PostingIsOpen, ObjectionIsOpen or DueDayIsPast.
    """
    stage = CYCLE.judge(proposal.stage, "execute", {})
    if proposal.is_posted_at(clock.now()):
        raise PostingIsOpen(proposal)
    if proposal.objected:
        raise ObjectionIsOpen
    made = promised(by, proposal, organisation, due_on)
    put(proposal, "executed", by, {"stage": stage.code, "promise": made})
    return proposal


@kept_files()
@action
def publish_result(
    *, by: Actor, proposal: Proposal, told: str, photo: CleanPhoto | None
) -> Proposal:
    """Tell what came of it, with a photo: the promise is kept. Raises WrongStage or Missing."""
    stage = CYCLE.judge(proposal.stage, "publish", {"told": told.strip(), "photo": photo})
    made: Any = proposal.promise  # a proposal that was given out has its promise
    if made.state != PromiseState.KEPT:
        deliver(by=by, promise=made, quantity=ONE)
    if photo is not None:
        attach(proposal, photo, purpose="published")
    values = {"stage": stage.code, "told": told.strip(), "published_on": clock.today()}
    values |= {"verified_at": None, "verified_by": None}
    put(proposal, "published", by, values)
    return proposal


@action
def verify_result(*, by: Actor, proposal: Proposal) -> Proposal:
    """Verify what is published, and with it its delivery.

    Raises NothingToVerify, or EnteredItOneself for whoever entered it.
    """
    if proposal.stage != PUBLISHED.code:
        raise NothingToVerify
    verify_deliveries(by, proposal.promise)
    verify_record(proposal, by=by)
    return proposal


@action
def withdraw_proposal(*, by: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Take it back before it is decided, with a reason. Raises WrongStage or Missing."""
    stage = CYCLE.judge(proposal.stage, "withdraw", {"reason": reason.strip()})
    values: dict[str, Any] = {"stage": stage.code, "outcome": Outcome.WITHDRAWN.value}
    if proposal.heads is not None:
        values["voted_on"] = clock.today()
    put(proposal, "withdrawn", by, values, reason=reason)
    return proposal


def _judge_home(person: Person, place: Unit) -> None:
    if person.home is None or not person.home.path.startswith(place.path):
        raise LivesElsewhere
