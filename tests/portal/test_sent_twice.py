"""A form sent twice, or by ten hands at once, is one request with one query code."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from http.client import HTTPConnection
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Submission
from chunsheng.services.models import Request
from tests.portal import pictures
from tests.portal.conftest import make_open_world
from tests.portal.reporting import file, kept, report, said
from tests.world import World

HANDS = 10
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
CODE = re.compile(r'id="query-code">([^<]+)<')


def test_the_second_sending_finds_the_first_ones_code(visitor: Client, world: World) -> None:
    form = said(building=str(world.building.pk))
    first = visitor.post("/report/", form)
    after_one = kept()
    second = visitor.post("/report/", form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == f"/report/{form['key']}/"
    codes = {Client().get(one["Location"]).context["code"] for one in (first, second)}
    assert len(codes) == 1
    assert Request.objects.count() == 1
    assert kept() == after_one


def test_the_same_photos_sent_again_are_the_same_form(visitor: Client) -> None:
    key = str(uuid.uuid4())

    def sent() -> Any:
        return report(visitor, key=key, photos=[file(pictures.photo())])

    assert [sent().status_code for _time in range(2)] == [302, 302]
    assert kept()["records_attachment"] == 1
    assert kept()["services_request"] == 1


def test_the_same_form_with_other_contents_is_refused_and_its_text_kept(visitor: Client) -> None:
    key = str(uuid.uuid4())
    report(visitor, key=key)
    before = kept()
    for other in (
        {"title": "另一件事"},
        {"photos": [SimpleUploadedFile("a.jpg", pictures.photo("blue"), "image/jpeg")]},
    ):
        answer = report(visitor, key=key, **other)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "这张表单已经提交过。要再报一件，请重新打开表单。" in page
        assert other.get("title", "3号楼楼道灯不亮") in page
    assert kept() == before


def test_two_forms_with_the_same_words_are_two_requests(visitor: Client) -> None:
    answers = [report(visitor) for _time in range(2)]

    assert Request.objects.count() == 2
    assert len({visitor.get(one["Location"]).context["code"] for one in answers}) == 2


def test_ten_hands_at_once_send_one_request_and_read_one_code(served: str) -> None:
    world = make_open_world()
    host = urlsplit(served).netloc
    cookie, token = proof(host)
    form = said(building=str(world.building.pk), csrfmiddlewaretoken=token)
    answers = at_once(host, cookie, [form] * HANDS)

    assert Counter(status for status, _place in answers) == {302: HANDS}
    assert {place for _status, place in answers} == {f"/report/{form['key']}/"}
    codes = {code_at(host, place) for _status, place in answers}
    assert len(codes) == 1
    assert [Request.objects.count(), Submission.objects.count()] == [1, 1]
    assert Entry.objects.filter(verb="received").count() == 1


def test_ten_hands_with_a_form_each_send_ten_requests(served: str) -> None:
    world = make_open_world()
    host = urlsplit(served).netloc
    cookie, token = proof(host)
    forms = [
        said(building=str(world.building.pk), csrfmiddlewaretoken=token) for _hand in range(HANDS)
    ]
    answers = at_once(host, cookie, forms)

    assert Counter(status for status, _place in answers) == {302: HANDS}
    numbers = set(Request.objects.values_list("number", flat=True))
    assert numbers == {f"SQ-2023-{n:06d}" for n in range(1, HANDS + 1)}


def proof(host: str) -> tuple[str, str]:
    """The cookie and the token with which a form's origin is proved."""
    answer, page = ask(host, "GET", "/report/")
    cookie = answer.getheader("Set-Cookie", "").partition(";")[0]
    found = TOKEN.search(page)
    assert found is not None
    return cookie, found[1]


def code_at(host: str, place: str) -> str:
    """The query code that the page shows."""
    _answer, page = ask(host, "GET", place)
    found = CODE.search(page)
    assert found is not None
    return found[1]


def ask(host: str, verb: str, place: str, body: str = "", cookie: str = "") -> tuple[Any, str]:
    """One request over a connection of its own."""
    line = HTTPConnection(host, timeout=60)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request(verb, place, body, headers)
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer, page


def at_once(host: str, cookie: str, forms: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Send each form from a thread of its own, all at the same instant."""
    barrier = Barrier(len(forms))
    answers: list[tuple[int, str]] = []

    def send(form: dict[str, Any]) -> None:
        barrier.wait(timeout=20)
        answer, _page = ask(host, "POST", "/report/", urlencode(form), cookie)
        answers.append((answer.status, str(answer.getheader("Location"))))

    threads = [Thread(target=send, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers
