"""The vote: by which rule, who is counted, what it comes to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from chunsheng.deliberation.actions.keeping import put
from chunsheng.deliberation.models import Ballot, Proposal, Rule
from chunsheng.deliberation.queries import outcome_of, rule_on, tally_of
from chunsheng.deliberation.terms import CYCLE, ENDED, Decider
from chunsheng.kernel.calendar.deadlines import deadline
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class NoRuleInForce(Refusal):
    def __init__(self, decides: str) -> None:
        told = {"decides": Decider(decides).label}
        super().__init__(_("今天没有生效的“%(decides)s”表决规则，请先登记规则和依据。") % told)


class RuleBeginsInThePast(Refusal):
    field = "since"
    message = _("新规则要晚于现有规则，并且从今天或以后生效。")


class AreaIsMissing(Refusal):
    field = "area_m2"
    message = _("这项表决人数和面积都要过线，请填写专有部分面积。")


class AreaIsTooLarge(Refusal):
    field = "area_m2"
    message = _("各票面积之和超过了名册面积，请核对这一票的面积。")


class NumberIsNotOnTheRoll(Refusal):
    field = "number"

    def __init__(self, heads: int | None) -> None:
        super().__init__(_("名册上只有 1 到 %(heads)s 号。") % {"heads": heads})


class HasVoted(Refusal):
    field = "number"

    def __init__(self, ballot: Ballot) -> None:
        told = {"number": ballot.number, "channel": ballot.get_channel_display()}
        super().__init__(_("%(number)s 号已经投过票（%(channel)s），线上和纸质只计一次。") % told)


@action
def set_rule(*, by: Actor, decides: str, since: date, **says: Any) -> Rule:
    """Set the rule by which somebody decides from a day on; the one in force then ends that day.

    `says` are the rule's other fields. What was put to the vote before keeps its rule. Raises
    RuleBeginsInThePast when one already begins that day or later, or stood on a day that is past.
    """
    same = Rule.objects.select_for_update().filter(decides=decides)
    if same.filter(since__gte=since).exists():
        raise RuleBeginsInThePast
    before = same.filter(on_day(since)).first()
    if before is not None:
        if since < clock.today():
            raise RuleBeginsInThePast
        ended, before.until = before.until, since
        save_change(before, ["until"])
        enter(before, verb="ended", by=by, changes={"until": (ended, since)})
    try:
        with transaction.atomic():
            rule = Rule.objects.create(decides=decides, since=since, **says)
    except IntegrityError as error:  # another one was set at the same instant
        raise RuleBeginsInThePast from error
    enter(rule, verb="set", by=by, changes=first_values(rule, "decides", "since", *says))
    return rule


@action
def open_vote(
    *,
    by: Actor,
    proposal: Proposal,
    discussed: str,
    heads: int,
    area_m2: Decimal | None = None,
) -> Proposal:
    """Put it to the vote of so many heads under the rule in force today, which it keeps.

    `area_m2` is the whole floor area, where the rule counts it. Raises WrongStage, Missing,
    NoRuleInForce or AreaIsMissing.
    """
    stage = CYCLE.judge(proposal.stage, "open_vote", {"discussed": discussed.strip()})
    rule = rule_of_today(proposal)
    if rule.by_area and not area_m2:
        raise AreaIsMissing
    values = {
        "stage": stage.code,
        "discussed": discussed.strip(),
        "rule": rule,
        "heads": heads,
        "area_m2": area_m2 if rule.by_area else None,
    }
    put(proposal, "opened", by, values)
    return proposal


@action
def cast_vote(
    *,
    by: Actor,
    proposal: Proposal,
    number: int,
    channel: str,
    choice: str,
    area_m2: Decimal | None = None,
) -> Ballot:
    """Count the vote of one number of the roll, once over all channels.

    The ledger keeps that the number voted, not how. Raises WrongStage, NumberIsNotOnTheRoll,
    HasVoted, AreaIsMissing or AreaIsTooLarge.
    """
    held = _held(proposal)
    CYCLE.judge(held.stage, "cast", {})
    if not 1 <= number <= (held.heads or 0):
        raise NumberIsNotOnTheRoll(held.heads)
    earlier = held.ballots.filter(number=number).first()
    if earlier is not None:
        raise HasVoted(earlier)
    if held.area_m2 is not None:
        if not area_m2:
            raise AreaIsMissing
        if tally_of(held).of().area_m2 + area_m2 > held.area_m2:
            raise AreaIsTooLarge
    ballot = Ballot.objects.create(
        proposal=held,
        number=number,
        channel=channel,
        choice=choice,
        area_m2=None if held.area_m2 is None else area_m2,
    )
    names = ("proposal_id", "number", "channel")
    enter(ballot, verb="cast", by=by, changes=first_values(ballot, *names))
    return ballot


@action
def close_vote(*, by: Actor, proposal: Proposal) -> Proposal:
    """Count: what carries is posted for the rule's working days, anything else came to nothing.

    Raises WrongStage or Stale.
    """
    held = _held(proposal)
    posted = CYCLE.judge(held.stage, "close_vote", {})
    rule: Any = held.rule  # a proposal at the vote has its rule
    outcome = outcome_of(held, rule)
    values: dict[str, Any] = {"voted_on": clock.today(), "outcome": outcome}
    if outcome:
        values["stage"] = ENDED.code
    else:
        due = deadline(clock.now(), rule.posting_days)
        values |= {"stage": posted.code, "posted_until": due.due_at}
        values["calendar_version"] = due.calendar_version
    put(proposal, "counted", by, values)
    return proposal


def rule_of_today(proposal: Proposal) -> Rule:
    """The rule in force today; NoRuleInForce where there is none."""
    rule = rule_on(proposal.decides, clock.today())
    if rule is None:
        raise NoRuleInForce(proposal.decides)
    return rule


def _held(proposal: Proposal) -> Proposal:
    """The proposal as it is stored, locked: of a vote and its count, one waits for the other."""
    return Proposal.objects.select_for_update().get(pk=proposal.pk)
