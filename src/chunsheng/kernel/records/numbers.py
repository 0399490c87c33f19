"""Numbers for people, such as SQ-2023-000123."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction

from chunsheng.kernel.records.models import Counter


def next_number(prefix: str, year: int) -> str:
    """The next number under the prefix; call it as an action's last locked statement.

    The counter's row stays locked until the action commits; gaps are allowed.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside its action's transaction")
    counter = _locked(prefix, year)
    if counter is None:
        try:
            with transaction.atomic():
                Counter.objects.create(prefix=prefix, year=year)
        except IntegrityError:
            pass  # another action opened the year a moment before: its row is the one to lock
        counter = Counter.objects.select_for_update().get(prefix=prefix, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return str(counter)


def next_numbers(prefix: str, year: int, count: int) -> list[str]:
    """A run of numbers for a batch, taken with one lock."""
    first = next_number(prefix, year)
    start = int(first.rsplit("-", 1)[1])
    Counter.objects.filter(prefix=prefix, year=year).update(last=start + count - 1)
    return [f"{prefix}-{year}-{start + i:06d}" for i in range(count)]


def number_of(record: Any) -> str:
    """What a record is called without a word of what it says: its number, or the end of its key."""
    return str(getattr(record, "number", "") or str(record.pk)[-12:].upper())


def _locked(prefix: str, year: int) -> Counter | None:
    return Counter.objects.select_for_update().filter(prefix=prefix, year=year).first()
