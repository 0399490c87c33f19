"""What a request's course is reckoned by: calendar, hours, limits, streets; each read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.calendar.deadlines import Deadline, deadline, working_days_between
from chunsheng.kernel.calendar.queries import district_calendar, working_hours
from chunsheng.kernel.calendar.tables import WorkingCalendar
from chunsheng.kernel.calendar.terms import Start, WorkingHours
from chunsheng.kernel.words import clock
from chunsheng.places.queries import building_named, district, grid_at, street_of
from chunsheng.places.terms import AreaKind
from chunsheng.services.models import LimitRule
from chunsheng.services.petitions import Petition
from chunsheng.services.queries import limit_among


@dataclass
class Ground:
    """The district as one action, or one whole load, finds it."""

    _streets: dict[UUID, Unit | None] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The district's calendar."""
        return district_calendar()

    @cached_property
    def hours(self) -> WorkingHours:
        """The district's office hours."""
        return working_hours()

    @cached_property
    def limits(self) -> list[LimitRule]:
        """Every limit, of whatever day."""
        return list(LimitRule.objects.all())

    @cached_property
    def district(self) -> Unit:
        """The district itself."""
        return district()

    def street_of(self, unit: Unit) -> Unit | None:
        """The street in which a unit lies, asked for once."""
        if unit.pk not in self._streets:
            self._streets[unit.pk] = street_of(unit)
        return self._streets[unit.pk]

    def above(self, unit: Unit) -> Unit:
        """Where a unit's requests go back to: its street, or from a street the district."""
        street = None if unit.kind == AreaKind.STREET else self.street_of(unit)
        return street or self.district

    def grid_of(self, said: Petition) -> Unit | None:
        """The grid that the building, the point or a building named in words tells; else None."""
        if said.building is not None:
            return said.building.grid
        if said.lat is not None and said.lng is not None:
            return grid_at(said.lat, said.lng, said.datum)
        named = building_named(f"{said.place_text} {said.title}")
        return None if named is None else named.grid

    def limit(self, kind: str, urgency: str, at: datetime) -> LimitRule:
        """The limit in force when something came in."""
        return limit_among(self.limits, kind, urgency, clock.day_of(at))

    def due(self, at: datetime, rule: LimitRule) -> Deadline:
        """When something that came in must be done by."""
        return self.deadline(at, rule.working_days, rule.starts)

    def deadline(self, at: datetime, days: int, starts: str = Start.NEXT_DAY) -> Deadline:
        """The closing hour of the n-th working day after an instant."""
        return deadline(at, days, Start(starts), self.hours, self.calendar)

    def days_taken(self, start: datetime, end: datetime) -> Decimal:
        """The working days that passed, with one decimal."""
        return working_days_between(start, end, self.hours, self.calendar)


def explanation_of(due: Deadline, rule: LimitRule) -> dict[str, Any]:
    """How a deadline came, as it is stored: what was counted, by which rule and which calendar."""
    return {
        "rule": {
            "kind": rule.kind,
            "urgency": rule.urgency,
            "working_days": rule.working_days,
            "sign_days": rule.sign_days,
            "source": rule.source,
        },
        "starts": str(due.starts),
        "moved": due.moved,
        "counted": [day.isoformat() for day in due.counted],
        "skipped": [day.isoformat() for day in due.skipped],
        "made_up": [day.isoformat() for day in due.made_up],
        "sources": list(due.sources),
    }
