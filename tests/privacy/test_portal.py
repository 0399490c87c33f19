"""The residents' way to their own data: asked with a code, once, and looked up by the receipt."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from chunsheng.kernel.custody.actions import erase, open_personal
from chunsheng.privacy import actions
from chunsheng.privacy.models import AskLimit, RightsRequest
from chunsheng.services.models import Request
from tests.privacy.conftest import TAIL, Desk

ASK = "/privacy/ask/"


def send(visitor: Client, desk: Desk, **more: str) -> tuple[int, str, str]:
    """Send the form; status, address and page."""
    told = {"kind": "see", "code": desk.code, "tail": TAIL, "key": str(uuid.uuid4()), **more}
    answer = visitor.post(ASK, told)
    return answer.status_code, answer.get("Location", ""), answer.content.decode()


def test_asking_shows_the_receipt_code_in_this_session_only(desk: Desk) -> None:
    visitor = Client()
    status, address, _page = send(visitor, desk)
    made = RightsRequest.objects.get()
    assert (status, address) == (302, f"/privacy/asked/{made.pk}/")
    page = visitor.get(address).content.decode()
    found = re.search(r'id="query-code">([\w-]+)<', page)
    assert found is not None
    assert found.group(1) not in str(RightsRequest.objects.values().get())
    other = Client()
    assert other.get(address)["Location"] == "/track/"
    assert other.post("/track/", {"code": found.group(1)})["Location"] == address
    assert made.number in other.get(address).content.decode()


def test_the_same_form_sent_twice_is_one_request_with_one_code(desk: Desk) -> None:
    visitor, key = Client(), str(uuid.uuid4())
    first, second = send(visitor, desk, key=key), send(visitor, desk, key=key)
    assert first[:2] == second[:2]
    assert RightsRequest.objects.count() == 1
    status, _address, page = send(visitor, desk, key=key, kind="copy")
    assert (status, RightsRequest.objects.count()) == (409, 1)
    assert "已经提交过" in page


def test_a_second_form_for_the_same_is_told_which_is_open(desk: Desk) -> None:
    send(Client(), desk)
    status, _address, page = send(Client(), desk)
    assert status == 409
    assert RightsRequest.objects.get().number in page
    assert "回执码" in page


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"code": "2222-222-222"}, 400),
        ({"tail": "9999"}, 400),
        ({"tail": ""}, 400),
        ({"code": ""}, 400),
        ({"code": "\x00" * 10}, 400),
        ({"code": "ＡＢＣＤ" * 11}, 400),
        ({"kind": "everything"}, 400),
        ({"kind": ""}, 400),
        ({"what": "长" * 301}, 400),
    ],
)
def test_bad_input_makes_nothing(desk: Desk, more: dict[str, str], status: int) -> None:
    answered, _address, page = send(Client(), desk, **more)
    assert (answered, RightsRequest.objects.count()) == (status, 0)
    assert "张样例" not in page


def test_the_code_of_somebody_erased_is_told_the_same_as_a_wrong_one(desk: Desk) -> None:
    wrong = send(Client(), desk, code="2222-222-222")[2]
    erase(by=desk.officer, subject=desk.subject, reason="本人要求删除")
    erased = send(Client(), desk)[2]
    said = [re.findall(r'class="fault[^>]*>([^<]+)<', page) for page in (wrong, erased)]
    assert said[0] == said[1] != []


def test_before_there_is_a_rule_the_page_says_what_to_do(desk: Desk) -> None:
    AskLimit.objects.all().delete()
    status, _address, page = send(Client(), desk)
    assert status == 503
    assert "请直接联系社区" in page


def test_the_page_of_the_report_tells_of_it_and_of_every_look(desk: Desk) -> None:
    visitor = Client()
    visitor.post("/track/", {"code": desk.code, "tail": TAIL})
    send(visitor, desk)
    asked = RightsRequest.objects.get()
    asked = actions.take_request(by=desk.worker, request=asked)
    actions.hand_out(by=desk.worker, request=asked)
    page = visitor.get(f"/track/{desk.report.pk}/").content.decode()
    assert asked.number in page
    assert f"交给本人（{asked.number}）" in page
    assert "经过" in page


def test_a_look_at_a_field_that_the_residents_form_has_not_is_told_too(desk: Desk) -> None:
    by = desk.world.by("worker")
    request = Request.objects.get(pk=desk.report.pk)
    open_personal(by=by, record=request, fields=("title", "lat"), reason="要核对位置")
    visitor = Client()
    visitor.post("/track/", {"code": desk.code, "tail": TAIL})
    assert "看了事项、纬度" in visitor.get(f"/track/{desk.report.pk}/").content.decode()


def test_a_slip_is_told_once_and_a_second_sending_says_so(desk: Desk) -> None:
    desk.ask("copy")
    made = actions.take_request(by=desk.worker, request=RightsRequest.objects.get())
    worker = Client()
    worker.force_login(desk.world.accounts["dispatcher"])
    address, key = f"/r/privacy.requests/{made.pk}/hand_out/", str(uuid.uuid4())
    told = {"key": key, "version": made.version}
    first = worker.post(address, told)
    assert (first.status_code, first["Cache-Control"]) == (200, "no-store")
    assert "张样例" in first.content.decode()
    again = worker.post(address, told, follow=True)
    assert "张样例" not in again.content.decode()
    assert "已经给过一次" in again.content.decode()
