"""Whoever asked for it is called, and whoever reads no page is given a slip: both are written down."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from docx import Document

from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.notices.terms import Means
from chunsheng.matters.models import Step
from chunsheng.matters.queries import steps_of
from chunsheng.services import actions
from chunsheng.services import told as telling
from chunsheng.services.case import NothingToTellYet, ToldAlready
from chunsheng.services.models import Request
from chunsheng.services.petitions import CallNeedsPhone
from chunsheng.services.terms import Reach, StepKind
from chunsheng.services.told import LINES, slip_of, told
from tests.register.asking import do, page_of, reported
from tests.world import World


def entered(world: World, name: str) -> Client:
    """Somebody signed in by the name of their post."""
    client = Client()
    client.force_login(world.accounts[name])
    return client


def closed(world: World, outcome: str = "换了灯。", **said: Any) -> Request:
    """The dark lamp, mended by the worker."""
    made = actions.sign_request(by=world.by("worker"), request=reported(world, **said))
    return actions.close_request(by=world.by("worker"), request=made, outcome=outcome)


def calls(request: Request) -> list[Step]:
    """The steps of calling that it has seen."""
    return [one for one in steps_of(request) if one.kind == StepKind.CALL]


def test_whoever_asked_for_it_is_called_by_the_post_in_charge(world: World) -> None:
    made = closed(world, wants_call=True)
    (call,) = calls(made)
    assert (call.unit, call.role, call.is_open) == (world.grid, "grid_worker", True)
    assert call.due_at.astimezone().date() > made.closed_at.date()  # type: ignore[union-attr]
    desk = entered(world, "worker").get("/desk/").content.decode()
    assert f"{page_of(made)}call/" in desk
    assert "打电话告诉" in desk


def test_whoever_did_not_ask_or_left_no_phone_is_not_called(world: World) -> None:
    assert calls(closed(world)) == []
    with pytest.raises(CallNeedsPhone):
        reported(world, wants_call=True, phone=" ")


def test_a_refusal_is_told_by_phone_as_well(world: World) -> None:
    made = reported(world, wants_call=True, building=None, street=world.street)
    made = actions.decline_request(
        by=world.by("dispatcher"), request=made, exclusion="in_court", outcome="法院在办。"
    )
    (call,) = calls(made)
    assert (call.unit, call.role) == (world.street, "dispatcher")


def test_a_call_is_done_with_a_note_and_shown_in_the_notice(world: World) -> None:
    made = closed(world, wants_call=True)
    client = entered(world, "worker")
    assert do(client, made, "call", reach="phone", reason="").status_code == 400
    answer = do(client, made, "call", reach="phone", reason="本人接的，说谢谢")
    assert answer.status_code == 302
    made.refresh_from_db()
    (call,) = calls(made)
    assert (call.done_by, made.reach) == (world.accounts["worker"], Reach.PHONE)
    row = Notice.objects.get(subject=made.subject, verb="closed")
    assert (row.means, row.means_at) == (Means.PHONE, call.done_at)
    assert [one["detail"] for one in told(made)] == ["已打电话告诉您", "", ""]
    page = client.get(page_of(made)).content.decode()
    assert "打了电话" in page
    assert "本人接的" in page, "the note, in the history"
    entry = Entry.objects.get(record_id=made.pk, verb="phoned")
    assert entry.reason == "", "sealed under the person's key"
    with pytest.raises(ToldAlready):
        actions.tell_petitioner(by=world.by("worker"), request=made, reach=Reach.SLIP)


def test_without_the_row_the_page_says_nothing_of_a_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the page says of a call comes from the notice."""
    monkeypatch.setattr(actions.handling, "told_in_person", lambda *given: None)
    made = closed(world, wants_call=True)
    actions.tell_petitioner(by=world.by("worker"), request=made, reach=Reach.PHONE, reason="说了")
    assert [one["detail"] for one in told(made)] == ["", "", ""]


def test_who_could_not_be_reached_was_not_told(world: World) -> None:
    made = closed(world, wants_call=True)
    made = actions.tell_petitioner(
        by=world.by("worker"), request=made, reach=Reach.MISSED, reason="三次没人接"
    )
    (call,) = calls(made)
    assert (call.is_open, call.done_at, made.reach) == (False, None, Reach.MISSED)
    assert not Notice.objects.exclude(means="").exists()
    made = actions.tell_petitioner(by=world.by("worker"), request=made, reach=Reach.SLIP)
    assert Notice.objects.get(means=Means.SLIP).verb == "closed"


def test_a_slip_that_was_handed_over_ends_the_call(world: World) -> None:
    made = closed(world, wants_call=True)
    assert do(entered(world, "dispatcher"), made, "hand_slip").status_code == 302
    (call,) = calls(made)
    assert not call.is_open
    assert [one["detail"] for one in told(made)][0] == "已把告知单当面交给您"


def test_what_is_handled_again_is_told_again(world: World) -> None:
    made = closed(world, wants_call=True)
    made = actions.reopen_request(by=world.by("dispatcher"), request=made, reason="灯又坏了")
    assert [(one.is_open, made.reach) for one in calls(made)] == [(False, "")]
    with pytest.raises(NothingToTellYet):
        actions.tell_petitioner(by=world.by("worker"), request=made, reach=Reach.PHONE)
    made = actions.close_request(by=world.by("worker"), request=made, outcome="又换了。")
    made = actions.tell_petitioner(by=world.by("worker"), request=made, reach=Reach.PHONE)
    rows = Notice.objects.filter(subject=made.subject, verb="closed").order_by("entry_id")
    assert [one.means for one in rows] == ["", Means.PHONE]


@pytest.mark.parametrize(("name", "status"), [("neighbour", 404), ("secretary", 403)])
def test_who_has_it_not_in_hand_tells_nobody(world: World, name: str, status: int) -> None:
    made = closed(world, wants_call=True)
    answer = do(entered(world, name), made, "call", reach="phone", reason="说了")
    assert answer.status_code == status
    made.refresh_from_db()
    assert (made.reach, Notice.objects.exclude(means="").exists()) == (Reach.TO_CALL, False)


def test_the_phone_opens_for_the_call_without_a_reason(world: World) -> None:
    made = closed(world, wants_call=True)
    answer = entered(world, "worker").post(f"{page_of(made)}open/", {})
    assert "19900000001" in answer.content.decode()
    plain = closed(world)
    answer = entered(world, "worker").post(f"{page_of(plain)}open/", {})
    assert "19900000001" not in answer.content.decode()


def test_an_unknown_way_of_telling_is_refused(world: World) -> None:
    made = closed(world, wants_call=True)
    for sent in ({"reach": "telepathy"}, {"reach": "slip"}, {"reach": ""}):
        answer = do(entered(world, "worker"), made, "call", reason="说了", **sent)
        assert answer.status_code == 400
    assert Request.objects.get(pk=made.pk).reach == Reach.TO_CALL


def test_erased_people_are_called_by_nobody(world: World) -> None:
    made = reported(world, wants_call=True)
    erase(by=world.by("dispatcher"), subject=made.subject, reason="本人要求")
    made = actions.sign_request(by=world.by("worker"), request=Request.objects.get(pk=made.pk))
    made = actions.close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    assert calls(made) == []


def text_of(content: bytes) -> list[str]:
    """The paragraphs of a paper."""
    return [one.text for one in Document(io.BytesIO(content)).paragraphs]


def test_the_slip_says_what_the_page_says_and_nothing_that_is_masked(world: World) -> None:
    made = closed(world)
    answer = entered(world, "worker").get(f"/services/{made.pk}/slip/")
    assert answer.status_code == 200
    said = text_of(answer.content)
    assert said[0] == "告知单"
    assert said[1:5] == [
        f"编号：{made.number}",
        "您反映的事：3号楼楼道灯不亮",
        "现在：已办结",
        "结果：换了灯。",
    ]
    for part in (made.name, made.phone, made.place_text, made.course):
        assert part
        assert part not in "".join(said)
    assert 'w:sz w:val="44"' in styles_of(answer.content), "letters of 22 points"
    link = f'href="/services/{made.pk}/slip/"'
    assert link in entered(world, "worker").get(page_of(made)).content.decode()


def styles_of(content: bytes) -> str:
    """The styles of a paper as Word reads them."""
    return Document(io.BytesIO(content)).styles.element.xml


def test_the_slip_of_what_is_open_says_by_when(world: World) -> None:
    made = reported(world)
    assert "最晚 2023年3月15日办完。" in slip_of(made).paragraphs


def longest(world: World) -> Request:
    """A request with the longest title and outcome that it can have, many of its lines broken."""
    return closed(world, title="灯" * 80, outcome="换\n" * 1000)


def lines_of(paragraphs: tuple[str, ...]) -> int:
    """How many lines they take, reckoned apart: forty bytes of GBK in each, the first four blank."""
    return sum(-(-len(f"　　{one}".encode("gbk")) // 40) for one in paragraphs)


def test_the_longest_slip_is_one_page(world: World) -> None:
    paper = slip_of(longest(world))
    assert lines_of(paper.paragraphs) <= LINES
    assert paper.paragraphs[1].endswith("……")
    assert paper.paragraphs[3].endswith("……")
    assert "不清楚的" in paper.paragraphs[5]


def test_a_slip_that_is_not_cut_is_more_than_a_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the cut that keeps it to one page."""
    monkeypatch.setattr(telling, "_cut", lambda text, most: text)
    assert lines_of(slip_of(longest(world)).paragraphs) > LINES


@pytest.mark.parametrize(
    ("name", "status"), [("other_worker", 404), ("system_admin", 403), ("secretary", 200)]
)
def test_a_slip_is_printed_by_whoever_may_see_the_request(
    world: World, name: str, status: int
) -> None:
    made = closed(world)
    assert entered(world, name).get(f"/services/{made.pk}/slip/").status_code == status
    assert entered(world, name).get(f"/services/{uuid.UUID(int=0)}/slip/").status_code in (403, 404)
    assert Client().get(f"/services/{made.pk}/slip/").status_code == 302


def test_the_resident_asks_to_be_called_on_the_form(world: World) -> None:
    sent = {"title": "楼道灯不亮", "wants_call": "on", "kind": "help"}
    sent |= {"category": str(world.lamp.pk), "building": str(world.building.pk)}
    page = Client().post("/report/", {**sent, "key": str(uuid.uuid4())})
    assert page.status_code == 400
    assert "请留下电话" in page.content.decode()
    assert not Request.objects.exists()
    page = Client().post("/report/", {**sent, "phone": "19900000001", "key": str(uuid.uuid4())})
    assert page.status_code == 302
    assert Request.objects.get().wants_call


def test_the_wish_is_kept_as_it_was_said(world: World) -> None:
    made = reported(world, wants_call=True)
    entry = Entry.objects.get(record_id=made.pk, verb="received")
    assert entry.changes["wants_call"] == [None, True]
    assert replace(slip_of(made)).large
