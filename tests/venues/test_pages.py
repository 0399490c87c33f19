"""The calendar shows what is taken and what is free, and leads to the form; forms refuse beside fields."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.register import listing
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock
from chunsheng.venues import pages
from chunsheng.venues.actions import add_zone, close_zone, mark_used, refuse_booking
from chunsheng.venues.models import Booking
from chunsheng.venues.terms import ZONES
from tests.venues.telling import Hall, book, open_on_workdays, slot
from tests.world import Enter

LINK = re.compile(r'href="(/r/venues\.bookings/add/\?[^"]+)"')
ADD = "/r/venues.bookings/add/"


def page(client: Client, address: str) -> str:
    """A page that opens."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def offered(html: str, zone: Any) -> list[str]:
    """From when one can book a zone by a click, of the list that a phone shows."""
    listed = html.partition('<div class="slots-listed">')[2].replace("&amp;", "&")
    found = [one for one in LINK.findall(listed) if str(zone.pk) in one]
    return [re.findall(r"starts=(\d\d)%3A(\d\d)", one)[0][0] for one in found]


def sent(hall: Hall, **more: Any) -> dict[str, Any]:
    """A sound form of the branch, but for what is said."""
    said = {"zone": hall.reading.pk, "on": "2023-03-09", "starts": "10:00", "ends": "12:00"}
    who = {"organisation": "样例楼宇支部", "purpose": "party", "key": uuid.uuid4()}
    return {**said, **who, **more}


def test_a_day_shows_each_zone_with_what_is_taken_and_free(hall: Hall, enter: Enter) -> None:
    book(hall)
    book(hall, zone=hall.display)
    html = page(enter("worker"), "/venues/?on=2023-03-09")
    assert html.count("样例楼宇支部") == 4, "two bookings, drawn and listed"
    assert "09:00–17:30" in html
    assert "待审批" in html
    free = ["09", "12", "13", "14", "15", "16", "17"]
    assert offered(html, hall.reading) == offered(html, hall.display) == free


def test_of_today_only_what_is_still_to_come_is_free(hall: Hall, enter: Enter) -> None:
    assert offered(page(enter("worker"), "/venues/"), hall.reading)[0] == "09"
    clock.set_provider(lambda: datetime(2023, 3, 8, 13, 10, tzinfo=clock.SHANGHAI))
    html = page(enter("worker"), "/venues/")
    assert offered(html, hall.reading) == ["13", "14", "15", "16", "17"]
    assert "starts=13%3A30&amp;ends=14%3A00" in html


def test_a_week_shows_a_zone_from_monday_to_sunday(hall: Hall, enter: Enter) -> None:
    book(hall)
    html = page(enter("worker"), f"/venues/week/?zone={hall.reading.pk}&on=2023-03-08")
    assert "3月6日 周一 – 3月12日 周日" in html
    assert html.count("不开放") == 2, "on Sunday, drawn and listed"
    assert len(offered(html, hall.reading)) == 9 + 7 + 9 + 9, "today, Thursday to Saturday"


def test_a_click_fills_the_form_beforehand_and_nothing_else_does(hall: Hall, enter: Enter) -> None:
    client = enter("worker")
    html = page(client, "/venues/?on=2023-03-09").replace("&amp;", "&")
    form = page(client, f"{LINK.findall(html)[0]}&title=planted&purpose=council")
    for said in ('value="2023-03-09"', 'value="09:00"', 'value="10:00"', "selected"):
        assert said in form
    assert 'value="planted"' not in form
    assert '"council" selected' not in form


def test_a_closed_zone_and_a_leader_are_offered_nothing(hall: Hall, enter: Enter) -> None:
    close_zone(by=hall.world.by("secretary"), zone=hall.reading, reason="装修")
    html = page(enter("worker"), "/venues/?on=2023-03-09")
    assert offered(html, hall.reading) == []
    assert "暂停开放" in html
    leader = page(enter("leader"), "/venues/?on=2023-03-09")
    assert LINK.findall(leader) == []
    assert "空闲 09:00–17:30" in leader


@pytest.mark.parametrize(
    "asked",
    [
        *("?on=yesterday", "?on=0001-01-01", "?on=9999-12-31", "?on=2023-02-30", "?zone="),
        *("?on=%00", "?on=2999-12-31", "?on=2000-01-01"),
    ],
)
def test_an_odd_address_shows_a_calendar_all_the_same(hall: Hall, enter: Enter, asked: str) -> None:
    for shape in ("/venues/", "/venues/week/"):
        assert "样例驿站" in page(enter("worker"), shape + asked)


def test_a_zone_that_is_not_there_or_out_of_reach_is_not_shown_as_another(
    hall: Hall, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shape in ("/venues/", "/venues/week/"):
        for asked in ("none", str(uuid.UUID(int=0))):
            assert enter("worker").get(f"{shape}?zone={asked}").status_code == 404
        assert enter("other_worker").get(f"{shape}?zone={hall.reading.pk}").status_code == 404
    monkeypatch.setattr(pages, "ZONES_SHOWN", 1)
    zones = registers[ZONES].rows(viewer_of(hall.world.accounts["worker"]))
    for zone in (hall.reading, hall.display):
        assert zone in zones
        html = page(enter("worker"), f"/venues/week/?zone={zone.pk}&on=2023-03-09")
        assert f"样例驿站 · {zone.name}" in html


def test_whoever_has_no_zone_is_told_what_to_do(hall: Hall, enter: Enter) -> None:
    assert "还没有可以预约的分区" in page(enter("other_worker"), "/venues/")
    assert "还没有可以预约的分区" in page(enter("other_worker"), "/venues/week/")
    assert enter("investor").get("/venues/").status_code == 403
    assert Client().get("/venues/").status_code == 302


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"starts": "12:00", "ends": "10:00"}, "ends", "结束要晚于开始。"),
        ({"starts": "07:00"}, "starts", "开放时间是 09:00–17:30。"),
        ({"on": "2023-03-12"}, "on", "3月12日 周日 这个分区不开放"),
        ({"on": "2023-03-01"}, "on", "已经过去"),
        ({"on": "2023-02-30"}, "on", ""),
        ({"on": "9999-12-31", "starts": "18:00", "ends": "20:00"}, "starts", "开放时间是"),
        ({"starts": "25:00"}, "starts", ""),
        ({"organisation": "样例外地支部"}, "organisation", "不在其中"),
        ({"organisation": "没有这家"}, "organisation", "没有登记过这个组织。"),
        ({"organisation": ""}, "organisation", "请写预约单位"),
        ({"name": "张样例"}, "organisation", "只能写其中一个"),
        ({"phone": "call me", "organisation": "", "name": "张样例"}, "phone", "7 到 20 位数字"),
        ({"zone": uuid.UUID(int=0)}, "zone", ""),
        ({"purpose": "party time"}, "purpose", ""),
        ({"title": "很" * 121}, "title", ""),
    ],
)
def test_a_form_with_a_bad_value_says_so_beside_its_field(
    hall: Hall, enter: Enter, said: dict[str, Any], field: str, words: str
) -> None:
    answer = enter("worker").post(ADD, sent(hall, **said))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert words in str(answer.context["form"].errors[field])
    assert not Booking.objects.exists()


def test_an_empty_form_asks_for_what_is_missing(hall: Hall, enter: Enter) -> None:
    answer = enter("worker").post(ADD, {"key": uuid.uuid4()})
    assert answer.status_code == 400
    missing = {"zone", "on", "starts", "ends", "purpose"}
    assert set(answer.context["form"].errors) == missing


def test_a_form_sent_twice_books_once(hall: Hall, enter: Enter) -> None:
    client, form = enter("worker"), sent(hall)
    first, second = (client.post(ADD, form) for _time in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_a_stale_form_and_a_closed_booking_are_refused(hall: Hall, enter: Enter) -> None:
    asked = book(hall, zone=hall.display)
    address = f"/r/venues.bookings/{asked.pk}"
    client = enter("secretary")
    stale = {"version": asked.version, "key": uuid.uuid4(), "reason": "停电"}
    refuse_booking(by=hall.world.by("dispatcher"), booking=asked, reason="当天停电")
    for verb in ("approve", "refuse", "cancel", "use"):
        answer = client.post(f"{address}/{verb}/", {**stale, "key": uuid.uuid4()})
        assert answer.status_code == 409
    assert Booking.objects.get().stage == "refused"
    html = page(client, f"{address}/")
    assert "未批准" in html
    assert [one["title"] for one in stages(client, address)] == ["申请", "未批准"]


def stages(client: Client, address: str) -> Any:
    """What the rail shows."""
    return client.get(f"{address}/").context["stages"]


def test_the_worker_enters_and_the_secretary_decides(hall: Hall, enter: Enter) -> None:
    asked = book(hall, zone=hall.display)
    address = f"/r/venues.bookings/{asked.pk}/approve/"
    assert enter("worker").post(address, {"version": 1}).status_code == 403
    assert enter("other_worker").post(address, {"version": 1}).status_code == 404
    assert enter("secretary").post(address, {"version": 1}).status_code == 302
    assert Booking.objects.get().stage == "booked"


def test_a_zones_use_opens_into_its_bookings(hall: Hall, enter: Enter) -> None:
    used, _other = book(hall), book(hall, slot("13:00", "14:00"))
    clock.set_provider(lambda: datetime(2023, 3, 9, 13, tzinfo=clock.SHANGHAI))
    mark_used(by=hall.world.by("worker"), booking=used)
    client = enter("leader")
    html = page(client, f"/r/venues.zones/{hall.reading.pk}/").replace("&amp;", "&")
    address = re.findall(r'href="(/r/venues\.bookings/\?[^"]+)"[^>]*>1 场<', html)[0]
    assert "2 小时，240 平方米·小时" in html
    assert client.get(address).context["count"] == 1
    listed = page(client, "/r/venues.bookings/?chip=all")
    assert "未知" in listed, "nobody counted who came"


def test_hours_are_entered_by_form_and_shown_with_their_source(hall: Hall, enter: Enter) -> None:
    client, address = enter("secretary"), f"/r/venues.zones/{hall.reading.pk}"
    form = {"weekdays": ["6"], "opens": "10:00", "since": "2023-03-08", "source": "周日开放通知"}
    bad = client.post(f"{address}/hours/", {**form, "version": hall.reading.version})
    assert (bad.status_code, list(bad.context["form"].errors)) == (400, ["closes"])
    form |= {"closes": "16:00", "version": str(hall.reading.version)}
    assert client.post(f"{address}/hours/", form).status_code == 302
    html = page(client, f"{address}/")
    assert "周一–周六" in html
    assert "10:00–16:00" in html
    assert "周日开放通知" in html


def test_a_zone_is_added_by_form_without_guessing_its_area(hall: Hall, enter: Enter) -> None:
    form = {"venue": hall.reading.venue_id, "name": "健身房", "serves": hall.world.district.pk}
    client = enter("secretary")
    answer = client.post("/r/venues.zones/add/", form)
    assert answer.status_code == 302
    assert "没有登记，不能预约" in page(client, answer["Location"])
    for said in ({"area_m2": "-3"}, {"venue": "x"}, {"name": ""}):
        assert client.post("/r/venues.zones/add/", {**form, **said}).status_code == 400
    assert client.post("/r/venues.zones/add/", form).status_code == 400


def test_a_calendar_asks_as_often_for_two_zones_as_for_twelve(hall: Hall, enter: Enter) -> None:
    client = enter("worker")

    def asked() -> list[int]:
        counts = []
        for address in ("/venues/?on=2023-03-09", "/venues/week/?on=2023-03-09"):
            with CaptureQueriesContext(connection) as queries:
                page(client, address)
            counts.append(len(queries))
        return counts

    book(hall)
    asked()
    few = asked()
    for n in range(10):
        said = {"venue": hall.reading.venue, "name": f"{n}号厅", "serves": hall.world.street}
        zone = add_zone(by=hall.world.by("secretary"), **said)
        open_on_workdays(hall.world, zone)
        book(hall, zone=zone)
    assert asked() == few


def test_a_list_offers_the_zones_within_reach_in_order_and_finds_the_asked_one_beyond_the_first(
    hall: Hall, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = book(hall, zone=hall.display)

    def offered_to(name: str, zone: str = "") -> tuple[list[str], int]:
        answer = enter(name).get("/r/venues.bookings/", {"chip": "all", "zone": zone})
        (found,) = [one for one in answer.context["filters"] if one["name"] == "zone"]
        return [title for _code, title in found["choices"]], len(answer.context["rows"])

    assert offered_to("worker") == (["展示区", "阅读区"], 1)
    assert offered_to("other_worker") == ([], 0)
    monkeypatch.setattr(listing, "CHOICE_CAP", 1)
    assert offered_to("worker", str(booking.zone_id)) == (["展示区"], 1)
    assert offered_to("worker", str(hall.reading.pk)) == (["展示区", "阅读区"], 0)
    for odd in ("x", str(uuid.UUID(int=0))):
        assert offered_to("worker", odd) == (["展示区"], 0)
