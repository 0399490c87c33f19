"""An intent follows a contact; a unit holds one open intent of a firm, and one that fails is gone."""

from __future__ import annotations

import pytest

from chunsheng.investment.actions import (
    FirmIsAmbiguous,
    FirmWasNotContacted,
    IntentIsOpen,
    IntentIsWithdrawn,
    Met,
    record_contact,
    record_intent,
    verify_intent,
    withdraw_intent,
)
from chunsheng.investment.models import Intent
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.actions import ReasonIsMissing
from chunsheng.matters.terms import Window
from chunsheng.organisations.actions import add_organisation
from tests.investment.telling import (
    TODAY,
    TOMORROW,
    UNDATED,
    WATER,
    entered,
    known,
    told,
    verbs_of,
)
from tests.places.ground import BY
from tests.world import World

INTENDED = "investment.intended"


@pytest.fixture
def visited(world: World) -> World:
    """The district whose office has met a firm."""
    record_contact(by=world.by("outpost"), organisation=world.office, met=Met(WATER))
    return world


def intended(world: World, **said: object) -> Intent:
    """The firm's intent, as the office's officer records it."""
    given = {"organisation": world.office, "firm": WATER, **said}
    return record_intent(by=world.by("outpost"), **given)  # type: ignore[arg-type]  # its own fields


def test_a_firm_must_have_been_met_by_anyone(world: World) -> None:
    before = entered()
    with pytest.raises(FirmWasNotContacted):
        intended(world)
    add_organisation(by=BY, kind="enterprise", name=WATER)
    with pytest.raises(FirmWasNotContacted):
        intended(world)
    assert (entered()[1:], Intent.objects.count()) == (before[1:], 0)
    record_contact(by=world.by("investor"), organisation=world.district, met=Met(WATER))
    made = intended(world, content=" 智慧水务 ", days=UNDATED)
    assert (made.content, made.since, made.on, verbs_of(made)) == (
        "智慧水务",
        None,
        TODAY,
        ["intended"],
    )
    fact = Fact.objects.get(record_id=made.pk)
    assert (fact.kind, fact.low, fact.subject) == (INTENDED, 1, made.firm_id)
    assert (fact.organisation, fact.starts_on, fact.ends_on) == (world.office, None, TODAY)


def test_a_name_that_several_bear_is_told_from_one_that_nobody_met(visited: World) -> None:
    add_organisation(by=BY, kind="enterprise", name=WATER)
    before = entered()
    with pytest.raises(FirmIsAmbiguous):
        intended(visited)
    assert (entered(), Intent.objects.count()) == (before, 0)


def test_an_intent_of_tomorrow_is_refused(visited: World) -> None:
    before = entered()
    with pytest.raises(DayIsAhead):
        intended(visited, days=Window(TODAY, TOMORROW))
    assert (entered(), Intent.objects.count()) == (before, 0)
    assert intended(visited, days=Window(TODAY, TODAY)).on == TODAY


def test_a_unit_holds_one_open_intent_of_a_firm(visited: World) -> None:
    made, before = intended(visited), entered()
    with pytest.raises(IntentIsOpen):
        intended(visited)
    assert entered() == before
    other = intended(visited, organisation=visited.district)
    assert told(INTENDED, visited.office) == (1, 1)
    assert told(INTENDED, visited.district) == (1, 2), "one firm, though two units say so"
    withdraw_intent(by=visited.by("outpost"), intent=made, reason="选了别处")
    again = intended(visited)
    assert {one.state for one in Intent.objects.filter(pk__in=[again.pk, other.pk])} == {"open"}


def test_an_intent_that_fails_counts_no_longer_and_stays_told(visited: World) -> None:
    made = intended(visited)
    with pytest.raises(ReasonIsMissing):
        withdraw_intent(by=visited.by("outpost"), intent=made, reason=" ")
    assert told(INTENDED, visited.office) == (1, 1)
    withdraw_intent(by=visited.by("outpost"), intent=made, reason="选了别处")
    entry = Entry.objects.filter(record_id=made.pk).latest("pk")
    assert (entry.verb, entry.reason) == ("withdrawn", "选了别处")
    assert [fact.reverses_id is None for fact in entry.facts.all()] == [False]
    assert told(INTENDED, visited.office) == (0, 0)
    after = entered()
    with pytest.raises(IntentIsWithdrawn):
        withdraw_intent(by=visited.by("outpost"), intent=made, reason="选了别处")
    with pytest.raises(NothingToVerify):
        verify_intent(by=visited.by("investor"), intent=Intent.objects.get())
    assert entered() == after
    assert Intent.objects.get().verified_at is None


def test_whoever_recorded_an_intent_does_not_verify_it_and_another_does_once(
    visited: World,
) -> None:
    made, before = intended(visited), entered()
    with pytest.raises(EnteredItOneself):
        verify_intent(by=visited.by("outpost"), intent=Intent.objects.get())
    assert (Intent.objects.get().verified_at, entered()) == (None, before)
    verify_intent(by=visited.by("investor"), intent=made)
    assert known(INTENDED, visited.district).verified == 1
    with pytest.raises(Stale):
        withdraw_intent(by=visited.by("outpost"), intent=Intent(pk=made.pk, version=1), reason="x")
    with pytest.raises(NothingToVerify):
        verify_intent(by=visited.by("leader"), intent=Intent.objects.get())
    assert known(INTENDED, visited.district).verified == 1
