"""Of many who would keep in touch with one townsperson at one instant, one does (R13)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from chunsheng.investment.actions import appoint_keeper, enter_townsperson
from chunsheng.investment.actions import homecoming as homecoming_actions
from chunsheng.investment.actions.homecoming import IsEnteredAlready
from chunsheng.investment.models import Keeping, Townsperson
from chunsheng.kernel.records.versions import Stale
from tests.investment.telling import TODAY
from tests.investment.test_homecoming import SAID, come, post_of
from tests.services.meanwhile import MANY, Meanwhile, race
from tests.world import World, make_world


@pytest.fixture
def world(own_database: None) -> World:
    """The district in a database in which threads commit."""
    return make_world()


def keep(world: World, known: Townsperson, name: str) -> Townsperson:
    """Take over as it was looked at: nobody keeps in touch yet."""
    looked_at = Townsperson(**{f.attname: getattr(known, f.attname) for f in known._meta.fields})
    post = post_of(world, name)
    return appoint_keeper(by=world.by("investor"), townsperson=looked_at, post=post, since=TODAY)


def test_of_ten_who_take_over_at_once_one_does(world: World) -> None:
    known = come(world)
    assert race(lambda: keep(world, known, "outpost")) == {"done": 1, Stale.__name__: MANY - 1}
    assert Keeping.objects.count() == 1


def test_another_keeper_waits_and_is_refused(world: World) -> None:
    known = come(world)
    with Meanwhile(lambda: keep(world, known, "outpost")), pytest.raises(Stale):
        keep(world, known, "investor")
    assert Keeping.objects.get().post == post_of(world, "outpost")


def test_without_the_version_the_constraint_still_refuses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = come(world)
    monkeypatch.setattr(homecoming_actions, "save_change", lambda record, fields: None)
    monkeypatch.setattr(QuerySet, "update", lambda rows, **values: 0)
    keep(world, known, "outpost")
    with pytest.raises(IntegrityError):
        keep(world, known, "investor")
    assert Keeping.objects.count() == 1


def test_of_ten_who_enter_the_same_person_one_does(world: World) -> None:
    def enter() -> Townsperson:
        by = world.by("outpost")
        return enter_townsperson(by=by, organisation=world.office, **SAID)  # type: ignore[arg-type]  # what a form says

    assert race(enter) == {"done": 1, IsEnteredAlready.__name__: MANY - 1}
    assert Townsperson.objects.count() == 1
