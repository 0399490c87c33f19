"""What is done with contacts, intents and projects."""

from __future__ import annotations

from chunsheng.investment.actions.contacts import (
    ContactNamesNobody,
    FirmIsAmbiguous,
    Met,
    NamedFirmIsOne,
    correct_contact,
    record_contact,
    verify_contact,
    withdraw_contact,
)
from chunsheng.investment.actions.intents import (
    FirmWasNotContacted,
    IntentIsOpen,
    IntentIsWithdrawn,
    record_intent,
    verify_intent,
    withdraw_intent,
)
from chunsheng.investment.actions.projects import (
    ExpectedDayIsPast,
    ProjectIsWithdrawn,
    add_project,
    foresee_landing,
    join_partner,
    land_project,
    pledge_for_project,
    set_status,
    step_back,
    verify_landing,
)

__all__ = [
    "ContactNamesNobody",
    "ExpectedDayIsPast",
    "FirmIsAmbiguous",
    "FirmWasNotContacted",
    "IntentIsOpen",
    "IntentIsWithdrawn",
    "Met",
    "NamedFirmIsOne",
    "ProjectIsWithdrawn",
    "add_project",
    "correct_contact",
    "foresee_landing",
    "join_partner",
    "land_project",
    "pledge_for_project",
    "record_contact",
    "record_intent",
    "set_status",
    "step_back",
    "verify_contact",
    "verify_intent",
    "verify_landing",
    "withdraw_contact",
    "withdraw_intent",
]
