"""Verifying: what somebody told of a village is confirmed by another person."""

from __future__ import annotations

from typing import TypeVar

from chunsheng.kernel.ledger.entering import Actor, action
from chunsheng.kernel.ledger.settling import verify_record
from chunsheng.village.models import Count, House, Payout, Repair, Site

Told = TypeVar("Told", House, Repair, Site, Count, Payout)


@action
def verify_told(*, by: Actor, record: Told) -> Told:
    """Verify a house, a repair, a site, a count or a payout as it stands.

    EnteredItOneself, NobodyVerifies, NothingToVerify or Stale.
    """
    verify_record(record, by=by)
    return record
