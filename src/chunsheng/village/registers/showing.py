"""How values, stages and verifying are shown in the registers of villages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import at
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    Text,
    Verb,
    sample_mark,
)
from chunsheng.village import actions
from chunsheng.village.models import Count, Repair
from chunsheng.village.terms import KEEP

VERIFIED = pgettext_lazy("entry", "核实")


def verifying(field: str, when: Any) -> Verb:
    """Verifying by another person, where something waits for it."""
    return Verb(
        *("verify", _("核实"), actions.verify_told, at(field, *KEEP)),
        when=lambda record: record.verified_at is None and when(record),
        main=True,
    )


def checked(when: Any) -> cells.CellMaker:
    """Whether it was verified, where there is something to verify."""

    def cell(record: Any, value: Any) -> cells.Cell:
        return cells.verified(record, value) if when(record) else cells.text(record, None)

    return cell


def amount(record: Repair | Count, value: Any) -> cells.Cell:
    """How much, with its unit."""
    return {"text": record.amount_text, "numeric": True}


def always(record: Any) -> bool:
    """Of which every state can be verified."""
    return True


def marks_of(cycle: Any, whose: str = "") -> Any:
    """The pill of a stage, and that of a sample."""

    def marks(record: Any) -> list[tuple[Text, str]]:
        stage = cycle.stage(record.stage)
        owner = getattr(record, whose) if whose else record
        return [(stage.title, stage.tone), *sample_mark(owner)]

    return marks


def sample_of(whose: str) -> Any:
    """The pill of a sample, where the record it belongs to is one."""
    return lambda record: sample_mark(getattr(record, whose))
