"""The report's own facts on training come to its numbers; what it does not say is not said."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.kernel.ledger.figures import figure, undated_facts
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.records.evidence import evidence_of
from chunsheng.kernel.records.links import linked_from
from chunsheng.kernel.register.figures import figure_text
from chunsheng.matters.models import Step
from chunsheng.operations.demo.training import (
    HUAIAN,
    OFFICERS,
    SUITONG,
    UNIVERSITY,
    load_officers,
    load_training,
    load_training_sample,
)
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import LinkKind
from chunsheng.training.models import Cohort, Opening, Partnership, Secondment
from tests.places.ground import BY, Ground, lay_ground

pytestmark = pytest.mark.django_db
INTERVIEW = date(2023, 3, 8)
WORDS = {
    "training.cohorts_planned": "2 期",
    "training.cohorts_held": "未报",
    "training.attendances": "未报",
    "training.seconded_planned": "3–5 名",
    "training.seconded_begun": "未报",
}


@pytest.fixture
def ground() -> Ground:
    """A district in which the report's facts on training are entered."""
    made = lay_ground()
    load_training(BY, made.district)
    return made


def words(ground: Ground) -> dict[str, str]:
    """The district's figures up to the interview."""
    until = Period(INTERVIEW)
    return {code: figure_text(figure(measures[code], ground.district, until)) for code in WORDS}


def test_two_cohorts_and_three_to_five_cadres_are_planned_and_nothing_has_happened(
    ground: Ground,
) -> None:
    assert words(ground) == WORDS
    for code in ("training.cohorts_planned", "training.seconded_planned"):
        march = figure(measures[code], ground.district, month_of(INTERVIEW))
        assert march.n == 0, "no day is given, so no month has it"
        assert undated_facts(measures[code], ground.district, month_of(INTERVIEW)).exists()


def test_a_talk_is_no_ceremony(ground: Ground) -> None:
    ties = {base.partner.name: base.tie for base in Partnership.objects.select_related("partner")}
    assert ties == {HUAIAN: "ceremony", UNIVERSITY: "ceremony", SUITONG: "talk"}
    for name in ties:
        partner = Organisation.objects.get(name=name)
        linked = linked_from(partner.pk, LinkKind.PARTNER_IN, INTERVIEW).exists()
        assert linked == (name != SUITONG)
        assert not partner.unit.path.startswith(ground.district.path), "outside the district"


def test_what_the_report_lost_or_left_out_is_not_filled_in(ground: Ground) -> None:
    for cohort in Cohort.objects.all():
        assert (cohort.starts_on, cohort.ends_on, cohort.seats, cohort.since) == (None,) * 4
        assert not cohort.nominees.exists()
        assert "印漏了" in cohort.note
    opening = Opening.objects.get()
    assert (opening.low, opening.high, opening.rank) == (3, 5, "section")
    assert not Secondment.objects.exists()
    for record in (*Partnership.objects.all(), *Cohort.objects.all(), opening):
        assert evidence_of(record).get().quote


def test_the_sample_is_named_so_and_changes_nothing_that_the_report_expects(ground: Ground) -> None:
    personas = load_officers(BY, ground.district)
    assert list(personas) == list(OFFICERS)
    load_training_sample(personas, ground.district, ground.streets[0])
    told = words(ground)
    assert told == {
        **WORDS,
        "training.cohorts_held": "1 期",
        "training.attendances": "1 人次",
        "training.seconded_begun": "1 名",
    }
    assert Cohort.objects.get(stage="held").title.startswith("样例")
    assert "样例" in Secondment.objects.get().opening.title
    assert Step.objects.get().role == "training_officer"
