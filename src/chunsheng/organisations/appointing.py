"""Appointing with two pairs of hands: one proposes who takes a post, another confirms it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.custody.actions import judge_grant
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.actions import TakesTwo, fill_post, judged_post, takes_two
from chunsheng.organisations.models import Post, Proposal
from chunsheng.organisations.terms import ProposalStage


class IsProposedAlready(Refusal):
    status = 409
    message = _("这个人任这个岗位已经提请过，正在等确认。")


class IsDecided(Refusal):
    status = 409
    message = _("这份提请已经定了。")


@action
def appoint(
    *,
    by: Actor,
    post: Post,
    account: Account,
    since: date,
    until: date | None = None,
    stand_in: bool = False,
) -> Record:
    """Fill a post, or where its role takes two, propose it: whoever else confirms it fills it then.

    Refused at once where confirming would be, as by RolesAreApart; and IsProposedAlready.
    """
    term: dict[str, Any] = {"since": since, "until": until, "stand_in": stand_in}
    if by.account is None or not takes_two(post):
        return fill_post(by=by, post=post, account=account, **term)
    post = judged_post(post, **term)
    _judge(by, post, account, since, until)
    waiting = Proposal.objects.filter(post=post, account=account, stage=ProposalStage.WAITING)
    if waiting.exists():
        raise IsProposedAlready
    proposal = Proposal.objects.create(post=post, account=account, proposed_by=by.account, **term)
    names = ("post_id", "account_id", "since", "until", "stand_in")
    enter(proposal, verb="proposed", by=by, changes=first_values(proposal, *names))
    return proposal


@action
def confirm_proposal(*, by: Actor, proposal: Proposal) -> Proposal:
    """Let a proposal take effect: its post is filled and its role granted, by whoever confirms.

    IsDecided, TakesTwo for whoever proposed it, GrantsItToOneself for whom it is about, RolesAreApart,
    Stale, and whatever stands against filling the post by now.
    """
    _decide(by, proposal, ProposalStage.CONFIRMED)
    # The post before its people, as whoever proposes or fills it does.
    Post.objects.select_for_update(no_key=True).get(pk=proposal.post_id)
    # Also where a grant that stands already would make a further one needless.
    _judge(by, proposal.post, proposal.account, proposal.since, proposal.until)
    fill_post(
        by=by,
        post=proposal.post,
        account=proposal.account,
        since=proposal.since,
        until=proposal.until,
        stand_in=proposal.stand_in,
        proposed_by=proposal.proposed_by,
    )
    enter(proposal, verb="confirmed", by=by, changes=_told(proposal))
    return proposal


@action
def refuse_proposal(*, by: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Let a proposal come to nothing, with the reason. IsDecided, TakesTwo, Stale."""
    if by.account is not None and by.account.is_same_person(proposal.proposed_by):
        raise TakesTwo
    _decide(by, proposal, ProposalStage.REFUSED)
    enter(proposal, verb="refused", by=by, changes=_told(proposal), reason=reason)
    return proposal


@action
def withdraw_proposal(*, by: Actor, proposal: Proposal, reason: str) -> Proposal:
    """Take a proposal back before it is decided. IsDecided, Stale."""
    _decide(by, proposal, ProposalStage.WITHDRAWN)
    enter(proposal, verb="withdrawn", by=by, changes=_told(proposal), reason=reason)
    return proposal


def _judge(by: Actor, post: Post, account: Account, since: date, until: date | None) -> None:
    judge_grant(by=by, account=account, role=post.role, since=since, until=until)


def _decide(by: Actor, proposal: Proposal, stage: ProposalStage) -> None:
    if proposal.stage != ProposalStage.WAITING:
        raise IsDecided
    proposal.stage = stage.value
    proposal.decided_by, proposal.decided_at = by.account, clock.now()
    save_change(proposal, ["stage", "decided_by", "decided_at"])


def _told(proposal: Proposal) -> dict[str, tuple[str, str]]:
    return {"stage": (ProposalStage.WAITING.value, proposal.stage)}
