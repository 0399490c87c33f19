"""Who takes part in a project has no share; what is promised is expected until it is delivered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chunsheng.investment.actions import (
    ProjectIsWithdrawn,
    add_project,
    join_partner,
    pledge_for_project,
    set_status,
)
from chunsheng.investment.models import Project
from chunsheng.investment.queries import promises_of
from chunsheng.investment.terms import JOBS, MONEY, Status
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.evidence import Cited, evidence_of
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.register.figures import figure_text
from chunsheng.matters.actions import deliver, withdraw_promise
from chunsheng.matters.models import Promise
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import IsLinkedAlready, NameIsMissing
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import LinkKind
from tests.investment.telling import TODAY, UNDATED, WATER, entered, known, told, verbs_of
from tests.world import World

EXPECTED, DELIVERED = "investment.money_expected", "investment.money_delivered"
WHOLE = Quantity.exactly(230_000_000)


@pytest.fixture
def project(world: World) -> Project:
    """A project that is to land in the first street."""
    return add_project(
        by=world.by("investor"), title="产业基地", organisation=world.district, place=world.street
    )


def pledged(world: World, project: Project, **said: object) -> Promise:
    """The money that a firm is expected to bring with the project."""
    given = {"firm": WATER, "measured": MONEY.code, "quantity": WHOLE, "given": UNDATED, **said}
    return pledge_for_project(by=world.by("investor"), project=project, **given)  # type: ignore[arg-type]  # its own fields


def said(code: str, world: World) -> str:
    """A figure of the district in words."""
    return figure_text(known(code, world.district))


def test_a_partner_is_linked_without_a_share(world: World, project: Project) -> None:
    by = world.by("investor")
    join_partner(by=by, project=project, firm=WATER, kind=LinkKind.PARTNER_IN)
    firm = Organisation.objects.get(name=WATER)
    link = Link.objects.get()
    assert (link.kind, link.from_id, link.to_id, link.since) == (
        *("partner_in", firm.pk, project.pk, None),
    )
    assert {field.name for field in Link._meta.fields} == {
        *("id", "kind", "from_code", "from_id", "to_code", "to_id", "since", "until"),
    }
    assert (verbs_of(project), verbs_of(firm)) == (["added", "joined"], ["added", "linked"])
    entry = Entry.objects.filter(record_id=project.pk).latest("pk")
    assert entry.changes == {"partner_in": [None, WATER], "since": [None, None]}
    assert Fact.objects.count() == 0
    before = entered()
    with pytest.raises(IsLinkedAlready):
        join_partner(by=by, project=project, firm=WATER, kind=LinkKind.PARTNER_IN)
    with pytest.raises(NameIsMissing):
        join_partner(by=by, project=project, firm=" ", kind=LinkKind.PARTNER_IN)
    assert (entered(), Link.objects.count()) == (before, 1)
    join_partner(by=by, project=project, firm=WATER, kind=LinkKind.UNDERTAKES)
    assert Link.objects.count() == 2


def test_a_pledge_posts_expected_money_where_the_project_is_to_land(
    world: World, project: Project
) -> None:
    made = pledged(world, project, evidence=Cited("样例报道", "样例日报"))
    fact = Fact.objects.get(record_id=made.pk)
    assert (fact.kind, fact.standing, fact.low, fact.high) == (
        *("investment.money", "expected", 230_000_000, 230_000_000),
    )
    assert (fact.place, fact.organisation.name) == (world.street, WATER)  # type: ignore[union-attr]
    assert (fact.starts_on, fact.ends_on) == (None, TODAY)
    assert (made.title, made.source_id, list(promises_of(project.pk))) == (
        *("产业基地", project.pk, [made]),
    )
    assert evidence_of(made).get().title == "样例报道"
    assert verbs_of(project) == ["added", "pledged"]
    assert (said(EXPECTED, world), said(DELIVERED, world)) == ("2.3亿元", "未报")
    places = [world.street, world.ground.streets[1], world.district, made.organisation]
    assert [told(EXPECTED, place)[1] for place in places] == [1, 0, 1, 0]


def test_what_is_delivered_is_no_longer_expected(world: World, project: Project) -> None:
    made = pledged(world, project)
    part = deliver(by=world.by("investor"), promise=made, quantity=Quantity.exactly(30_000_000))
    assert (said(EXPECTED, world), said(DELIVERED, world)) == ("2亿元", "3,000万元")
    assert (part.place, part.measured) == (world.street, MONEY.code)
    deliver(by=world.by("investor"), promise=made, quantity=Quantity.exactly(200_000_000))
    assert (said(EXPECTED, world), said(DELIVERED, world)) == ("未报", "2.3亿元")
    assert Promise.objects.get().state == "kept"
    assert known(DELIVERED, world.district).unverified == 2


def test_part_of_a_bound_leaves_a_bound(world: World, project: Project) -> None:
    jobs = pledged(world, project, measured=JOBS.code, quantity=Quantity(1000, None))
    assert said("investment.jobs_expected", world) == "≥ 1,000 人"
    deliver(by=world.by("investor"), promise=jobs, quantity=Quantity.exactly(300))
    assert said("investment.jobs_expected", world) == "≥ 700 人"
    assert said("investment.jobs_delivered", world) == "300 人"
    assert said(EXPECTED, world) == "未报", "jobs are no money"


def test_what_was_only_announced_is_told_apart_from_what_is_expected(
    world: World, project: Project
) -> None:
    pledged(world, project, standing=Standing.ANNOUNCED)
    assert told(EXPECTED, world.district) == (0, 0)
    assert Fact.objects.get(kind=MONEY.code).standing == "announced"


def test_a_pledge_that_is_taken_back_is_expected_no_longer(world: World, project: Project) -> None:
    made = pledged(world, project, quantity=Quantity.exactly(Decimal("9800.50")))
    assert said(EXPECTED, world) == "9,800.50元"
    withdraw_promise(by=world.by("investor"), promise=made, reason="协议作废")
    assert told(EXPECTED, world.district) == (0, 0)


def test_with_a_project_that_was_given_up_nothing_is_promised(
    world: World, project: Project
) -> None:
    set_status(by=world.by("investor"), project=project, status=Status.WITHDRAWN, reason="终止")
    before = entered()
    with pytest.raises(ProjectIsWithdrawn):
        pledged(world, project)
    assert (entered(), Promise.objects.count()) == (before, 0)
    assert not Organisation.objects.filter(name=WATER).exists()
