"""What is done with rules, proposals and shares."""

from __future__ import annotations

from chunsheng.allocation.actions.proposals import (
    confirm_proposal,
    propose_shares,
)
from chunsheng.allocation.actions.rules import set_rule
from chunsheng.allocation.actions.shares import give_back_share, hand_out_share

__all__ = [
    "confirm_proposal",
    "give_back_share",
    "hand_out_share",
    "propose_shares",
    "set_rule",
]
