"""What has its own rules at its source is not dealt with past them in the registers of matters."""

from __future__ import annotations

import pytest

from chunsheng.investment.actions import add_project
from chunsheng.matters.actions import Pledge, deliver, promise
from chunsheng.matters.models import Delivery, Promise
from chunsheng.matters.terms import ONE
from tests.enterprise.telling import settle_firms, taken, wanted
from tests.laws import cobuilding_told
from tests.matters.test_pages import address, do, read
from tests.portal.reporting import kept
from tests.world import RESIDENT, World


@pytest.fixture
def taken_up(world: World) -> Promise:
    """What a school promised to a community under their agreement."""
    school = cobuilding_told.partner(world, "样例学校")
    agreement = cobuilding_told.signed(world.community, school)
    return cobuilding_told.take_up(agreement, "一场讲座").promise


def test_the_officer_reaches_no_promise_of_an_agreement(world: World, taken_up: Promise) -> None:
    given = deliver(by=RESIDENT, promise=taken_up, quantity=ONE, completes=False)
    client, before = world.enter("investor"), kept()
    for record in (taken_up, given):
        assert client.get(address(record)).status_code == 404
        assert "一场讲座" in read(world, "leader", record)
        assert list(client.get(f"/r/{record.ledger_code}/").context["rows"]) == []
    said = {"amount_is": "exact", "amount": "1", "reason": "不要了", "title": "一份文件"}
    for verb in ("deliver", "withdraw", "cite"):
        assert do(client, taken_up, verb, **said).status_code == 404
    for verb in ("verify", "cite"):
        assert do(client, given, verb, **said).status_code == 404
    assert kept() == before


@pytest.mark.parametrize("project", [False, True])
def test_the_officer_keeps_what_has_no_source_and_what_a_project_promised(
    world: World, project: bool
) -> None:
    where = {"organisation": world.office, "place": world.district}
    source = add_project(by=RESIDENT, title="样例基地", **where) if project else None
    made = promise(by=RESIDENT, pledge=Pledge("捐款", source=source, **where))
    said = {"amount_is": "exact", "amount": "1"}
    assert do(world.enter("investor"), made, "deliver", **said).status_code == 302
    for name in ("investor", "outpost", "leader"):
        assert read(world, name, Delivery.objects.get())


def test_a_firms_vacancy_is_met_and_withdrawn_only_by_its_difficulty(world: World) -> None:
    firms = settle_firms(world)
    need = wanted(firms, taken(firms))
    client, before = world.enter("district_dispatcher"), kept()
    assert "操作工" in read(world, "district_dispatcher", need)
    said = {"organisation": world.office.name, "amount_is": "unknown", "reason": "不招了"}
    for verb in ("meet", "withdraw"):
        assert do(client, need, verb, **said).status_code == 403
    assert kept() == before
