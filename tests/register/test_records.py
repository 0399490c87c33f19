"""A record's page keeps to its reach: out of reach is not there, personal values stay covered."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.attachments import clean_photo
from chunsheng.kernel.records.models import Attachment
from chunsheng.services.actions import receive_request
from chunsheng.services.models import Request
from tests.portal import pictures
from tests.portal.reporting import file, kept
from tests.register.asking import REQUESTS, do, page_of, reported
from tests.world import RESIDENT, Enter, World, lamp_is_dark

CANARIES = {
    "name": "金丝雀",
    "phone": "13987654321",
    "place_text": "金丝雀里七门",
    "course": "金丝雀讲了很久的经过",
}
BUILDING = "样例东苑"


@pytest.fixture
def request_with_canaries(world: World) -> Request:
    """A request whose personal values are found again wherever they are shown."""
    return reported(world, **CANARIES)


def leaks(answer: Any) -> list[str]:
    """The personal values that stand in an answer."""
    page = answer.content.decode()
    return [one for one in (*CANARIES.values(), BUILDING) if one in page]


@pytest.mark.parametrize("name", ["neighbour", "other_worker", "other_dispatcher"])
def test_a_record_out_of_reach_is_not_there(
    request_with_canaries: Request, world: World, enter: Enter, name: str
) -> None:
    client, made, before = enter(name), request_with_canaries, kept()
    answers = [
        client.get(page_of(made)),
        client.get(f"{page_of(made)}sign/"),
        do(client, made, "sign"),
        do(client, made, "open", reason="想看一看是谁"),
        client.get(f"{REQUESTS}{uuid.uuid4()}/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert [leaks(answer) for answer in answers] == [[]] * 5
    assert made.title not in "".join(answer.content.decode() for answer in answers)
    made.refresh_from_db()
    assert (made.stage, made.version) == ("to_sign", 1)
    assert kept() == before


def test_within_reach_but_not_allowed_is_refused_with_the_reason(
    request_with_canaries: Request, enter: Enter
) -> None:
    made, before = request_with_canaries, kept()
    for name in ("secretary", "leader"):
        client = enter(name)
        assert client.get(page_of(made)).status_code == 200
        for answer in (do(client, made, "sign"), client.get(f"{page_of(made)}sign/")):
            assert answer.status_code == 403
            assert "您的岗位不能对这条记录“签收并开始办理”。" in answer.content.decode()
    refused = do(enter("leader"), made, "open", reason="想看一看是谁")
    assert refused.status_code == 403
    assert "您的岗位不能对这条记录“查看个人信息”。" in refused.content.decode()
    assert leaks(refused) == []

    made.refresh_from_db()
    assert (made.stage, made.version) == ("to_sign", 1)
    assert kept() == before


def test_a_verb_that_nobody_declared_is_not_there(
    request_with_canaries: Request, world: World, enter: Enter
) -> None:
    client = enter("worker")
    assert do(client, request_with_canaries, "vanish").status_code == 404
    assert client.get(f"/r/services.categories/{world.lamp.pk}/").status_code == 404
    assert client.get("/r/services.categories/add/").status_code == 403
    assert enter("audit_admin").get("/r/ledger.entries/").status_code == 200


def test_personal_values_stand_in_no_page_before_they_are_opened(
    request_with_canaries: Request, world: World, enter: Enter
) -> None:
    made, client = request_with_canaries, enter("worker")
    addresses = [
        REQUESTS,
        f"{REQUESTS}?q=金丝",
        page_of(made),
        f"{page_of(made)}sign/",
        f"{page_of(made)}return/",
        "/figures/services.received/",
    ]
    answers = [client.get(one) for one in addresses]

    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    assert [leaks(answer) for answer in answers] == [[]] * len(addresses)
    desk = leaks(client.get("/desk/"))
    assert [
        one for one in desk if one != BUILDING
    ] == []  # that a building was entered is no secret
    page = answers[2].content.decode()
    assert "金*" in page or "金**" in page
    assert "139****4321" in page


def test_the_worker_in_charge_opens_them_once_and_the_look_is_entered(
    request_with_canaries: Request, world: World, enter: Enter
) -> None:
    made, client = request_with_canaries, enter("worker")
    assert "因本单打开" in client.get(page_of(made)).content.decode()
    opened = client.post(f"{page_of(made)}open/")

    assert opened.status_code == 200
    assert leaks(opened) == [*CANARIES.values(), BUILDING]
    assert "no-store" in opened["Cache-Control"]
    entry = Entry.objects.get(verb="custody.opened")
    assert (entry.record_id, entry.by, entry.unit, entry.reason) == (
        made.pk,
        world.accounts["worker"],
        world.grid,
        f"办理 {made.number} 所需",
    )
    assert entry.changes == {"opened": [None, "name phone building place_text course"]}
    again = client.get(page_of(made))
    assert leaks(again) == []
    assert "查看了个人信息" in again.content.decode()
    back = client.get(f"{page_of(made)}open/")
    assert (back.status_code, back["Location"]) == (302, page_of(made))
    assert Entry.objects.filter(verb="custody.opened").count() == 1


@pytest.mark.parametrize("reason", ["", "看看", "    a    ", "四个字吧"])
def test_whoever_does_not_handle_it_must_write_why(
    request_with_canaries: Request, enter: Enter, reason: str
) -> None:
    made, client, before = request_with_canaries, enter("secretary"), kept()
    assert "凭理由打开" in client.get(page_of(made)).content.decode()
    refused = client.post(f"{page_of(made)}open/", {"reason": reason})

    assert refused.status_code == 400
    assert "请写明理由，至少 5 个字；本人可以看到。" in refused.content.decode()
    assert leaks(refused) == []
    assert kept() == before


def test_a_written_reason_opens_them_and_stands_in_the_history(
    request_with_canaries: Request, world: World, enter: Enter
) -> None:
    made, client = request_with_canaries, enter("secretary")
    opened = client.post(f"{page_of(made)}open/", {"reason": "居民来电\x00核对地址"})

    assert leaks(opened) == [*CANARIES.values(), BUILDING]
    entry = Entry.objects.get(verb="custody.opened")
    assert (entry.by, entry.reason) == (
        world.accounts["secretary"],
        "居民来电核对地址",
    )
    assert "核对地址" in client.get(page_of(made)).content.decode()


def test_nothing_personal_stands_in_the_ledger_in_plain_words(
    request_with_canaries: Request, enter: Enter
) -> None:
    do(enter("worker"), request_with_canaries, "sign")
    written = json.dumps(list(Entry.objects.values_list("changes", flat=True)), ensure_ascii=False)

    assert [one for one in CANARIES.values() if one in written] == []
    assert "sealed" in written


def test_what_was_erased_opens_to_nobody(
    request_with_canaries: Request, world: World, enter: Enter
) -> None:
    made, client = request_with_canaries, enter("worker")
    subject = Subject.objects.get(pk=made.subject_id)
    erase(by=world.by("security_admin"), subject=subject, reason="本人要求删除")
    page = client.get(page_of(made))
    refused = client.post(f"{page_of(made)}open/", {"reason": "办理时要核对"})

    assert (leaks(page), leaks(refused)) == ([], [])
    assert "因本单打开" not in page.content.decode()
    assert "（内容已按本人要求删除）" in page.content.decode()
    assert refused.status_code == 400
    assert not Entry.objects.filter(verb="custody.opened").exists()


def test_a_file_opens_to_whoever_sees_its_record(world: World, enter: Enter) -> None:
    photo = clean_photo(file(pictures.photo()))
    made, _code = receive_request(by=RESIDENT, petition=lamp_is_dark(world), photos=(photo,))
    address = f"/files/{Attachment.objects.get(record_id=made.pk).pk}/"
    assert f'src="{address}"' in enter("worker").get(page_of(made)).content.decode()
    answer = enter("secretary").get(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert len(b"".join(answer)) == len(photo.content)
    assert enter("neighbour").get(address).status_code == 404
    assert enter("system_admin").get(address).status_code == 404
    assert enter("worker").get(f"/files/{uuid.uuid4()}/").status_code == 404
    assert Client().get(address).status_code == 302
