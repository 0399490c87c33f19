"""What the figures of investment say, and what is entered of a record, for tests to read."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.test import Client

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import Figure, figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact, Mark
from chunsheng.kernel.ledger.periods import Period
from chunsheng.matters.terms import Window

TODAY = date(2023, 3, 8)
YESTERDAY, TOMORROW = date(2023, 3, 7), date(2023, 3, 9)
UNDATED = Window(None, TODAY)
WATER, LEATHER = "样例水务公司", "样例皮具公司"


def known(code: str, unit: Unit, until: date = TODAY, as_of: datetime | None = None) -> Figure:
    """A figure up to a day."""
    return figure(measures[code], unit, Period(until), as_of)


def told(code: str, unit: Unit) -> tuple[int, int]:
    """A figure's lower bound, and of how many facts it is made."""
    shown = known(code, unit)
    return int(shown.low), shown.n


def verbs_of(record: Any) -> list[str]:
    """What was done to a record, in its order."""
    entries = Entry.objects.filter(record_id=record.pk).order_by("pk")
    return list(entries.values_list("verb", flat=True))


def entered() -> tuple[int, int, int]:
    """How many entries, facts and marks there are: a refusal changes none of them."""
    return Entry.objects.count(), Fact.objects.count(), Mark.objects.count()


def page_of(record: Any) -> str:
    """The address of a record's page."""
    return f"/r/{record.ledger_code}/{record.pk}/"


def send(client: Client, address: str, **said: Any) -> Any:
    """Send a form with a key of its own."""
    return client.post(address, {"key": str(uuid.uuid4()), **said})


def do(client: Client, record: Any, verb: str, **said: Any) -> Any:
    """Send a verb's form as the record's page does, with the version that was looked at."""
    return send(client, f"{page_of(record)}{verb}/", version=record.version, **said)


def errors(answer: Any) -> dict[str, list[str]]:
    """What stands beside which field, and above all of them."""
    return {name: list(said) for name, said in answer.context["form"].errors.items()}
