"""What is done with persons, their volunteering, and households."""

from __future__ import annotations

from chunsheng.people.actions.households import (
    add_household,
    close_household,
    correct_household,
    mark_category,
    withdraw_category,
)
from chunsheng.people.actions.persons import (
    EndsBeforeItBegins,
    HasEnded,
    NameIsMissing,
    PersonIsErased,
    PhoneIsMissing,
    PhoneIsUnreadable,
    VolunteersAlready,
    add_person,
    begin_volunteering,
    correct_person,
    dialled,
    end_volunteering,
    person_called,
)
from chunsheng.people.actions.tiering import set_ladder, tiers

__all__ = [
    "EndsBeforeItBegins",
    "HasEnded",
    "NameIsMissing",
    "PersonIsErased",
    "PhoneIsMissing",
    "PhoneIsUnreadable",
    "VolunteersAlready",
    "add_household",
    "add_person",
    "begin_volunteering",
    "close_household",
    "correct_household",
    "correct_person",
    "dialled",
    "end_volunteering",
    "mark_category",
    "person_called",
    "set_ladder",
    "tiers",
    "withdraw_category",
]
