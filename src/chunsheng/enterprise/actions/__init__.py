"""What is done about firms' difficulties and their vacancies."""

from __future__ import annotations

from chunsheng.enterprise.actions.difficulties import (
    claim_solved,
    confirm_solved,
    raise_difficulty,
    reopen_difficulty,
    take_up,
    tell_progress,
    withdraw_difficulty,
)
from chunsheng.enterprise.actions.hiring import (
    close_vacancy,
    confirm_kept,
    hire,
    open_vacancy,
    recommend,
    record_leaving,
    withdraw_consent,
)

__all__ = [
    "claim_solved",
    "close_vacancy",
    "confirm_kept",
    "confirm_solved",
    "hire",
    "open_vacancy",
    "raise_difficulty",
    "recommend",
    "record_leaving",
    "reopen_difficulty",
    "take_up",
    "tell_progress",
    "withdraw_consent",
    "withdraw_difficulty",
]
