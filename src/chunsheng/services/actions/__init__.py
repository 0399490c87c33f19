"""What is done with requests, each verb once: from receiving to closing, reopening, judging."""

from __future__ import annotations

from chunsheng.services.actions.catalogue import (
    CategoryIsKnown,
    LimitBeginsInThePast,
    LimitIsNoDay,
    add_category,
    set_limit,
)
from chunsheng.services.actions.consenting import TextsAreStopped, stop_texts
from chunsheng.services.actions.handling import (
    ConfidentialIsNotOpened,
    archive_request,
    assign_request,
    close_request,
    correct_closing_day,
    decline_request,
    open_to_offers,
    reopen_request,
    return_request,
    sign_request,
    tell_petitioner,
)
from chunsheng.services.actions.overdue import judge_overdue
from chunsheng.services.actions.receiving import receive_request

__all__ = [
    "CategoryIsKnown",
    "ConfidentialIsNotOpened",
    "LimitBeginsInThePast",
    "LimitIsNoDay",
    "TextsAreStopped",
    "add_category",
    "archive_request",
    "assign_request",
    "close_request",
    "correct_closing_day",
    "decline_request",
    "judge_overdue",
    "open_to_offers",
    "receive_request",
    "reopen_request",
    "return_request",
    "set_limit",
    "sign_request",
    "stop_texts",
    "tell_petitioner",
]
