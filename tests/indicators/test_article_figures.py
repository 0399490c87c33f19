"""The report's own figures are the fold of what they open into, for every unit and period (R11)."""

from __future__ import annotations

from datetime import datetime

import pytest

from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Rollup
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.sealing import seal, verify
from tests.conftest import MORNING
from tests.laws.folding import Books
from tests.laws.test_figures import differing
from tests.reported import UNTIL, Reported, lamp_is_mended, report_everything

UNTOLD = (
    *("cobuilding.", "deliberation.", "venues.", "garden.", "allocation.", "village.", "people."),
    "privacy.",
    *("services.closed_standard", "services.closed_online", "services.closed_social"),
)


@pytest.fixture
def reported(own_database: None) -> Reported:
    """The district and what the report says of it, committed, with one request closed."""
    made = report_everything()
    lamp_is_mended(made.world)
    return made


def faults(reported: Reported, as_of: datetime | None = None) -> list[str]:
    """Figures of any unit and period that are other than the fold of the bare facts."""
    books = Books.read()
    return [fault for unit in reported.units for fault in differing(unit, books, as_of)]


def counting(reported: Reported) -> set[str]:
    """Measures that count at least one fact of the district."""
    until = Period(until=UNTIL)
    return {code for code, one in measures.items() if figure(one, reported.world.district, until).n}


def test_every_figure_of_the_report_is_the_sum_of_its_facts_before_and_after_sealing(
    reported: Reported,
) -> None:
    assert set(measures) - counting(reported) == {
        # What the report does not say happened.
        *("investment.landed", "investment.money_delivered", "investment.jobs_delivered"),
        *("investment.outposts", "investment.chambers_registered", "investment.chambers_hung"),
        # That a difficulty of hands is solved counts once it is known who stayed.
        *("enterprise.solved", "enterprise.raised_solved", "enterprise.kept"),
        "enterprise.raised_withdrawn",
        *("services.judged_excluded", "study.in_effect", "study.idle"),
        # What was seen of it lies outside the district.
        *("study.seen_ways", "study.seen_area", "study.seen_bases"),
        # It tells of no joint work, proposal, hall, garden or village of this district, and names no
        # household of it; nor of a training that was held.
        *(code for code in measures if code.startswith(UNTOLD)),
        *("training.cohorts_held", "training.attendances", "training.seconded_begun"),
        "committees.late",
    }
    assert faults(reported) == []
    assert seal() != []
    assert faults(reported) == []
    assert faults(reported, MORNING) == []
    assert list(verify()) == []


def test_a_figure_that_lost_a_fact_is_found(reported: Reported) -> None:
    seal()
    rows = Rollup.objects.filter(kind="enterprise.hired")
    assert rows.update(n=0, unknown=0) > 0
    found = differing(reported.world.district, Books.read())
    assert {fault.split()[0] for fault in found} == {"enterprise.hired"}
