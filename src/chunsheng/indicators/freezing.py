"""Freezing figures for the record that cites them, and finding them again by their short codes."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

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
    record: Record, slots: Mapping[str, str], unit: Unit, period: Period, as_of: datetime
) -> str:
    """Freeze a measure for each slot of a record, instead of what it cited before; their digest.

    Part of an action on the record, whose entry keeps the digest: so the sealed ledger knows what
    was frozen. Sums of one scope take one statement.
    """
    FrozenFigure.objects.filter(record_id=record.pk).delete()
    chosen = [measures[code] for code in dict.fromkeys(slots.values())]
    found = figures(chosen, unit, period, as_of)
    made = FrozenFigure.objects.bulk_create(
        FrozenFigure(
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            record_code=record.ledger_code,
            record_id=record.pk,
            slot=slot,
            place=place,
            measure=code,
            unit=unit,
            since=period.since,
            until=period.until,
            as_of=as_of,
            **{name: getattr(found[code], name) for name in PARTS},
        )
        for place, (slot, code) in enumerate(slots.items())
    )
    return digest_of(made)


def digest_of(frozen: Iterable[FrozenFigure]) -> str:
    """SHA-256 over what frozen figures say, in the order of their places."""
    told = [
        [one.slot, one.measure, str(one.unit_id), str(one.since), str(one.until)]
        + [str(Decimal(getattr(one, name)).normalize()) for name in PARTS]
        for one in sorted(frozen, key=lambda one: one.place)
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def frozen_for(record: Record) -> list[FrozenFigure]:
    """What a record cites, in the order of its text. One query."""
    frozen = FrozenFigure.objects.filter(record_id=record.pk).select_related("unit")
    return list(frozen.order_by("place"))
