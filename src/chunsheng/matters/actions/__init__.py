"""What is done with needs, offers, promises, deliveries and steps."""

from __future__ import annotations

from chunsheng.matters.actions.deliveries import (
    DeliveryIsVerified,
    deliver,
    meet_need,
    verify_deliveries,
    verify_delivery,
)
from chunsheng.matters.actions.feeds import (
    FeedFromAPage,
    FeedIsRevoked,
    issue_feed,
    revoke_feed,
)
from chunsheng.matters.actions.needs import (
    MatterIsMet,
    MatterIsNotMet,
    MatterIsWithdrawn,
    ReasonIsMissing,
    Stated,
    close_need,
    make_offer,
    open_need,
    reopen_need,
    state_need,
    withdraw_need,
    withdraw_offer,
)
from chunsheng.matters.actions.promises import (
    Pledge,
    PromiseCannotHaveHappened,
    PromiseIsClosed,
    promise,
    withdraw_promise,
)
from chunsheng.matters.actions.reminders import remind_of_steps
from chunsheng.matters.actions.rules import (
    RuleIsKnown,
    RuleIsTheDistricts,
    RuleIsTooLarge,
    RuleWasUsed,
    set_rule,
)
from chunsheng.matters.actions.steps import (
    StepIsClosed,
    finish_step,
    open_step,
    step_for,
    withdraw_step,
)

__all__ = [
    "DeliveryIsVerified",
    "FeedFromAPage",
    "FeedIsRevoked",
    "MatterIsMet",
    "MatterIsNotMet",
    "MatterIsWithdrawn",
    "Pledge",
    "PromiseCannotHaveHappened",
    "PromiseIsClosed",
    "ReasonIsMissing",
    "RuleIsKnown",
    "RuleIsTheDistricts",
    "RuleIsTooLarge",
    "RuleWasUsed",
    "Stated",
    "StepIsClosed",
    "close_need",
    "deliver",
    "finish_step",
    "issue_feed",
    "make_offer",
    "meet_need",
    "open_need",
    "open_step",
    "promise",
    "remind_of_steps",
    "reopen_need",
    "revoke_feed",
    "set_rule",
    "state_need",
    "step_for",
    "verify_deliveries",
    "verify_delivery",
    "withdraw_need",
    "withdraw_offer",
    "withdraw_promise",
    "withdraw_step",
]
