"""What is done by other hands than the first: such pages refuse whoever the record names already."""

from __future__ import annotations

from typing import Any

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.marking import standing_facts

# By register and verb, the field that names the first.
FIRST = {
    ("privacy.requests", "erase"): "taken_by",
    ("privacy.purges", "confirm"): "proposed_by",
}


def judged_of_hands(code: str, verb: str, record: Any, viewer: Viewer, right: set[int]) -> set[int]:
    """What may be answered, of what is right by the door alone, to whoever's hands these are."""
    first = FIRST.get((code, verb))
    if first:
        hand = getattr(record, first)
        own = (
            hand is not None and viewer.account is not None and viewer.account.is_same_person(hand)
        )
    else:
        own = verb == "verify" and entered(viewer, record.pk)
    return {403, 409} if own else right


def entered(viewer: Viewer, key: Any) -> bool:
    """Whether what waits to be verified of a record was entered by the viewer: not theirs to do."""
    waiting = standing_facts(key).filter(standing=Standing.HAPPENED, mark=None)
    return waiting.filter(entry__by=viewer.account).exists()
