"""Shares: confirmed with their proposal, handed out, or gone back where nobody fetched them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.allocation.models import Share
from chunsheng.allocation.terms import (
    GIVEN_BACK,
    HANDED,
    HOUSEHOLD,
    LISTED,
    RETURNED,
    SERVED,
    SHARE_CYCLE,
    SHARED,
    WAITING,
)
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, one
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class ShareIsNotListed(Refusal):
    status = 409
    message = _("这一户不在待确认的方案里，或者已经确认过。")


@action
def confirm_share(*, by: Actor, share: Share) -> Share:
    """Let a listed share wait to be fetched; part of confirming its proposal. ShareIsNotListed or Stale."""
    if share.stage != LISTED.code or not share.portions:
        raise ShareIsNotListed
    change(share, "confirmed", by, {"stage": WAITING.code}, _facts)
    return share


@action
def hand_out_share(*, by: Actor, share: Share) -> Share:
    """Say that a household fetched its share, today. WrongStage or Stale."""
    return _end(share, "hand_out", "handed_out", by)


@action
def give_back_share(*, by: Actor, share: Share, reason: str) -> Share:
    """Say with a reason that nobody fetched a share: it goes back, and the next round knows of none.

    WrongStage, Missing or Stale.
    """
    return _end(share, "give_back", "given_back", by, reason)


def _end(share: Share, move: str, verb: str, by: Actor, reason: str = "") -> Share:
    stage = SHARE_CYCLE.judge(share.stage, move, {"reason": reason.strip()}).code
    values = {"stage": stage, "ended_on": clock.today()}
    change(share, verb, by, values, _facts, reason=reason)
    return share


def _facts(share: Share) -> list[FactDraft]:
    """What follows from a share: a weight that waits, that was fetched by a household, or went back."""
    on = share.ended_on or share.proposal.confirmed_on
    told: dict[str, Any] = {"place": share.proposal.place, "subject": share.household_id}
    weight: dict[str, Any] = {
        **{"low": share.kilos, "high": share.kilos, "starts_on": on, "ends_on": on},
        **told,
    }
    if share.stage == WAITING.code:
        return [FactDraft(SHARED.code, standing=Standing.EXPECTED, **weight)]
    if share.stage == HANDED.code and on is not None:
        met = [one(kind.code, on, **told) for kind in (SERVED, HOUSEHOLD)]
        return [FactDraft(SHARED.code, **weight), *met]
    if share.stage == RETURNED.code:
        return [FactDraft(GIVEN_BACK.code, **weight)]
    return []
