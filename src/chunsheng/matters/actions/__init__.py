"""What is done with needs, offers, promises, deliveries and steps."""

from __future__ import annotations

from chunsheng.matters.actions.needs import (
    MatterIsWithdrawn,
    ReasonIsMissing,
    Stated,
    make_offer,
    state_need,
    withdraw_need,
    withdraw_offer,
)
from chunsheng.matters.actions.promises import (
    DayIsAhead,
    DeliveryIsVerified,
    Pledge,
    PromiseCannotHaveHappened,
    PromiseIsClosed,
    deliver,
    promise,
    verify_delivery,
    withdraw_promise,
)
from chunsheng.matters.actions.steps import (
    StepIsClosed,
    finish_step,
    open_step,
    step_for,
    withdraw_step,
)

__all__ = [
    "DayIsAhead",
    "DeliveryIsVerified",
    "MatterIsWithdrawn",
    "Pledge",
    "PromiseCannotHaveHappened",
    "PromiseIsClosed",
    "ReasonIsMissing",
    "Stated",
    "StepIsClosed",
    "deliver",
    "finish_step",
    "make_offer",
    "open_step",
    "promise",
    "state_need",
    "step_for",
    "verify_delivery",
    "withdraw_need",
    "withdraw_offer",
    "withdraw_promise",
    "withdraw_step",
]
