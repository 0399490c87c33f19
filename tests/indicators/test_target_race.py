"""Of many who enter one target at one instant one does; and of many who release it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from chunsheng.indicators.actions import Aim, TargetIsThere, add_target, release_target
from chunsheng.indicators.models import Target
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import Stale
from tests.services.meanwhile import MANY, Meanwhile, race, take_off_locks
from tests.world import World, make_world


@pytest.fixture
def world(own_database: None) -> World:
    """The district in a database in which threads commit."""
    return make_world()


def enter(world: World) -> Target:
    """The street's dispatcher enters it."""
    aim = Aim(Decimal(12), "样例目标文件")
    by, unit = world.by("dispatcher"), world.street
    return add_target(by=by, unit=unit, measure="services.closed", year=2023, aim=aim)


def test_of_ten_who_enter_the_same_one_does(world: World) -> None:
    assert race(lambda: enter(world)) == {"done": 1, TargetIsThere.__name__: MANY - 1}
    assert Target.objects.count() == 1


def test_of_ten_who_release_it_one_does(world: World) -> None:
    key = enter(world).pk
    held = [Target.objects.get(pk=key) for _n in range(MANY)]
    by = world.by("investor")
    done = race(lambda: release_target(by=by, target=held.pop()))
    assert done == {"done": 1, Stale.__name__: MANY - 1}
    assert Entry.objects.filter(record_id=key, verb="released").count() == 1


@pytest.fixture
def unlocked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    take_off_locks(monkeypatch)


def test_without_the_lock_the_unique_index_still_refuses(world: World, unlocked: None) -> None:
    with Meanwhile(lambda: enter(world)), pytest.raises(IntegrityError):
        enter(world)
    assert Target.objects.count() == 1


def test_without_lock_and_indexes_there_would_be_two(world: World, unlocked: None) -> None:
    """The control of all of them."""
    with connection.cursor() as cursor:
        for name in ("target_drafted_once", "target_edition"):
            cursor.execute(f"DROP INDEX {name}")
    with Meanwhile(lambda: enter(world)):
        enter(world)
    assert Target.objects.count() == 2
