"""What a district says of itself, read alike before a backup and after its restore."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import Figure
from chunsheng.kernel.ledger.figures import figures as read_figures
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Block, Entry
from chunsheng.kernel.ledger.periods import Period

# So many figures are read on both sides.
FIGURES = 3


def migrations() -> list[str]:
    """What was applied to the database."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def ledger() -> dict[str, Any]:
    """How many entries there are, and the last block."""
    head = Block.objects.order_by("-number").first()
    told = {"number": head.number, "hash": head.hash} if head else {"number": 0, "hash": ""}
    return {"entries": Entry.objects.count(), **told}


def figures(day: date, codes: list[str] | None = None) -> dict[str, str]:
    """Figures of the district up to a day by their codes: those named, or the ones of most facts.

    A name that this version has no measure for is passed over.
    """
    district = Unit.objects.filter(kind="district").order_by("path").first()
    if district is None:
        return {}
    chosen = [one for one in measures.values() if codes is None or one.code in codes]
    found = read_figures(chosen, district, Period(day))
    most = sorted(found, key=lambda code: (-found[code].n, code))
    return {code: _told(found[code]) for code in most[:FIGURES]}


def _told(figure: Figure) -> str:
    bounds = f"{figure.low.normalize():f} to {figure.high.normalize():f}"
    return f"{bounds} of {figure.n} facts, {figure.verified} verified, {figure.unknown} unknown"
