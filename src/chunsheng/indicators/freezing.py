"""Freezing figures for the record that cites them, and finding them again by their short codes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from chunsheng.indicators.models import FrozenFigure
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import PARTS, figures
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words.codes import ALPHABET

# 32^6 codes; they are no secret, for whoever opens one must be allowed to read its figure.
CODE_LENGTH = 6


def freeze(
    record: Record, codes: Sequence[str], unit: Unit, period: Period, as_of: datetime
) -> list[FrozenFigure]:
    """Freeze these measures for a record, one for each place, instead of what it cited before.

    Part of an action on the record, whose entry tells of it. Sums of one scope take one statement.
    """
    FrozenFigure.objects.filter(record_id=record.pk).delete()
    found = figures([measures[code] for code in dict.fromkeys(codes)], unit, period, as_of)
    return FrozenFigure.objects.bulk_create(
        FrozenFigure(
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            record_code=record.ledger_code,
            record_id=record.pk,
            place=place,
            measure=code,
            unit=unit,
            since=period.since,
            until=period.until,
            as_of=as_of,
            **{name: getattr(found[code], name) for name in PARTS},
        )
        for place, code in enumerate(codes)
    )


def frozen_for(record: Record) -> list[FrozenFigure]:
    """What a record cites, in the order of its text. One query."""
    frozen = FrozenFigure.objects.filter(record_id=record.pk).select_related("unit")
    return list(frozen.order_by("place"))
