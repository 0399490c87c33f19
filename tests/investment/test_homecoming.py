"""Townspeople: only with consent, kept by one post, a chain down to projects, and out again (R13)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from chunsheng.investment import actions
from chunsheng.investment.actions import homecoming as refusals
from chunsheng.investment.chains import chains_of, projects_of
from chunsheng.investment.models import Keeping, Project, Townsperson
from chunsheng.investment.terms import MONEY
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import deliver
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import LinksToItself, add_organisation, link_organisation
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import LinkKind, OrganisationKind
from chunsheng.people.models import Person
from tests.investment.telling import (
    TODAY,
    TOMORROW,
    WATER,
    YESTERDAY,
    do,
    entered,
    errors,
    page_of,
    send,
)
from tests.world import RESIDENT, Enter, World

NAME, PHONE = "上官样例", "19900000301"
FIRM, PARTNER, TITLE = "样例归乡公司", "样例本地公司", "样例项目"
AGREED = date(2023, 2, 10)
SAID = {
    "name": NAME,
    "phone": PHONE,
    "consented_on": AGREED,
    "consent_how": "当面签字",
    "purpose": "招商信息往来",
}
LIST = "/r/investment.townspeople/"


def come(world: World, **said: Any) -> Townsperson:
    """Enter somebody at the outpost."""
    by = world.by("outpost")
    return actions.enter_townsperson(by=by, organisation=world.office, **{**SAID, **said})


def post_of(world: World, name: str) -> Post:
    """The post that somebody holds."""
    return Post.objects.get(holdings__account=world.accounts[name])


def keep(world: World, known: Townsperson, name: str = "outpost", **said: Any) -> Townsperson:
    """Let somebody's post keep in touch."""
    given = {"post": post_of(world, name), "since": YESTERDAY, **said}
    return actions.appoint_keeper(by=world.by("investor"), townsperson=known, **given)


@pytest.fixture
def known(world: World) -> Townsperson:
    """Somebody who agreed, and is kept by the outpost's post."""
    return keep(world, come(world))


@pytest.fixture
def project(world: World, known: Townsperson) -> Project:
    """What they brought in: through a firm and its partner, with money promised and partly given."""
    by = world.by("outpost")
    actions.introduce(by=by, townsperson=known, firm=FIRM, since=YESTERDAY)
    actions.introduce(by=by, townsperson=known, firm=PARTNER, introducer=FIRM)
    made = actions.add_project(
        by=world.by("investor"), title=TITLE, organisation=world.district, place=world.district
    )
    actions.join_partner(by=RESIDENT, project=made, firm=PARTNER, kind=LinkKind.UNDERTAKES)
    # A second way to the same project: its money stands once all the same.
    actions.join_partner(by=RESIDENT, project=made, firm=FIRM, kind=LinkKind.PARTNER_IN)
    money = Quantity.exactly(50_000_000)
    promised = actions.pledge_for_project(
        by=RESIDENT, project=made, firm=PARTNER, measured=MONEY.code, quantity=money
    )
    deliver(by=RESIDENT, promise=promised, quantity=Quantity.exactly(12_000_000))
    return made


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refusals.ConsentIsMissing, {"consented_on": None}),
        (refusals.ConsentIsMissing, {"consent_how": " "}),
        (refusals.ConsentIsMissing, {"purpose": ""}),
        (DayIsAhead, {"consented_on": TOMORROW}),
    ],
)
def test_nobody_is_entered_without_consent(
    world: World, refusal: type[Refusal], said: dict[str, Any]
) -> None:
    before = entered()
    with pytest.raises(refusal):
        come(world, **said)
    assert (entered(), Person.objects.count(), Townsperson.objects.count()) == (before, 0, 0)


def test_who_is_entered_already_is_kept_by_whoever_keeps_them(
    world: World, known: Townsperson
) -> None:
    with pytest.raises(refusals.IsEnteredAlready) as refused:
        come(world)
    assert "驻外联络员" in str(refused.value.message)
    assert NAME not in str(refused.value.message)
    assert Townsperson.objects.count() == 1


def test_one_post_keeps_at_a_time_and_hands_over_with_a_reason(
    world: World, known: Townsperson
) -> None:
    with pytest.raises(refusals.KeepsAlready):
        keep(world, known)
    with pytest.raises(refusals.HandoverNeedsReason):
        keep(world, known, "investor", since=TODAY)
    known = keep(world, Townsperson.objects.get(), "investor", since=TODAY, reason="回本地了")
    terms = Keeping.objects.order_by("since").values_list("since", "until")
    assert list(terms) == [(YESTERDAY, TODAY), (TODAY, None)]
    assert known.keeper == post_of(world, "investor")
    with pytest.raises(IntegrityError), transaction.atomic():
        Keeping.objects.create(townsperson=known, post=post_of(world, "outpost"), since=TODAY)


@pytest.mark.parametrize(
    ("refusal", "name", "said"),
    [
        (refusals.KeepsNobody, "worker", {}),
        (DayIsAhead, "outpost", {"since": TOMORROW}),
        (refusals.KeepsBeforeConsent, "outpost", {"since": date(2023, 2, 9)}),
    ],
)
def test_a_keeper_who_may_not_be_one_is_refused(
    world: World, refusal: type[Refusal], name: str, said: dict[str, Any]
) -> None:
    made = come(world)
    with pytest.raises(refusal):
        keep(world, made, name, **said)
    assert (Keeping.objects.count(), Townsperson.objects.get().keeper) == (0, None)


def test_two_who_looked_at_the_same_record_are_not_both_keeper(world: World) -> None:
    one = come(world)
    other = Townsperson.objects.get(pk=one.pk)
    keep(world, one)
    with pytest.raises(Stale):
        keep(world, other, "investor")
    assert Keeping.objects.count() == 1


def test_the_chain_leads_from_the_person_to_the_project(project: Project) -> None:
    names = {one.pk: one.name for one in Organisation.objects.all()} | {project.pk: TITLE}
    told = [[names.get(node.key, "人") for node in chain] for chain in chains_of(project)]
    assert sorted(told) == sorted([["人", FIRM, TITLE], ["人", FIRM, PARTNER, TITLE]])
    assert projects_of(chains_of(Townsperson.objects.get())) == [project.pk]


def test_a_circle_of_firms_ends(world: World, known: Townsperson, project: Project) -> None:
    one, other = (Organisation.objects.get(name=name) for name in (FIRM, PARTNER))
    kind = LinkKind.INTRODUCED
    link_organisation(by=RESIDENT, organisation=other, kind=kind, to=one, since=None)
    assert all(len(set(chain)) == len(chain) for chain in chains_of(project))
    assert projects_of(chains_of(known)) == [project.pk]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refusals.IsIntroducedAlready, {"firm": FIRM}),
        (refusals.IntroducerIsElsewhere, {"firm": "样例新公司", "introducer": WATER}),
        (LinksToItself, {"firm": FIRM, "introducer": FIRM}),
        (DayIsAhead, {"firm": "样例新公司", "since": TOMORROW}),
    ],
)
def test_an_introduction_that_does_not_hold_is_refused(
    world: World,
    known: Townsperson,
    project: Project,
    refusal: type[Refusal],
    said: dict[str, Any],
) -> None:
    add_organisation(by=RESIDENT, kind=OrganisationKind.ENTERPRISE, name=WATER)
    before = entered()
    with pytest.raises(refusal):
        actions.introduce(
            by=world.by("outpost"), townsperson=Townsperson.objects.get(pk=known.pk), **said
        )
    assert entered() == before


def test_the_page_shows_the_chain_and_what_came_of_it_once(
    known: Townsperson, project: Project, enter: Enter
) -> None:
    page = enter("outpost").get(page_of(known)).content.decode()
    for said in (FIRM, PARTNER, "上*", "您无权打开的记录", "另有 1 项您无权打开。"):
        assert said in page
    for kept in (NAME, PHONE, TITLE):
        assert kept not in page
    page = enter("investor").get(page_of(known)).content.decode()
    assert TITLE in page
    assert (page.count("5,000万元"), page.count("兑现：1,200万元")) == (1, 1)


def test_a_leader_sees_the_chain_without_the_person(
    known: Townsperson, project: Project, enter: Enter
) -> None:
    leader = enter("leader")
    page = leader.get(page_of(project)).content.decode()
    assert "一位老乡（不公开）" in page
    assert "上*" not in page
    assert (leader.get(LIST).status_code, leader.get(page_of(known)).status_code) == (403, 403)


def test_the_phone_opens_with_a_reason_and_leaves_a_trace(known: Townsperson, enter: Enter) -> None:
    said = {"reason": "约定的回访"}
    opened = enter("outpost").post(f"{page_of(known)}open/", said)
    assert PHONE in opened.content.decode()
    assert Entry.objects.filter(record_id=known.pk, verb="custody.opened").count() == 1
    assert enter("worker").post(f"{page_of(known)}open/", said).status_code == 403


def test_consent_taken_back_leaves_the_firms_only(
    world: World, known: Townsperson, project: Project, enter: Enter
) -> None:
    known = Townsperson.objects.get()
    assert do(enter("outpost"), known, "withdraw").headers["Location"] == LIST
    known.refresh_from_db()
    assert (known.person, known.keeper, known.consent_how, known.purpose) == (None, None, "", "")
    assert Keeping.objects.get().until == TODAY
    assert not registers["investment.townspeople"].rows(_viewer(enter, "outpost")).exists()
    told = [[node.code for node in chain] for chain in chains_of(project)]
    firm = "organisations.organisations"
    assert told == [[firm, firm, "investment.projects"]]
    with pytest.raises(refusals.ConsentIsWithdrawn):
        actions.introduce(by=world.by("outpost"), townsperson=known, firm=WATER)
    assert come(world).pk != known.pk, "a new consent is a new record"


def _viewer(enter: Enter, name: str) -> Any:
    return enter(name).get(LIST).wsgi_request.viewer


def test_erasure_reaches_them(world: World, known: Townsperson, enter: Enter) -> None:
    erase(by=world.by("security_admin"), subject=known.subject, reason="本人要求删除")
    known.refresh_from_db()
    assert (known.person, known.consent_how, known.purpose) == (None, "", "")
    assert not registers["investment.townspeople"].rows(_viewer(enter, "outpost")).exists()


def test_what_is_kept_of_a_consent_is_sealed(known: Townsperson) -> None:
    changes = Entry.objects.get(record_id=known.pk, verb="entered").changes
    assert all("sealed" in changes[name] for name in ("person", "consent_how", "purpose"))
    assert "当面签字" not in str(changes)


def test_the_form_says_that_consent_is_missing_and_stores_nothing(
    world: World, enter: Enter
) -> None:
    client = enter("outpost")
    bad = send(client, f"{LIST}add/", name=NAME, phone=PHONE, consent_how="", purpose="")
    assert errors(bad) == {"consented_on": [str(refusals.ConsentIsMissing.message)]}
    assert not Person.objects.exists()
    said = {**SAID, "consented_on": "2023-02-10"}
    assert send(client, f"{LIST}add/", **said).status_code == 302
    made = Townsperson.objects.get()
    assert do(client, made, "keep", post="x", since="").status_code == 400
    again = send(client, f"{LIST}add/", **said)
    assert again.status_code == 409
