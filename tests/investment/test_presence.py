"""Outposts are sent for a term and chambers go from preparation to their plate (R10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chunsheng.investment import actions
from chunsheng.investment.actions import Met, record_contact
from chunsheng.investment.actions import presence as refusals
from chunsheng.investment.models import Chamber, Contact, Outpost
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.terms import UNKNOWN
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from tests.conftest import MORNING
from tests.investment.telling import (
    LEATHER,
    TODAY,
    TOMORROW,
    UNDATED,
    WATER,
    YESTERDAY,
    do,
    entered,
    errors,
    known,
    page_of,
    send,
    told,
    verbs_of,
)
from tests.world import RESIDENT, Enter, World

PAPER = Cited("样例文件", "样例区")
STAGES = ("preparing", "registered", "hung")
NEXT_YEAR = date(2024, 3, 8)


@pytest.fixture
def office(world: World) -> Organisation:
    """The preparatory office of the district."""
    return Organisation.objects.get(pk=world.office.pk)


@pytest.fixture
def liaison(world: World) -> Organisation:
    """An outpost of the district."""
    kind = OrganisationKind.OUTPOST
    return add_organisation(by=RESIDENT, kind=kind, name="样例联络处", parent=world.district)


@pytest.fixture
def chamber(world: World, office: Organisation) -> Chamber:
    """In preparation since a day that nobody knows, its plate spoken of."""
    made = actions.add_chamber(by=world.by("investor"), organisation=office, days=UNDATED)
    return actions.plan_plate(by=world.by("investor"), chamber=made, plan="挂牌", told=UNDATED)


def send_it(world: World, organisation: Organisation, **said: Any) -> Outpost:
    """Send an outpost for a year."""
    given = {"mandate": "联系企业", "since": YESTERDAY, "until": NEXT_YEAR, "evidence": PAPER}
    return actions.send_outpost(
        by=world.by("investor"), organisation=organisation, **{**given, **said}
    )


def stages(world: World) -> list[int]:
    """How many chambers of the district stand at each stage."""
    return [told(f"investment.chambers_{stage}", world.district)[0] for stage in STAGES]


def test_a_chamber_goes_from_preparation_to_its_plate(world: World, chamber: Chamber) -> None:
    by = world.by("investor")
    assert (stages(world), told("investment.plates_expected", world.district)) == (
        [1, 0, 0],
        (1, 1),
    )
    actions.register_chamber(by=by, chamber=chamber, on=YESTERDAY, evidence=PAPER)
    assert (stages(world), told("investment.plates_expected", world.district)) == (
        [0, 1, 0],
        (1, 1),
    )
    actions.hang_plate(by=by, chamber=chamber, on=TODAY, evidence=PAPER)
    assert (stages(world), told("investment.plates_expected", world.district)) == (
        [0, 0, 1],
        (0, 0),
    )
    assert known("investment.chambers_preparing", world.district).reported, "a true 0"
    assert verbs_of(chamber) == ["added", "plan", "register", "hang"]


def test_what_is_expected_of_a_chamber_that_is_given_up_is_expected_no_longer(
    world: World, chamber: Chamber
) -> None:
    actions.withdraw_chamber(by=world.by("investor"), chamber=chamber, reason="不办了")
    assert (stages(world), told("investment.plates_expected", world.district)) == (
        [0, 0, 0],
        (0, 0),
    )
    with pytest.raises(refusals.PlanIsOver):
        actions.plan_plate(by=world.by("investor"), chamber=chamber, plan="挂牌")


@pytest.mark.parametrize(
    ("refusal", "verb", "said"),
    [
        (WrongStage, "hang_plate", {"on": TODAY, "evidence": PAPER}),
        (Missing, "register_chamber", {"on": TODAY, "evidence": Cited("")}),
        (DayIsAhead, "register_chamber", {"on": TOMORROW, "evidence": PAPER}),
        (Missing, "withdraw_chamber", {"reason": " "}),
        (refusals.PlannedDayIsPast, "plan_plate", {"plan": "挂牌", "planned_on": YESTERDAY}),
    ],
)
def test_a_move_that_the_record_does_not_bear_is_refused(
    world: World, chamber: Chamber, refusal: type[Refusal], verb: str, said: dict[str, Any]
) -> None:
    before = entered()
    with pytest.raises(refusal):
        getattr(actions, verb)(by=world.by("investor"), chamber=chamber, **said)
    assert (entered(), Chamber.objects.get().stage) == (before, "preparing")


def test_a_plate_hangs_no_earlier_than_the_chamber_was_registered(
    world: World, chamber: Chamber
) -> None:
    by = world.by("investor")
    actions.register_chamber(by=by, chamber=chamber, on=TODAY, evidence=PAPER)
    with pytest.raises(refusals.DayBeforeTheLast):
        actions.hang_plate(by=by, chamber=chamber, on=YESTERDAY, evidence=PAPER)


def test_another_person_verifies_and_a_stale_form_is_refused(
    world: World, chamber: Chamber
) -> None:
    old = Chamber.objects.get()
    with pytest.raises(EnteredItOneself):
        actions.verify_chamber(by=world.by("investor"), chamber=Chamber.objects.get())
    actions.verify_chamber(by=world.by("outpost"), chamber=Chamber.objects.get())
    assert known("investment.chambers_preparing", world.district).verified == 1
    with pytest.raises(Stale):
        actions.register_chamber(by=world.by("investor"), chamber=old, on=TODAY, evidence=PAPER)


def test_only_what_may_be_a_chamber_or_an_outpost_is_taken_up_and_once(
    world: World, chamber: Chamber, office: Organisation
) -> None:
    firm = add_organisation(by=RESIDENT, kind=OrganisationKind.ENTERPRISE, name=WATER)
    for organisation, refusal in (
        (firm, refusals.IsNoOutpost),
        (office, refusals.IsThereAlready),
    ):
        with pytest.raises(refusal):
            actions.add_chamber(by=RESIDENT, organisation=organisation)
    with pytest.raises(refusals.IsNoOutpost):
        send_it(world, firm)


def test_an_outpost_is_in_office_for_its_term(
    world: World, liaison: Organisation, turn_clock: Callable[..., None]
) -> None:
    outpost = send_it(world, liaison, until=TOMORROW)
    assert told("investment.outposts", world.district) == (1, 1)
    assert actions.judge_terms() == 0, "its last day is not over"
    turn_clock(MORNING + timedelta(days=1))
    assert (actions.judge_terms(), actions.judge_terms()) == (1, 0)
    assert (Outpost.objects.get().stage, told("investment.outposts", world.district)) == (
        "over",
        (0, 0),
    )
    outpost = Outpost.objects.get()
    actions.renew_mandate(by=world.by("investor"), outpost=outpost, until=NEXT_YEAR, evidence=PAPER)
    assert told("investment.outposts", world.district) == (1, 1)
    actions.end_mandate(by=world.by("investor"), outpost=outpost, on=TODAY, reason="撤回")
    assert (outpost.until, told("investment.outposts", world.district)) == (TODAY, (0, 0))
    assert verbs_of(outpost) == ["sent", "lapse", "renew", "end"]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (DayIsAhead, {"since": TOMORROW}),
        (refusals.TermIsEmpty, {"until": TODAY}),
        (refusals.MandateNeedsEvidence, {"evidence": Cited("")}),
        (refusals.MandateNeedsEvidence, {"mandate": " "}),
    ],
)
def test_an_outpost_is_not_sent_without_a_term_a_task_and_a_document(
    world: World, liaison: Organisation, refusal: type[Refusal], said: dict[str, Any]
) -> None:
    before = entered()
    with pytest.raises(refusal):
        send_it(world, liaison, **said)
    assert (entered(), Outpost.objects.exists()) == (before, False)


def test_a_term_is_renewed_to_later_and_given_again_only_after_the_last(
    world: World, liaison: Organisation
) -> None:
    by, outpost = world.by("investor"), send_it(world, liaison)
    again = {"by": by, "outpost": outpost, "evidence": PAPER, "until": date(2025, 1, 1)}
    with pytest.raises(refusals.TermIsNotLonger):
        actions.renew_mandate(by=by, outpost=outpost, until=NEXT_YEAR, evidence=PAPER)
    with pytest.raises(WrongStage):
        actions.give_mandate(mandate="再去", since=TODAY, **again)
    with pytest.raises(refusals.EndsOutOfTerm):
        actions.end_mandate(by=by, outpost=outpost, on=TOMORROW, reason="撤回")
    actions.end_mandate(by=by, outpost=outpost, on=TODAY, reason="撤回")
    with pytest.raises(refusals.TermsOverlap):
        actions.give_mandate(mandate="再去", since=YESTERDAY, **again)
    actions.give_mandate(mandate="再去", since=TODAY, **again)
    assert (outpost.stage, told("investment.outposts", world.district)) == ("office", (1, 1))


def test_the_outposts_page_opens_what_it_brought_in(
    world: World, liaison: Organisation, enter: Enter
) -> None:
    outpost = send_it(world, liaison)
    for firm in (WATER, LEATHER):
        record_contact(by=RESIDENT, organisation=liaison.unit, met=Met(firm))
    page = enter("leader").get(page_of(outpost)).content.decode()
    assert "/figures/investment.contacted/" in page
    assert "2 家" in page


def test_people_are_counted_beside_the_firms_and_a_great_many_is_no_zero(world: World) -> None:
    by = world.by("outpost")
    met = Met(firms=UNKNOWN, people=True, days=UNDATED)
    record_contact(by=by, organisation=world.office, met=met)
    many = known("investment.people_contacted", world.district)
    assert (many.n, many.unknown, many.reported) == (1, 1, True)
    assert told("investment.contacted", world.district) == (0, 0)
    with pytest.raises(actions.contacts.PeopleAreNoFirm):
        record_contact(by=by, organisation=world.office, met=Met(WATER, people=True))


def test_the_forms_say_what_is_wrong_beside_its_field(
    world: World, liaison: Organisation, chamber: Chamber, enter: Enter
) -> None:
    client = enter("investor")
    said = {"organisation": str(liaison.pk), "mandate": "去", "document": "文件"}
    bad = send(
        client, "/r/investment.outposts/add/", **said, since="2023-03-01", until="2023-02-01"
    )
    assert (bad.status_code, errors(bad)) == (
        400,
        {"until": ["任期止要晚于任期起，也要晚于今天。"]},
    )
    elsewhere = send(client, "/r/investment.outposts/add/", **said | {"organisation": "x"})
    assert (elsewhere.status_code, Outpost.objects.exists()) == (400, False)
    ahead = do(client, chamber, "register", on="2023-03-09", document="登记证书")
    assert errors(ahead) == {"on": ["日期不能晚于今天。"]}
    assert do(client, chamber, "register", on="", document="").status_code == 400
    people = send(client, "/r/investment.contacts/add/", uncounted="on", people="on", way="either")
    assert people.status_code == 302
    assert str(Contact.objects.get()) == "企业家和老乡"
    assert (
        do(enter("outpost"), chamber, "register", on="2023-03-08", document="证书").status_code
        == 403
    )
