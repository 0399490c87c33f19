"""A query code opens one's own request and nothing else; wrong ones all get the same answer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from chunsheng.kernel.records.attachments import clean_photo
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.register.declaration import registers
from chunsheng.portal.queries import LEFT
from chunsheng.services.actions import close_request, return_request, sign_request
from chunsheng.services.models import Request
from tests.conftest import MORNING
from tests.portal import pictures
from tests.portal.reporting import file, kept, report, said
from tests.world import World

NOT_FOUND = "请核对查询码；报事时留过电话的，还要填电话后四位。"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def reported(client: Client, world: World, **values: Any) -> tuple[Request, str]:
    """A request from the building, and its query code as the page shows it."""
    before = set(Request.objects.values_list("pk", flat=True))
    answer = report(client, **{"building": str(world.building.pk), **values})
    made = Request.objects.exclude(pk__in=before).get()
    return made, str(client.get(answer["Location"]).context["code"])


def closed(world: World, request: Request, reason: str = "") -> Attachment:
    """The request signed and closed by its worker; the photo of the result."""
    by = world.by("worker")
    request = sign_request(by=by, request=request)
    photo = clean_photo(file(pictures.photo("white")))
    close_request(by=by, request=request, outcome="灯换好了。", photos=(photo,))
    return Attachment.objects.get(record_id=request.pk, purpose="closed")


def tracked(client: Client, code: str, tail: str = "0001") -> Any:
    return client.post("/track/", {"code": code, "tail": tail}, follow=True)


def test_a_code_with_the_phones_tail_shows_how_far_it_is(visitor: Client, world: World) -> None:
    made, code = reported(visitor, world)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{3}-[2-9A-Z]{3}", code)
    page = tracked(Client(), f" {code.lower().replace('-', ' ')} ")

    assert page.status_code == 200
    assert page.context["found"] == made
    text = page.content.decode()
    assert [
        one in text
        for one in ("3号楼楼道灯不亮", "已派单，等网格员接手", "收到您反映的事", "3月15日（周三）")
    ] == [True] * 4


def test_every_wrong_answer_is_the_same_answer(visitor: Client, world: World) -> None:
    _made, code = reported(visitor, world)
    _silent, alone = reported(visitor, world, phone="")
    stranger, before = Client(), kept()
    wrong = [
        (code, "0002"),
        (code, ""),
        ("ZZZZ-ZZZ-ZZZ", "0001"),
        ("ZZZZZZZZZZ", ""),
        ("楼道", "1"),
    ]
    answers = [tracked(stranger, *one) for one in wrong]

    assert [answer.status_code for answer in answers] == [400] * 5
    shown = {
        TOKEN.sub("", one.content.decode()).replace(code_typed, "").replace(tail, "")
        for one, (code_typed, tail) in zip(answers, wrong, strict=True)
    }
    assert {("没有查到" in one, NOT_FOUND in one) for one in shown} == {(True, True)}
    assert [one.context["form"].errors for one in answers] == [{"code": [NOT_FOUND]}] * 5
    assert kept() == before
    assert tracked(stranger, alone, "").status_code == 200


def test_the_title_and_the_course_of_a_wrong_answer_are_nowhere_in_it(
    visitor: Client, world: World
) -> None:
    _made, code = reported(visitor, world)
    page = tracked(Client(), code, "9999").content.decode()

    assert [one for one in ("楼道灯", "张样例", "19900000001", "已派单") if one in page] == []


def test_what_is_told_to_a_resident_names_nobody_and_gives_nobodys_reasons(
    visitor: Client, world: World
) -> None:
    made, code = reported(visitor, world)
    signed = sign_request(by=world.by("worker"), request=made)
    return_request(by=world.by("worker"), request=signed, reason="canary-reason 不是本网格的事")
    page = tracked(Client(), code).content.decode()

    assert "退回街道重新分派" in page
    assert [
        one for one in ("canary-reason", ">网格员<", "张样例", "19900000001") if one in page
    ] == []


def test_the_page_with_the_code_closes_after_half_an_hour(
    visitor: Client, world: World, turn_clock: Callable[[datetime], None]
) -> None:
    address = report(visitor)["Location"]
    turn_clock(MORNING + timedelta(minutes=29, seconds=59))
    assert visitor.get(address).status_code == 200
    turn_clock(MORNING + timedelta(minutes=30))
    late = visitor.get(address)

    assert late.status_code == 404
    assert "code-box" not in late.content.decode()
    assert visitor.get(f"/report/{uuid.uuid4()}/").status_code == 404


def test_the_key_of_another_form_shows_no_code(visitor: Client, world: World) -> None:
    made, _code = reported(visitor, world)
    worker = world.enter("worker")
    key = str(uuid.uuid4())
    sign = {"key": key, "version": made.version}
    assert worker.post(f"/r/services.requests/{made.pk}/sign/", sign).status_code == 302

    assert visitor.get(f"/report/{key}/").status_code == 404


def test_a_result_photo_opens_only_to_whoever_looked_its_request_up(
    visitor: Client, world: World
) -> None:
    mine, code = reported(visitor, world, photos=[file(pictures.photo("red"))])
    other, _other_code = reported(visitor, world)
    my_photo, other_photo = closed(world, mine), closed(world, other)
    sent_by_me = Attachment.objects.get(record_id=mine.pk, purpose="received")
    resident = Client()
    assert resident.get(f"/track/photo/{my_photo.pk}/").status_code == 404
    page = tracked(resident, code)
    assert f"/track/photo/{my_photo.pk}/" in page.content.decode()
    assert "灯换好了。" in page.content.decode()
    answer = resident.get(f"/track/photo/{my_photo.pk}/")

    assert answer.status_code == 200
    with default_storage.open(my_photo.path) as kept_photo:
        assert b"".join(answer) == kept_photo.read()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    for closed_to_me in (other_photo, sent_by_me):
        assert resident.get(f"/track/photo/{closed_to_me.pk}/").status_code == 404
        assert resident.get(f"/files/{closed_to_me.pk}/").status_code == 302


def test_a_resident_sees_who_looked_at_what_they_left_when_and_why(
    visitor: Client, world: World
) -> None:
    made, code = reported(visitor, world)
    other, _other_code = reported(visitor, world)
    assert "到现在没有人打开看过" in tracked(Client(), code).content.decode()

    for looked_at in (made, other):
        opened = world.enter("worker").post(f"/r/services.requests/{looked_at.pk}/open/")
        assert opened.status_code == 200
    (look,) = tracked(Client(), code).context["looks"]
    assert (look["at"], look["lead"]) == (MORNING, world.accounts["worker"].title)
    assert look["text"] == "看了称呼、电话、楼栋、具体位置、经过"
    assert look["detail"] == f"办理 {made.number} 所需"
    page = tracked(Client(), code).content.decode()
    assert look["detail"] in page
    assert other.number not in page


def test_whatever_is_masked_of_a_request_has_a_word_for_its_person() -> None:
    register = registers["services.requests"]
    assert set(LEFT) == {one.name for one in register.columns if register.secret(one)}


@pytest.mark.parametrize("code", ["", "   "])
def test_no_code_at_all_is_asked_for(visitor: Client, code: str) -> None:
    answer = tracked(visitor, code)
    assert answer.status_code == 400
    assert answer.context["form"].errors["code"] == ["请填查询码。"]


def test_looking_up_is_remembered_in_the_session_alone(visitor: Client, world: World) -> None:
    made, code = reported(visitor, world)
    resident, before = Client(), kept()
    tracked(resident, code)

    assert "您查过的事" in resident.get("/").content.decode()
    assert "3号楼楼道灯不亮" in resident.get("/").content.decode()
    assert "3号楼楼道灯不亮" not in Client().get("/").content.decode()
    assert resident.session["tracked"] == [str(made.pk)]
    assert code in resident.get("/").content.decode()
    assert kept() == before
    assert said()["title"] == made.title


@pytest.mark.parametrize("go", ["edition:elder", "language:en"])
def test_switching_keeps_a_code_that_was_only_typed(visitor: Client, world: World, go: str) -> None:
    answer = visitor.post("/track/", {"code": "ABCD-EFG-HJK", "tail": "12", "go": go})

    assert answer.status_code == 200
    assert {'value="ABCD-EFG-HJK"', 'value="12"'} == {
        one for one in ('value="ABCD-EFG-HJK"', 'value="12"') if one in answer.content.decode()
    }
    assert 'class="faults"' not in answer.content.decode()


@pytest.mark.parametrize("choice", [{"edition": "elder"}, {"language": "en"}])
def test_switching_edition_or_language_keeps_the_progress_and_its_code(
    visitor: Client, world: World, choice: dict[str, str]
) -> None:
    made, code = reported(visitor, world)
    resident = Client()
    address = resident.post("/track/", {"code": code, "tail": "0001"})["Location"]
    assert address == f"/track/{made.pk}/"
    name = next(iter(choice))
    back = resident.post(f"/ui/{name}/", {**choice, "next": address}, follow=True)

    assert back.redirect_chain == [(address, 302)]
    assert back.context["found"] == made
    assert code in back.content.decode()
    assert f'href="{address}"' in resident.get("/").content.decode()
    assert Client().get(address)["Location"] == "/track/"


def test_with_a_phone_the_code_is_filled_in_and_the_digits_are_asked(
    visitor: Client, world: World
) -> None:
    _made, code = reported(visitor, world)
    asked = visitor.post("/track/", {"code": code, "ask": "tail"})
    page = asked.content.decode()

    assert asked.status_code == 200
    assert f'value="{code}"' in page
    assert [one for one in ("没有查到", "3号楼楼道灯不亮", "已派单") if one in page] == []
