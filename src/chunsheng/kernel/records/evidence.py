"""What a record rests on: a document with its issuer, day and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from chunsheng.kernel.records.models import Evidence, Record


@dataclass(frozen=True)
class Cited:
    """A document as it is cited; its day is empty where the document does not bear one."""

    title: str
    issuer: str = ""
    dated_on: date | None = None
    quote: str = ""


def attach_evidence(record: Record, cited: Cited) -> Evidence:
    """Rest a record on a document; the calling action enters it in the ledger."""
    return Evidence.objects.create(
        record_code=record.ledger_code,
        record_id=record.pk,
        title=cited.title,
        issuer=cited.issuer,
        dated_on=cited.dated_on,
        quote=cited.quote,
    )


def evidence_of(record: Record) -> QuerySet[Evidence]:
    """The documents that a record rests on, in the order in which they were cited."""
    return Evidence.objects.filter(record_id=record.pk).order_by("added_at", "pk")
