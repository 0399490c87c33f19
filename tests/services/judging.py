"""What the tests of judging share: the due instant, what stands, the rate, a closed request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from chunsheng.kernel.ledger.figures import rate_figure
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.services.actions import close_request, sign_request
from chunsheng.services.models import Request
from chunsheng.services.terms import ON_TIME_RATE
from tests.world import World, report_lamp

Turn = Callable[[datetime], None]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


DUE = at(2023, 3, 15, 18)  # five working days after 2023-03-08, from the next day
SECOND = timedelta(seconds=1)


def judged(request: Request) -> list[tuple[str, object]]:
    """What stands: outcome and day."""
    facts = standing_facts(request.pk, "services.judged")
    return [(fact.tags["outcome"], fact.ends_on) for fact in facts]


def rate(world: World, unit: object = None) -> tuple[Decimal, Decimal, int, object]:
    """Numerator, denominator, the excluded and their reasons, up to today."""
    told = rate_figure(ON_TIME_RATE, unit or world.district, Period(clock.today()))  # type: ignore[arg-type]  # a unit
    return told.numerator.low, told.denominator.low, told.excluded.n, told.reasons


def closed(world: World, turn: Turn, when: datetime) -> Request:
    request, _code = report_lamp(world)
    turn(at(2023, 3, 9, 9))
    request = sign_request(by=world.by("worker"), request=request)
    turn(when)
    return close_request(by=world.by("worker"), request=request, outcome="已换新灯。")
