"""A contact names its firm or says how many; a correction reverses it and wants a new verifier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from chunsheng.investment.actions import (
    ContactNamesNobody,
    FirmIsAmbiguous,
    Met,
    NamedFirmIsOne,
    correct_contact,
    record_contact,
    verify_contact,
)
from chunsheng.investment.actions.contacts import CorrectionNeedsReason, NothingWasCorrected
from chunsheng.investment.models import Contact
from chunsheng.investment.terms import Way
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.figures import undated_facts
from chunsheng.kernel.ledger.marking import EnteredItOneself, NobodyVerifies
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import month_of
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.terms import UNKNOWN, Quantity, Window
from chunsheng.organisations.actions import add_alias, add_organisation
from chunsheng.organisations.models import Organisation
from tests.investment.telling import (
    LEATHER,
    TODAY,
    TOMORROW,
    UNDATED,
    WATER,
    YESTERDAY,
    entered,
    known,
    told,
    verbs_of,
)
from tests.places.ground import BY
from tests.world import RESIDENT, World

Turn = Callable[[datetime], None]
CONTACTED = "investment.contacted"
SIX = Quantity.exactly(6)


def met(world: World, firm: str = "", name: str = "outpost", **said: object) -> Contact:
    """A contact of the office, entered by its officer unless somebody else is named."""
    given = Met(firm, **said)  # type: ignore[arg-type]  # its own fields
    return record_contact(by=world.by(name), organisation=world.office, met=given)


def test_a_contact_with_a_firm_of_an_unknown_name_adds_it_and_counts_one(world: World) -> None:
    made = met(world, f" {WATER} ", way=Way.VISIT, note=" 看厂房 ")
    firm = Organisation.objects.get(name=WATER)
    assert (made.firm, made.bounds, made.way, made.note) == (firm, (1, 1), "visit", "看厂房")
    assert (firm.kind, firm.unit.path[:4] == world.district.path) == ("enterprise", False)
    fact = Fact.objects.get(record_id=made.pk)
    assert (fact.kind, fact.low, fact.high, fact.standing) == (CONTACTED, 1, 1, "happened")
    assert (fact.starts_on, fact.ends_on, fact.subject) == (TODAY, TODAY, firm.pk)
    assert (fact.organisation, fact.place) == (world.office, None)
    entry = Entry.objects.get(record_id=made.pk)
    assert (entry.verb, entry.by, entry.unit) == (
        "contacted",
        world.accounts["outpost"],
        world.office,
    )
    assert verbs_of(firm) == ["added"]
    assert told(CONTACTED, world.district) == (1, 1)


def test_a_firm_is_found_by_any_of_its_names_and_counts_once(world: World) -> None:
    firm = met(world, WATER).firm
    assert firm is not None
    add_alias(by=BY, organisation=firm, name="样例水务")
    assert met(world, "样例水务").firm == firm
    assert told(CONTACTED, world.office) == (1, 2)
    met(world, LEATHER)
    assert told(CONTACTED, world.office) == (2, 3)


def test_firms_that_nobody_named_are_only_counted(world: World) -> None:
    organisations = Organisation.objects.count()
    made = met(world, firms=SIX, days=UNDATED)
    assert (made.firm, made.bounds, made.since, made.on) == (None, (6, 6), None, TODAY)
    assert str(made) == "未具名企业"
    assert Fact.objects.get(record_id=made.pk).subject is None
    assert Organisation.objects.count() == organisations
    assert told(CONTACTED, world.office) == (6, 1)
    march = month_of(TODAY)
    assert undated_facts(measures[CONTACTED], world.office, march).count() == 1


def test_a_number_that_nobody_knows_is_no_zero(world: World) -> None:
    met(world, firms=UNKNOWN)
    shown = known(CONTACTED, world.office)
    assert (shown.low, shown.n, shown.unknown) == (0, 1, 1)
    assert figure_text(shown) == "1 笔未知"
    met(world, WATER)
    assert figure_text(known(CONTACTED, world.office)) == "1 家，另 1 笔未知"


@pytest.mark.parametrize(
    ("firm", "said", "refused"),
    [
        (" ", {}, ContactNamesNobody),
        (WATER, {"firms": SIX}, NamedFirmIsOne),
        (WATER, {"firms": UNKNOWN}, NamedFirmIsOne),
        (WATER, {"days": Window(TODAY, TOMORROW)}, DayIsAhead),
        (WATER, {"days": Window(TODAY, None)}, DayIsAhead),
        ("同名公司", {}, FirmIsAmbiguous),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_is_stored(
    world: World, firm: str, said: dict[str, object], refused: type[Refusal]
) -> None:
    for _one in range(2):
        add_organisation(by=BY, kind="enterprise", name="同名公司")
    before = entered()
    with pytest.raises(refused):
        met(world, firm, **said)
    assert entered() == before
    assert (Contact.objects.count(), Organisation.objects.filter(name=WATER).count()) == (0, 0)


def test_a_correction_reverses_and_restates_in_one_entry_and_takes_the_mark_away(
    world: World, turn_clock: Turn
) -> None:
    made = met(world, WATER)
    verify_contact(by=world.by("investor"), contact=made)
    assert known(CONTACTED, world.office).verified == 1
    checked = datetime(2023, 3, 8, 12, tzinfo=SHANGHAI)
    turn_clock(datetime(2023, 3, 8, 15, tzinfo=SHANGHAI))
    correct_contact(
        by=world.by("outpost"), contact=made, days=Window(YESTERDAY, YESTERDAY), reason="记错一天"
    )
    made = Contact.objects.get()
    assert (made.on, made.verified_at, made.verified_by, made.version) == (YESTERDAY, None, None, 3)
    entry = Entry.objects.filter(record_id=made.pk).latest("pk")
    assert (entry.verb, entry.reason) == ("corrected", "记错一天")
    moved = ["2023-03-08", "2023-03-07"]
    assert entry.changes == {"since": moved, "on": moved}
    posted = [(fact.ends_on, fact.reverses_id is None) for fact in entry.facts.order_by("pk")]
    assert posted == [(TODAY, False), (YESTERDAY, True)]
    now, then = known(CONTACTED, world.office), known(CONTACTED, world.office, as_of=checked)
    assert (now.low, now.verified, then.low, then.verified) == (1, 0, 1, 1)
    verify_contact(by=world.by("investor"), contact=made)
    assert known(CONTACTED, world.office).verified == 1


def test_how_many_is_set_right_only_where_nobody_was_named(world: World) -> None:
    counted, named = met(world, firms=SIX, days=UNDATED), met(world, WATER)
    by, seven = world.by("outpost"), Quantity.exactly(7)
    counted = correct_contact(by=by, contact=counted, days=UNDATED, firms=seven, reason="漏了一家")
    assert (counted.bounds, counted.since, counted.on) == ((7, 7), None, TODAY)
    assert told(CONTACTED, world.office) == (8, 2)
    before = entered()
    with pytest.raises(NamedFirmIsOne):
        correct_contact(by=by, contact=named, days=UNDATED, firms=seven, reason="多填")
    assert entered() == before


@pytest.mark.parametrize(
    ("days", "reason", "refused"),
    [
        (Window(YESTERDAY, YESTERDAY), "  ", CorrectionNeedsReason),
        (Window(TODAY, TODAY), "没有变", NothingWasCorrected),
        (Window(TOMORROW, TOMORROW), "记错一天", DayIsAhead),
    ],
)
def test_a_correction_without_reason_or_change_or_sense_is_refused(
    world: World, days: Window, reason: str, refused: type[Refusal]
) -> None:
    made, before = met(world, WATER), entered()
    with pytest.raises(refused):
        correct_contact(by=world.by("outpost"), contact=made, days=days, reason=reason)
    kept = Contact.objects.get()
    assert (kept.on, kept.version, entered()) == (TODAY, 1, before)


def test_a_correction_of_what_somebody_else_corrected_is_stale(world: World) -> None:
    made = met(world, WATER)
    by, again = world.by("outpost"), Contact.objects.get()
    correct_contact(by=by, contact=made, days=Window(YESTERDAY, YESTERDAY), reason="记错一天")
    before = entered()
    with pytest.raises(Stale):
        correct_contact(by=by, contact=again, days=Window(None, TODAY), reason="记不清")
    assert entered() == before
    assert Contact.objects.get().since == YESTERDAY


def test_whoever_entered_a_contact_does_not_verify_it_and_another_does_once(world: World) -> None:
    made, before = met(world, WATER), entered()
    person = new_subject()
    for name in ("outpost", "leader"):
        world.accounts[name].subject = person
        world.accounts[name].save()
    for name in ("outpost", "leader"):  # the leader's account is the same natural person's
        with pytest.raises(EnteredItOneself):
            verify_contact(by=world.by(name), contact=Contact.objects.get())
    with pytest.raises(NobodyVerifies):
        verify_contact(by=RESIDENT, contact=Contact.objects.get())
    kept = Contact.objects.get()
    assert (kept.verified_at, kept.verified_by, kept.version, entered()) == (None, None, 1, before)
    verify_contact(by=world.by("investor"), contact=made)
    kept, after = Contact.objects.get(), entered()
    assert (kept.verified_by, after[2]) == (world.accounts["investor"], 1)
    with pytest.raises(NothingToVerify):
        verify_contact(by=world.by("district_dispatcher"), contact=Contact.objects.get())
    assert entered() == after
    assert Contact.objects.get().verified_by == world.accounts["investor"]


def test_a_contact_counts_for_its_unit_and_those_above_it(world: World) -> None:
    met(world, WATER)
    record_contact(by=BY, organisation=world.street, met=Met(LEATHER, days=Window(TODAY, TODAY)))
    units = (world.office, world.street, world.ground.streets[1], world.district)
    assert [told(CONTACTED, unit)[0] for unit in units] == [1, 1, 0, 2]
    outside = Contact.objects.get(firm__name=WATER).firm
    assert outside is not None
    assert told(CONTACTED, outside.unit) == (0, 0)


def test_a_day_long_past_is_told_as_it_was(world: World) -> None:
    made = met(world, WATER, days=Window(date(2023, 2, 1), date(2023, 2, 28)))
    fact = Fact.objects.get(record_id=made.pk)
    assert (fact.starts_on, fact.ends_on, fact.long) == (made.since, made.on, True)
