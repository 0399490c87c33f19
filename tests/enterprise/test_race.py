"""Of two who act on one vacancy at one instant one does, and the other is told (R17)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from chunsheng.enterprise.actions import hire
from chunsheng.enterprise.actions.hiring import VacancyIsShut
from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.kernel.ledger import settling
from chunsheng.kernel.records.versions import Stale
from chunsheng.matters.models import Delivery
from chunsheng.people.models import Person
from tests.enterprise.telling import BEGAN, Firms, agreed, fresh, settle_firms, taken, wanted
from tests.services.meanwhile import Meanwhile
from tests.world import make_world


@pytest.fixture
def firms(own_database: None) -> Firms:
    """The district in a database in which threads commit."""
    return settle_firms(make_world())


@pytest.fixture
def case(firms: Firms) -> Difficulty:
    """A want of hands that the branch took up."""
    return taken(firms)


def test_of_two_who_fill_the_last_place_one_does(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case)
    first, second = (agreed(firms, case, need, n) for n in range(2))
    with (
        Meanwhile(lambda: hire(by=firms.helper, candidacy=first, hired_on=BEGAN)),
        pytest.raises(VacancyIsShut),
    ):
        hire(by=firms.helper, candidacy=second, hired_on=BEGAN)
    assert (Delivery.objects.count(), fresh(second).stage) == (1, "agreed")


def test_of_two_who_recommend_the_same_person_one_does(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case, 2)
    with Meanwhile(lambda: agreed(firms, case, need)), pytest.raises(Stale):
        agreed(firms, case, need)
    assert Candidacy.objects.count() == 1


def test_two_who_recommend_one_new_person_to_two_firms_make_one(
    firms: Firms, case: Difficulty
) -> None:
    other = taken(firms)
    needs = wanted(firms, case), wanted(firms, other)
    with Meanwhile(lambda: agreed(firms, case, needs[0])):
        agreed(firms, other, needs[1])
    assert (Candidacy.objects.count(), Person.objects.count()) == (2, 1)


def test_without_the_version_the_unique_index_still_refuses(
    firms: Firms, case: Difficulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what keeps the second out is the version, and behind it the index."""
    need = wanted(firms, case, 2)
    agreed(firms, case, need)
    monkeypatch.setattr(QuerySet, "exists", lambda rows: False)
    monkeypatch.setattr(settling, "save_change", lambda record, fields: None)
    with pytest.raises(IntegrityError):
        agreed(firms, case, need)
