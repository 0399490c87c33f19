"""Forms keep what was typed until it is right, say in words what is not, and store nothing before."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.investment.actions import Met, record_contact
from chunsheng.investment.models import Contact, Intent
from chunsheng.matters.terms import Quantity, Window
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from tests.investment.telling import LEATHER, TODAY, WATER, do, errors, page_of, send
from tests.portal.reporting import kept
from tests.world import RESIDENT, Enter, World

CONTACTS, INTENTS = "/r/investment.contacts/", "/r/investment.intents/"


def test_an_outpost_records_a_contact_of_its_own_unit(world: World, enter: Enter) -> None:
    client = enter("outpost")
    page = client.get(f"{CONTACTS}add/").content.decode()
    assert "企业名称" in page
    assert "写全称；没有登记过的会一并登记为企业。" in page
    answer = send(client, f"{CONTACTS}add/", firm=WATER, way="visit", on="2023-03-07")
    made = Contact.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    assert (made.organisation, made.since, made.on) == (
        *(world.office, date(2023, 3, 7), date(2023, 3, 7)),
    )
    shown = client.get(page_of(made)).content.decode()
    assert WATER in shown
    assert "未核实" in shown
    assert "登记拜访联系" in shown
    again = send(client, f"{CONTACTS}add/", firm=WATER, way="call")
    assert again.status_code == 302
    assert Organisation.objects.filter(name=WATER).count() == 1


@pytest.mark.parametrize(
    ("said", "low", "since"),
    [
        ({"count": "6", "undated": "on", "on": "2023-03-08"}, 6, None),
        ({"uncounted": "on"}, None, TODAY),
    ],
)
def test_firms_that_nobody_named_are_entered_as_a_number_or_as_unknown(
    world: World, enter: Enter, said: dict[str, str], low: int | None, since: date | None
) -> None:
    assert send(enter("outpost"), f"{CONTACTS}add/", way="either", **said).status_code == 302
    made = Contact.objects.get()
    assert (made.firm, made.low, made.high, made.since, made.on) == (None, low, low, since, TODAY)


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({}, "firm", "请写明企业名称；没有具名的，写明几家，或勾选“数目不详”。"),
        ({"firm": WATER, "count": "2"}, "count", "写了企业名称就是一家，不要再填家数。"),
        ({"firm": WATER, "on": "2023-03-09"}, "on", "日期不能晚于今天。"),
        ({"firm": "同名公司"}, "firm", "有几家组织都叫这个名称，请写全称。"),
        ({"count": "many"}, "count", ""),
        ({"count": "0"}, "count", ""),
        ({"firm": WATER, "on": "3月7日"}, "on", ""),
        ({"firm": "好" * 121}, "firm", "120"),
        ({"firm": WATER, "way": "telepathy"}, "way", ""),
    ],
)
def test_a_fault_stands_beside_its_field_and_the_text_stays(
    world: World, enter: Enter, said: dict[str, str], field: str, message: str
) -> None:
    for _one in range(2):
        add_organisation(by=RESIDENT, kind="enterprise", name="同名公司")
    before = kept()
    given = {"way": "visit", "note": "看了两处厂房", **said}
    answer = send(enter("outpost"), f"{CONTACTS}add/", **given)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert list(errors(answer)) == [field]
    assert message in errors(answer)[field][0]
    assert f'id="id_{field}_error"' in page
    assert 'value="看了两处厂房"' in page
    assert kept() == before


def test_a_correction_stands_ready_with_what_is_known(world: World, enter: Enter) -> None:
    by, client = world.by("outpost"), enter("outpost")
    told = {
        "exact": Met(firms=Quantity.exactly(6), days=Window(None, TODAY)),
        "between": Met(firms=Quantity(3, 5)),
        "about": Met(firms=Quantity(6, 6, about=True)),
        "named": Met(WATER),
    }
    made = {
        name: record_contact(by=by, organisation=world.office, met=met)
        for name, met in told.items()
    }
    forms = {
        name: client.get(f"{page_of(one)}correct/").context["form"] for name, one in made.items()
    }
    assert (forms["exact"]["count"].value(), forms["exact"]["undated"].value()) == (6, True)
    assert [forms[name]["count"].value() for name in ("between", "about")] == [None, None]
    assert "count" not in forms["named"].fields
    days = {"on": "2023-03-07", "reason": "记错一天", "count": ""}
    assert do(client, made["between"], "correct", **days).status_code == 302
    assert Contact.objects.get(pk=made["between"].pk).bounds == (3, 5), "only the day was wrong"
    before = kept()
    bare = do(client, made["named"], "correct", on="2023-03-07", reason="")
    same = do(client, made["named"], "correct", on="2023-03-08", reason="看看")
    assert errors(bare) == {"reason": ["请填写理由。"]}
    assert errors(same) == {"__all__": ["没有改动。"]}
    assert "看看" in same.content.decode()
    assert ({bare.status_code, same.status_code}, kept()) == ({400}, before)


def test_who_may_verify_a_contact_and_who_may_not(world: World, enter: Enter) -> None:
    theirs = record_contact(by=world.by("outpost"), organisation=world.office, met=Met(WATER))
    own = record_contact(by=world.by("investor"), organisation=world.district, met=Met(LEATHER))
    before = kept()
    refused = do(enter("outpost"), theirs, "verify")
    assert refused.status_code == 403
    assert "您的岗位不能对这条记录“核实”。" in refused.content.decode()
    oneself = do(enter("investor"), own, "verify")
    assert oneself.status_code == 403
    assert "录入人不能核实自己录入的数据，请由另一个人核实。" in oneself.content.decode()
    assert do(enter("leader"), own, "verify").status_code == 403
    assert kept() == before
    assert do(enter("investor"), theirs, "verify").status_code == 302
    after, theirs = kept(), Contact.objects.get(pk=theirs.pk)
    again = do(enter("investor"), theirs, "verify")
    assert again.status_code == 409
    assert "没有待核实的数据：还没有发生，或者已经核实过。" in again.content.decode()
    assert kept() == after


def test_an_intent_is_refused_in_words_before_there_was_a_contact_and_while_one_is_open(
    world: World, enter: Enter
) -> None:
    client, said = enter("outpost"), {"firm": WATER, "content": "看厂房"}
    before = kept()
    unmet = send(client, f"{INTENTS}add/", **said)
    assert unmet.status_code == 400
    assert errors(unmet) == {"firm": ["还没有登记过对这家企业的拜访联系，请先登记拜访联系。"]}
    assert 'value="看厂房"' in unmet.content.decode()
    assert kept() == before
    record_contact(by=world.by("outpost"), organisation=world.office, met=Met(WATER))
    assert send(client, f"{INTENTS}add/", **said).status_code == 302
    made, before = Intent.objects.get(), kept()
    twice = send(client, f"{INTENTS}add/", **said)
    assert (twice.status_code, list(errors(twice))) == (409, ["firm"])
    bare = do(client, made, "withdraw", reason="")
    assert errors(bare) == {"reason": ["请填写理由。"]}
    assert kept() == before
    assert do(client, made, "withdraw", reason="选了别处").status_code == 302
    made.refresh_from_db()
    assert do(client, made, "withdraw", reason="再说一次").status_code == 409


def test_a_contact_sent_twice_is_one(world: World, enter: Enter) -> None:
    client, said = enter("outpost"), {"firm": WATER, "way": "visit", "key": "0" * 32}
    first, second = (client.post(f"{CONTACTS}add/", said) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Contact.objects.count() == 1


def test_a_verifying_of_what_was_corrected_meanwhile_must_be_looked_at_again(
    world: World, enter: Enter
) -> None:
    made = record_contact(by=world.by("outpost"), organisation=world.office, met=Met(WATER))
    corrected = do(enter("outpost"), made, "correct", on="2023-03-07", reason="记错一天")
    assert corrected.status_code == 302
    before = kept()
    stale = do(enter("investor"), made, "verify")
    assert stale.status_code == 409
    assert "这条记录刚被别人改过，请看过最新内容再办。" in stale.content.decode()
    assert kept() == before
