"""The one clock: every instant and every day the product speaks of comes from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Provider = Callable[[], datetime]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def real_now() -> datetime:
    """The machine's instant, which sealing and sessions keep to when the shown clock is moved."""
    return datetime.now(UTC)


_provider: Provider = real_now


def now() -> datetime:
    """The present instant, aware, in UTC."""
    instant = _provider()
    if instant.utcoffset() is None:
        raise ValueError("a clock's provider gives aware instants")
    return instant.astimezone(UTC)


def today() -> date:
    """The day it is in Asia/Shanghai."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The day in Asia/Shanghai on which an aware instant falls."""
    if instant.utcoffset() is None:
        raise ValueError("only an aware instant falls on a day")
    return instant.astimezone(SHANGHAI).date()


def set_provider(provider: Provider | None) -> None:
    """Sets where the whole process reads its time; None returns to the machine's clock."""
    global _provider
    _provider = provider or real_now


@contextmanager
def use(provider: Provider) -> Iterator[None]:
    """Reads the time from another provider inside the block, in every thread of the process.

    For tests and loaders: a thread that a test starts sees the same hour as the test.
    """
    before = _provider
    set_provider(provider)
    try:
        yield
    finally:
        set_provider(before)
