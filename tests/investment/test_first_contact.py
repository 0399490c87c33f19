"""For some days a firm is followed by the unit that met it first; another one says why it calls too."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection

from chunsheng.investment.actions import Met, record_contact, withdraw_contact
from chunsheng.investment.actions import contacts as contact_actions
from chunsheng.investment.bulk import judge_contacts
from chunsheng.investment.models import Contact
from chunsheng.investment.protection import FirmIsFollowed
from chunsheng.investment.terms import FIRST_CONTACT
from chunsheng.kernel.access.models import Unit
from chunsheng.matters.actions import set_rule
from chunsheng.matters.terms import Window
from tests.investment.telling import TODAY, WATER
from tests.places.ground import BY
from tests.services.meanwhile import Meanwhile
from tests.world import World, make_world

SINCE = date(2022, 1, 1)


def protect(days: int = 30) -> None:
    """Let whoever met a firm first follow it for so many days."""
    set_rule(by=BY, kind=FIRST_CONTACT, value=days, source="样例引用", since=SINCE)


def met(unit: Unit, days_ago: int = 0, note: str = "", firm: str = WATER) -> Contact:
    """A unit's contact with a firm some days ago."""
    day = TODAY - timedelta(days=days_ago)
    given = Met(firm, days=Window(day, day), note=note)
    return record_contact(by=BY, organisation=unit, met=given)


def test_another_unit_is_told_who_follows_the_firm_and_may_say_why(world: World) -> None:
    protect()
    met(world.office, 10)
    with pytest.raises(FirmIsFollowed) as refused:
        met(world.district)
    assert world.office.name in str(refused.value)
    assert (refused.value.field, Contact.objects.count()) == ("note", 1)
    assert met(world.district, note="同招商联络处商量过").note


def test_the_unit_itself_another_firm_and_a_later_day_are_free(world: World) -> None:
    protect()
    first = met(world.office, 10)
    met(world.office, 5)
    met(world.district, firm="别的样例公司")
    withdraw_contact(by=BY, contact=first, reason="记错了")
    with pytest.raises(FirmIsFollowed):
        met(world.district)
    Contact.objects.filter(firm__name=WATER).update(
        since=TODAY - timedelta(31), on=TODAY - timedelta(31)
    )
    met(world.district)


def test_without_a_rule_nobody_follows(world: World) -> None:
    met(world.office, 10)
    met(world.district)
    set_rule(
        by=BY, kind=FIRST_CONTACT, value=30, source="样例引用", since=TODAY + timedelta(days=1)
    )
    met(world.street)


def test_a_sheet_names_the_row_before_anything_is_stored(world: World) -> None:
    protect()
    met(world.office, 10)
    rows = [
        {"firm": WATER, "note": ""},
        {"firm": WATER, "note": "商量过"},
        {"firm": "别的样例公司", "note": ""},
    ]
    judged = judge_contacts(by=world.by("investor"), rows=rows)
    assert {n: type(one) for n, one in judged.refusals.items()} == {0: FirmIsFollowed}


@pytest.fixture
def committed(own_database: None) -> World:
    """The district in a database in which threads commit."""
    return make_world()


def at_once(world: World) -> int:
    """Two units meet a firm at one instant; how many contacts there are then."""
    met(world.office, 60)
    with Meanwhile(lambda: met(world.office)), suppress(FirmIsFollowed):
        met(world.district)
    return Contact.objects.count()


def test_of_two_at_once_the_second_finds_the_first(committed: World) -> None:
    protect()
    assert at_once(committed) == 2


def test_without_the_lock_both_are_let_in(
    committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nobody acts meanwhile")
    protect()
    monkeypatch.setattr(contact_actions, "hold_firm", lambda firm: None)
    assert at_once(committed) == 3
