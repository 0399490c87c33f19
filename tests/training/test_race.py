"""Two who send the two heads of an office at one instant: one does, the other is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chunsheng.kernel.records.versions import Stale
from chunsheng.training.actions.cohorts import CohortIsFull, nominate, schedule_cohort
from chunsheng.training.actions.openings import IsSelectedAlready
from chunsheng.training.models import Cohort, Nominee, Opening, Secondment
from chunsheng.training.rules import HeadsAwayTogether
from tests.services.meanwhile import Meanwhile, take_off_locks
from tests.training.staffing import DIRECTOR, FINANCE, SECRETARY, Staff, staff
from tests.world import make_world

APRIL = {"starts_on": date(2023, 4, 1), "ends_on": date(2023, 4, 5)}


@pytest.fixture
def team(own_database: None) -> Staff:
    """The officers and offices in a database in which threads commit."""
    return staff(make_world())


@pytest.fixture
def unlocked(team: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    take_off_locks(monkeypatch)


def two_cohorts(team: Staff) -> tuple[Cohort, Cohort]:
    """Two cohorts of the same days."""
    one, other = team.cohort(), team.cohort()
    for cohort in (one, other):
        schedule_cohort(by=team.trainer, cohort=cohort, **APRIL)
    return one, other


def sends(team: Staff, cohort: Cohort, title: str) -> Any:
    """Somebody's putting a head of the office forward."""
    return lambda: nominate(by=team.trainer, cohort=cohort, post=team.post(FINANCE, title))


def test_of_two_heads_who_are_sent_at_once_one_goes(team: Staff) -> None:
    one, other = two_cohorts(team)
    with Meanwhile(sends(team, one, SECRETARY)), pytest.raises(HeadsAwayTogether):
        sends(team, other, DIRECTOR)()
    assert Nominee.objects.get().cohort == one


def test_without_the_lock_on_the_office_both_would_go(team: Staff, unlocked: None) -> None:
    """The control of the test before."""
    one, other = two_cohorts(team)
    with Meanwhile(sends(team, one, SECRETARY)):
        sends(team, other, DIRECTOR)()
    assert Nominee.objects.count() == 2


def test_of_two_who_fill_the_last_seat_one_does(team: Staff) -> None:
    cohort = team.cohort()
    Cohort.objects.filter(pk=cohort.pk).update(seats=1)
    one, other = (Cohort.objects.get(pk=cohort.pk) for _n in range(2))
    with Meanwhile(sends(team, one, SECRETARY)), pytest.raises((Stale, CohortIsFull)):
        sends(team, other, DIRECTOR)()
    assert Nominee.objects.count() == 1


def test_one_cadre_is_not_selected_for_two_openings_at_once(team: Staff) -> None:
    one, other = team.opening(), team.opening()

    def select(opening: Opening) -> Secondment:
        return team.selected(opening)

    team.manned(team.post())
    with Meanwhile(lambda: select(one)), pytest.raises(IsSelectedAlready):
        select(other)
    assert Secondment.objects.get().opening == one
