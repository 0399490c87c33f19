"""What follows from a record of training as it stands: what is expected of it, or has happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import FactDraft
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.records.models import Record
from chunsheng.matters.terms import ONE, Quantity
from chunsheng.training.models import Cohort, Opening, Secondment
from chunsheng.training.queries import came, is_recorded, remaining
from chunsheng.training.terms import ATTENDED, COHORT, HELD, OFFERED, PLANNED, SECONDED

Days = tuple[date | None, date | None]


def facts_of(record: Record) -> list[FactDraft]:
    """The facts of a record; none of a partnership, of what was given up, or of what is to begin."""
    if isinstance(record, Cohort):
        return _of_cohort(record)
    if isinstance(record, Opening):
        return _of_opening(record)
    if isinstance(record, Secondment) and record.begun_on is not None:
        days = record.begun_on, record.begun_on
        return [_fact(record, record.opening.organisation, SECONDED.code, ONE, days)]
    return []


def _of_cohort(cohort: Cohort) -> list[FactDraft]:
    """That it is planned; or that it was held, and each who came once that was said.

    Both have happened on its last day, so that a turn of the year hides nothing. Where nobody came,
    that is known, and is 0.
    """
    told, over, unit = (cohort.since, cohort.on), (cohort.ends_on,) * 2, cohort.organisation
    if cohort.stage == PLANNED.code:
        return [_fact(cohort, unit, COHORT.code, ONE, told, Standing.EXPECTED)]
    if cohort.stage != HELD.code:
        return []
    facts = [_fact(cohort, unit, COHORT.code, ONE, over)]
    if not is_recorded(cohort):
        return facts
    there = [
        replace(_fact(cohort, unit, ATTENDED.code, ONE, over), subject=one.pk)
        for one in came(cohort)
    ]
    return facts + (there or [_fact(cohort, unit, ATTENDED.code, Quantity.exactly(0), over)])


def _of_opening(opening: Opening) -> list[FactDraft]:
    """How many are still expected: nobody once all began, or enough, or the selection ended."""
    still = remaining(opening)
    is_enough = still.high == 0 or (still.low == 0 and still.high is None)
    if opening.stage != OFFERED.code or is_enough:
        return []
    told = opening.since, opening.on
    return [_fact(opening, opening.organisation, SECONDED.code, still, told, Standing.EXPECTED)]


def _fact(
    record: Record,
    unit: Unit,
    kind: str,
    many: Quantity,
    days: Days,
    standing: str = Standing.HAPPENED,
) -> FactDraft:
    return FactDraft(
        kind,
        many.low,
        many.high,
        about=many.about,
        standing=standing,
        starts_on=days[0],
        ends_on=days[1],
        organisation=unit,
        subject=record.pk,
    )
