from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest

from chunsheng.kernel.words import clock

NAIVE = datetime(2023, 3, 8, tzinfo=UTC).replace(tzinfo=None)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)  # type: ignore[arg-type,misc]


def test_now_is_the_providers_instant_in_utc() -> None:
    with clock.use(lambda: at(2023, 3, 8, 8, 30)):
        assert clock.now() == datetime(2023, 3, 8, 0, 30, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_today_is_the_day_in_shanghai_not_in_utc() -> None:
    with clock.use(lambda: datetime(2023, 3, 7, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2023, 3, 8)
    with clock.use(lambda: datetime(2023, 3, 7, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2023, 3, 7)


def test_use_returns_to_the_clock_before_even_after_an_error() -> None:
    with clock.use(lambda: at(2023, 3, 8)):
        with pytest.raises(LookupError), clock.use(lambda: at(2022, 1, 1)):
            raise LookupError
        assert clock.today() == date(2023, 3, 8)


def test_use_reaches_the_threads_started_inside_it() -> None:
    seen: list[date] = []
    with clock.use(lambda: at(2023, 3, 8)):
        thread = threading.Thread(target=lambda: seen.append(clock.today()))
        thread.start()
        thread.join()
    assert seen == [date(2023, 3, 8)]


def test_set_provider_holds_until_it_is_taken_back() -> None:
    clock.set_provider(lambda: at(2023, 3, 8))
    assert clock.today() == date(2023, 3, 8)
    clock.set_provider(None)
    assert abs(clock.now() - clock.real_now()).total_seconds() < 5


def test_naive_instants_are_refused() -> None:
    with (
        clock.use(lambda: NAIVE),
        pytest.raises(ValueError, match="aware"),
    ):
        clock.now()
    with pytest.raises(ValueError, match="aware"):
        clock.day_of(NAIVE)
