"""What the privacy desk does: ask, answer, judge what is late, and let go what was kept long enough."""

from __future__ import annotations

from chunsheng.privacy.actions.answering import (
    confirm_correction,
    erase_person,
    explain_data,
    hand_out,
    refuse_request,
    take_request,
)
from chunsheng.privacy.actions.asking import ask_for_data, judge_overdue, take_down
from chunsheng.privacy.actions.purging import (
    confirm_purge,
    drop_purge,
    propose_purge,
    put_forward,
    try_due_purge,
)
from chunsheng.privacy.actions.rules import set_ask_limit, set_retention

__all__ = [
    "ask_for_data",
    "confirm_correction",
    "confirm_purge",
    "drop_purge",
    "erase_person",
    "explain_data",
    "hand_out",
    "judge_overdue",
    "propose_purge",
    "put_forward",
    "refuse_request",
    "set_ask_limit",
    "set_retention",
    "take_down",
    "take_request",
    "try_due_purge",
]
