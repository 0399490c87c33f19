"""A record's page names what it is linked to, but for what lies out of its reader's reach."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunsheng.investment.actions import add_project, join_partner
from chunsheng.investment.models import Project
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.register.linking import addresses, linked_rows
from chunsheng.organisations.actions import add_organisation, end_link, link_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.registers import SIDES
from chunsheng.organisations.terms import LinkKind
from tests.places.ground import BY
from tests.world import Enter, World

FIRM, TITLE = "样例水务公司", "智慧水务项目"
CLOSED = "您无权打开的记录"


@pytest.fixture
def project(world: World) -> Project:
    """A project of the district in which a firm takes part."""
    made = add_project(by=BY, title=TITLE, organisation=world.district, place=world.street)
    join_partner(by=BY, project=made, firm=FIRM, kind=LinkKind.PARTNER_IN, since=date(2023, 3, 2))
    return made


def firm() -> Organisation:
    """The firm that takes part."""
    return Organisation.objects.get(name=FIRM)


def rows(world: World, name: str) -> list[dict[str, object]]:
    """The firm's links as somebody sees them."""
    return linked_rows(firm(), viewer_of(world.accounts[name]), SIDES)


def test_a_far_end_out_of_reach_is_not_named(world: World, project: Project, enter: Enter) -> None:
    assert rows(world, "worker") == [{"title": "合作于", "note": "自 3月2日 周四", "text": CLOSED}]
    page = enter("worker").get(f"/r/organisations.organisations/{firm().pk}/").content.decode()
    assert CLOSED in page
    assert [text for text in (TITLE, str(project.pk)) if text in page] == []


def test_whoever_reaches_the_far_end_is_led_there(
    world: World, project: Project, enter: Enter
) -> None:
    """The control of the test before: only the reader differs."""
    url = f"/r/investment.projects/{project.pk}/"
    assert rows(world, "investor") == [
        {"title": "合作于", "note": "自 3月2日 周四", "text": TITLE, "url": url}
    ]
    page = enter("investor").get(f"/r/organisations.organisations/{firm().pk}/").content.decode()
    assert CLOSED not in page
    assert f'href="{url}"' in page


def test_each_end_calls_the_other_by_its_own_word(
    world: World, project: Project, enter: Enter
) -> None:
    page = enter("investor").get(f"/r/investment.projects/{project.pk}/").content.decode()
    assert "合作方" in page
    assert f'href="/r/organisations.organisations/{firm().pk}/"' in page
    assert FIRM in page


def test_a_link_that_ended_or_is_to_come_is_not_shown(world: World, project: Project) -> None:
    link = Link.objects.get()
    Link.objects.filter(pk=link.pk).update(since=date(2023, 3, 9))
    assert rows(world, "investor") == []
    Link.objects.filter(pk=link.pk).update(since=None)
    assert [row["note"] for row in rows(world, "investor")] == [""]
    end_link(by=BY, organisation=firm(), made=link, on=date(2023, 3, 8))
    assert rows(world, "investor") == []


def test_many_links_take_as_many_queries_as_one(world: World, project: Project) -> None:
    viewer, known = viewer_of(world.accounts["investor"]), firm()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            linked_rows(known, viewer, SIDES)
        return len(captured)

    body = add_organisation(by=BY, kind="chamber", name="样例商会")
    link_organisation(by=BY, organisation=firm(), kind=LinkKind.MEMBER_OF, to=body, since=None)
    few = queries()
    for n in range(5):
        more = add_project(by=BY, title=f"项目{n}", organisation=world.district, place=world.street)
        join_partner(by=BY, project=more, firm=FIRM, kind=LinkKind.UNDERTAKES)
    assert (few, queries(), len(rows(world, "investor"))) == (3, 3, 7)


def test_addresses_are_given_of_what_one_may_open(world: World, project: Project) -> None:
    asked = [project.pk, world.grid.pk]
    reached = {
        name: addresses("investment.projects", asked, viewer_of(world.accounts[name]))
        for name in ("investor", "outpost", "worker")
    }
    url = f"/r/investment.projects/{project.pk}/"
    assert reached == {"investor": {project.pk: url}, "outpost": {}, "worker": {}}
    leader = viewer_of(world.accounts["leader"])
    assert addresses("unheard.of", asked, leader) == {}
    assert addresses("services.categories", [world.lamp.pk], leader) == {}, "it has no pages"
