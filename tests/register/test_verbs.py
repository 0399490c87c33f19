"""A verb has its one effect, once; what stands against it is said and the typed text kept."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.words import clock
from chunsheng.services.actions import close_request, sign_request
from chunsheng.services.models import Request
from chunsheng.services.queries import track
from tests.portal import pictures
from tests.portal.reporting import kept
from tests.register.asking import REQUESTS, do, page_of, reported, unplaced
from tests.world import Enter, World


def verbs(request: Request) -> list[str]:
    entries = Entry.objects.filter(record_id=request.pk).order_by("pk")
    return list(entries.values_list("verb", flat=True))


def test_signing_leads_back_to_the_record_and_says_that_it_was_done(
    world: World, enter: Enter
) -> None:
    made, client = reported(world), enter("worker")
    answer = do(client, made, "sign")

    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    page = client.get(page_of(made)).content.decode()
    assert "已签收，请在到期前办结。" in page
    assert "签收并开始办理" in page
    assert verbs(made) == ["received", "signed"]


def test_a_verb_at_the_wrong_stage_is_refused_and_changes_nothing(
    world: World, enter: Enter
) -> None:
    made, client = reported(world), enter("worker")
    before = kept()
    early = do(client, made, "close", outcome="灯还没看就写好了。")
    assert early.status_code == 409
    assert "灯还没看就写好了。" in early.content.decode()
    assert early.context["form"].non_field_errors()
    assert kept() == before
    signed = sign_request(by=world.by("worker"), request=made)
    before = kept()
    again = do(client, signed, "sign")

    assert again.status_code == 409
    assert kept() == before
    assert verbs(made) == ["received", "signed"]


def test_what_was_changed_by_someone_else_must_be_looked_at_again(
    world: World, enter: Enter
) -> None:
    made, client = reported(world), enter("worker")
    signed = sign_request(by=world.by("worker"), request=made)
    before = kept()
    for version in (made.version, signed.version + 1, -1):
        stale = do(client, signed, "close", version=version, outcome="灯换好了。")
        assert stale.status_code == 409
        page = stale.content.decode()
        assert "这条记录刚被别人改过，请看过最新内容再办。" in page
        assert "灯换好了。" in page
    assert kept() == before
    assert do(client, signed, "close", outcome="灯换好了。").status_code == 302


@pytest.mark.parametrize(("verb", "sent"), [("sign", {}), ("return", {"reason": "不在本网格"})])
def test_a_verb_sent_twice_has_one_effect(
    world: World, enter: Enter, verb: str, sent: dict[str, str]
) -> None:
    made, client, key = reported(world), enter("worker"), str(uuid.uuid4())
    first = do(client, made, verb, key=key, **sent)
    once = kept()
    second = do(client, made, verb, key=key, **sent)

    assert (first.status_code, first["Location"]) == (302, page_of(made))
    assert (second.status_code, second["Location"]) == (302, page_of(made))
    assert kept() == once
    assert len(verbs(made)) == 2


def test_the_key_of_one_form_does_nothing_in_another(world: World, enter: Enter) -> None:
    made, other, client = reported(world), reported(world, "另一盏灯"), enter("worker")
    key = str(uuid.uuid4())
    assert do(client, made, "sign", key=key).status_code == 302
    before = kept()
    wrong = do(client, made, "return", key=key, reason="不在本网格")

    assert wrong.status_code == 409
    assert "这张表单已经提交过。" in wrong.content.decode()
    assert "不在本网格" in wrong.content.decode()
    assert kept() == before
    reused = do(client, other, "sign", key=key)
    other.refresh_from_db()
    assert (reused.status_code, other.stage) == (409, "to_sign")


@pytest.mark.parametrize("key", ["", "no key at all", "\x00"])
def test_a_form_without_a_proper_key_still_has_its_effect(
    world: World, enter: Enter, key: str
) -> None:
    made = reported(world)
    assert do(enter("worker"), made, "sign", key=key, version="nonsense").status_code == 302
    made.refresh_from_db()
    assert made.stage == "handling"


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("done.jpg", content, "image/jpeg")


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"outcome": ""}, "outcome", "请填写办理结果。"),
        ({"outcome": "  \n "}, "outcome", "请填写办理结果。"),
        ({"outcome": "好" * 2001}, "outcome", "2000"),
        ({"photo": pictures.PAGE}, "photo", "这不是能打开的照片。请用 JPG、PNG 或 WebP 格式。"),
        ({"photo": pictures.heavy()}, "photo", "照片超过 10 MB，请换一张小一些的。"),
        ({"photo": pictures.flood(7_000)}, "photo", "照片尺寸太大，请缩小后再传。"),
    ],
    ids=["empty", "blank", "long", "page", "heavy", "flood"],
)
def test_a_fault_stands_beside_its_field_and_the_text_stays(
    world: World, enter: Enter, sent: dict[str, Any], field: str, message: str
) -> None:
    signed = sign_request(by=world.by("worker"), request=reported(world))
    before = kept()
    form = {"outcome": "灯换好了。", **sent}
    if "photo" in sent:
        form["photo"] = upload(sent["photo"])
    answer = do(enter("worker"), signed, "close", **form)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert message in answer.context["form"].errors[field][0]
    assert f'id="id_{field}_error"' in page
    assert str(form["outcome"]).strip() in page
    assert kept() == before
    signed.refresh_from_db()
    assert signed.stage == "handling"


def test_a_return_wants_a_reason(world: World, enter: Enter) -> None:
    made, before = reported(world), kept()
    answer = do(enter("worker"), made, "return", reason=" ")

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["reason"]
    assert kept() == before


def test_a_refusal_of_the_action_stands_beside_the_field_it_names(
    world: World, enter: Enter
) -> None:
    made = unplaced(world, "东门口的树", world.street)
    before = kept()
    client = enter("dispatcher")
    nowhere = do(client, made, "assign", unit=str(world.community.pk))
    alone = do(client, made, "decline", exclusion="merged", outcome="并入前一件。", into="")
    unknown = do(client, made, "decline", exclusion="merged", outcome="并入。", into="SQ\x00")

    assert list(nowhere.context["form"].errors) == ["unit"]
    assert alone.context["form"].errors["into"] == ["并案要写明并入哪一件，不能并入它自己。"]
    assert "并入前一件。" in alone.content.decode()
    assert list(unknown.context["form"].errors) == ["into"]
    assert {one.status_code for one in (nowhere, alone, unknown)} == {400}
    assert kept() == before


def test_taking_down_keeps_what_was_typed_until_it_is_right(world: World, enter: Enter) -> None:
    client, before = enter("worker"), kept()
    said = {
        "key": str(uuid.uuid4()),
        "channel": "phone",
        "title": "二楼水管漏水",
        "category": str(world.lamp.pk),
        "kind": "help",
        "urgency": "normal",
        "building": str(world.building.pk),
        "phone": "call me",
    }
    wrong = client.post(f"{REQUESTS}add/", said)
    assert wrong.status_code == 400
    assert "phone" in wrong.context["form"].errors
    assert 'value="二楼水管漏水"' in wrong.content.decode()
    assert kept() == before
    right = client.post(f"{REQUESTS}add/", {**said, "phone": "0375-1234567"})
    twice = client.post(f"{REQUESTS}add/", {**said, "phone": "0375-1234567"})
    made = Request.objects.get()

    assert (right.status_code, right["Location"]) == (302, page_of(made))
    assert twice["Location"] == right["Location"]
    assert (made.channel, made.place, made.phone) == ("phone", world.grid, "03751234567")
    entry = Entry.objects.get(record_id=made.pk)
    assert (entry.by, entry.unit) == (world.accounts["worker"], world.grid)


def test_only_the_verbs_of_the_hour_are_offered(world: World, enter: Enter) -> None:
    worker, dispatcher, made = enter("worker"), enter("dispatcher"), reported(world)

    def offered(client: Client) -> list[str]:
        context = client.get(page_of(made)).context
        main = [context["main"]] if context["main"] else []
        return [one.code for one in [*main, *context["verbs"]]]

    assert offered(worker) == ["sign", "return"]
    signed = sign_request(by=world.by("worker"), request=made)
    assert offered(worker) == ["close", "open_to_offers", "return"]
    close_request(by=world.by("worker"), request=signed, outcome="灯换好了。")
    assert offered(worker) == ["hand_slip"]
    assert offered(dispatcher) == ["archive", "hand_slip", "reopen"]
    assert offered(enter("secretary")) == []
    assert clock.now() < made.due_at


def test_what_is_passed_on_beyond_ones_reach_is_told_and_leads_to_the_list(
    world: World, enter: Enter
) -> None:
    client = enter("worker")
    said = {
        "key": str(uuid.uuid4()),
        "channel": "phone",
        "title": "路口有积水",
        "category": str(world.lamp.pk),
        "kind": "report",
        "urgency": "normal",
    }
    answer = client.post(f"{REQUESTS}add/", said)
    made = Request.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, REQUESTS)
    page = client.get(REQUESTS).content.decode()
    assert f"已登记 {made.number}，由 {world.district.name} 办理。" in page
    code = page.split("查询码 ")[1].split(" ")[0]
    assert track(code) == made
    assert code not in client.get(REQUESTS).content.decode()
    assert client.get(page_of(made)).status_code == 404
