"""Needs, promises and deliveries as their pages show them: they lead nowhere out of reach."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from chunsheng.enterprise.terms import HIRED
from chunsheng.matters.actions import Pledge, Stated, deliver, meet_need, promise, state_need
from chunsheng.matters.models import Delivery, Need, Promise
from chunsheng.matters.terms import UNKNOWN, Quantity
from tests.portal.reporting import kept
from tests.world import RESIDENT, World


def address(record: Any, verb: str = "") -> str:
    """A record's page, or one of its verbs."""
    return f"/r/{record.ledger_code}/{record.pk}/{verb}"


def do(client: Client, record: Any, verb: str, **said: Any) -> Any:
    """Send a verb's form as the record's page does."""
    form = {"key": str(uuid.uuid4()), "version": record.version, **said}
    return client.post(address(record, f"{verb}/"), form)


def read(world: World, name: str, record: Any) -> str:
    """A record's page as somebody reads it."""
    answer = world.enter(name).get(address(record))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def need(world: World) -> Need:
    """Hands that are wanted in the first grid."""
    stated = Stated("enterprise.workers", "车间用工", measured=HIRED.code, place=world.grid)
    return state_need(by=RESIDENT, stated=stated)


def test_an_officer_states_a_need_of_the_own_unit(world: World) -> None:
    client = world.enter("investor")
    said = {"title": "车间用工", "measured": HIRED.code, "amount_is": "between", "amount": "20"}
    page, before = "/r/matters.needs/add/", kept()
    wrong = client.post(page, {**said, "detail": "两班倒", "amount_to": "10"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (400, ["amount_to"])
    assert "两班倒" in wrong.content.decode()
    assert kept() == before
    right = client.post(page, {**said, "amount_to": "30", "until": "2023-04-01"})
    made = Need.objects.get()
    assert (right.status_code, right["Location"]) == (302, address(made))
    assert (made.bounds, made.place, made.organisation) == (
        (20, 30),
        world.district,
        world.district,
    )
    assert (made.measured, made.kind) == (HIRED.code, HIRED.code)
    assert "20–30 人" in read(world, "leader", made)


def test_a_dispatcher_says_who_met_a_need_and_a_worker_may_not(world: World, need: Need) -> None:
    said = {"organisation": world.office.name, "amount_is": "unknown", "completes": "on"}
    before = kept()
    assert do(world.enter("worker"), need, "meet", **said).status_code == 403
    client = world.enter("dispatcher")
    ahead = do(client, need, "meet", **said, on="2023-03-09")
    assert ahead.context["form"].errors == {"on": ["日期不能晚于今天。"]}
    nobody = do(client, need, "meet", **{**said, "organisation": "没有这家"})
    assert list(nobody.context["form"].errors) == ["organisation"]
    assert ({ahead.status_code, nobody.status_code}, kept()) == ({400}, before)
    assert do(client, need, "meet", **said, on="2023-03-08").status_code == 302
    need.refresh_from_db()
    assert (need.state, Delivery.objects.get().organisation) == ("met", world.office)
    assert do(client, need, "meet", **said).status_code == 409


def test_a_need_shows_what_was_given_and_leads_to_what_one_may_open(
    world: World, need: Need
) -> None:
    assert "未报（不是 0）。" in read(world, "worker", need)
    given = meet_need(by=RESIDENT, need=need, organisation=world.office, quantity=Quantity(3, 5))
    for name, leads in {"worker": False, "dispatcher": False, "investor": True}.items():
        page = read(world, name, need)
        assert "3–5 人" in page
        assert "未报（不是 0）。" not in page
        assert (address(given) in page) is leads, name


def test_a_delivery_leads_to_its_need_only_for_whoever_may_open_it(
    world: World, need: Need
) -> None:
    given = meet_need(by=RESIDENT, need=need, organisation=world.office, quantity=UNKNOWN)
    for name, leads in {"outpost": False, "investor": True}.items():
        page = read(world, name, given)
        assert "车间用工" in page, "what it was given for is its own name"
        assert (address(need) in page) is leads, name
    assert world.enter("outpost").get(address(need)).status_code == 404


def test_a_promise_shows_its_deliveries_and_is_withdrawn_once(world: World) -> None:
    pledge = Pledge("招满车间", world.office, measured=HIRED.code, quantity=Quantity.exactly(30))
    made = promise(by=RESIDENT, pledge=Pledge(**{**pledge.__dict__, "place": world.district}))
    given = deliver(by=RESIDENT, promise=made, quantity=Quantity.exactly(10))
    for name in ("investor", "outpost", "leader"):
        page = read(world, name, made)
        assert all(text in page for text in ("招满车间 · 30 人", "10 人", address(given), "预计"))
    client, before = world.enter("investor"), kept()
    bare = do(client, made, "withdraw", reason=" ")
    assert (bare.status_code, list(bare.context["form"].errors)) == (400, ["reason"])
    assert do(world.enter("outpost"), made, "withdraw", reason="不招了").status_code == 403
    assert kept() == before
    assert do(client, made, "withdraw", reason="不招了").status_code == 302
    again = do(client, Promise.objects.get(), "withdraw", reason="不招了")
    assert again.status_code == 409
    assert "这项承诺已经兑现或撤回，不能再改。" in again.content.decode()


def test_a_delivery_is_verified_by_the_officer_who_did_not_claim_it(world: World) -> None:
    pledge = Pledge("招满车间", world.office, place=world.district, measured=HIRED.code)
    made = promise(by=RESIDENT, pledge=pledge)
    client = world.enter("investor")
    assert do(client, made, "deliver", amount_is="exact", amount="1").status_code == 302
    own, before = Delivery.objects.get(), kept()
    refused = do(client, own, "verify")
    assert refused.status_code == 403
    assert "录入人不能核实自己录入的数据" in refused.content.decode()
    assert kept() == before
    other = promise(by=RESIDENT, pledge=pledge)
    theirs = deliver(by=RESIDENT, promise=other, quantity=Quantity.exactly(1))
    assert do(client, theirs, "verify").status_code == 302
    theirs.refresh_from_db()
    assert theirs.verified_by == world.accounts["investor"]
    assert "已核实" in read(world, "outpost", theirs)
