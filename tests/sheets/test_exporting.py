"""What leaves is what the list shows, masked as it shows it; rows of people leave by two persons' will."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.sheets import exporting
from chunsheng.kernel.sheets.models import Export
from chunsheng.kernel.sheets.running import tidy
from chunsheng.kernel.words import clock
from chunsheng.people.actions import add_person
from chunsheng.places.actions import add_building
from tests.register.asking import reported
from tests.sheets.conftest import BUILDINGS, taken
from tests.world import RESIDENT, Enter, World, report_lamp

PERSONS, REQUESTS = "/r/people.persons/", "/r/services.requests/"
NAME, PHONE = "欧阳样例", "19900000077"


def people(world: World, count: int) -> None:
    """So many persons of the first grid."""
    for _n in range(count):
        add_person(by=RESIDENT, name=NAME, phone=PHONE, home=world.grid)


def leave(client: Client, path: str, form: str = "csv", **more: str) -> Any:
    """Ask for a file."""
    return client.post(f"{path}export/", {"form": form, **more})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_holds_what_the_list_shows_in_its_order(
    world: World, enter: Enter, form: str
) -> None:
    for n in (3, 1, 2):
        add_building(by=RESIDENT, name=f"甲{n}号楼", grid=world.grid)
    add_building(by=RESIDENT, name="乙楼", grid=world.other_grid)
    answer = enter("leader").post(f"{BUILDINGS}export/?q=甲", {"form": form})
    header, rows = taken(answer)

    assert header == ["名称", "地址", "社区", "网格", "纬度", "经度", "坐标系"]
    assert [row[0] for row in rows] == ["甲1号楼", "甲2号楼", "甲3号楼"]
    entry = Entry.objects.get(verb="exported")
    assert entry.by == world.accounts["leader"]
    assert entry.changes["narrowed"] == [None, "搜索：甲"]
    assert entry.changes["count"] == [None, 3]


def test_nobody_takes_more_than_their_list(world: World, enter: Enter) -> None:
    add_building(by=RESIDENT, name="那边的楼", grid=world.other_grid)
    for name in ("worker", "other_worker", "secretary", "leader"):
        client = enter(name)
        shown = {row["cells"][0]["text"] for row in client.get(BUILDINGS).context["rows"]}
        assert {row[0] for row in taken(leave(client, BUILDINGS))[1]} == shown
    assert leave(enter("security_admin"), BUILDINGS).status_code == 403


def test_chips_filters_and_their_words_are_kept(world: World, enter: Enter) -> None:
    reported(world)
    page = f"{REQUESTS}export/?chip=late&kind=help&place__name={world.grid.pk}"
    told = enter("worker").get(page).context
    assert (told["count"], told["narrowed"]) == (0, "已超期 · 类型：求助 · 网格：网格 01")
    _header, rows = taken(enter("worker").post(page, {"form": "csv"}))
    assert rows == []
    every = enter("worker").post(f"{REQUESTS}export/?chip=all", {"form": "csv"})
    assert len(taken(every)[1]) == 1


def test_values_leave_as_what_they_are(world: World, enter: Enter) -> None:
    report_lamp(world)
    header, rows = taken(leave(enter("worker"), REQUESTS, "xlsx"))
    told = dict(zip(header, rows[0], strict=False))
    assert told["编号"] == "SQ-2023-000001"
    assert told["事项"] == "3号楼楼道灯不亮"
    assert told["收到"] == date(2023, 3, 8)
    assert told["到期"] == date(2023, 3, 9)
    assert "电话" not in told


def test_searched_words_are_no_part_of_the_entry_where_they_may_be_a_name(
    world: World, enter: Enter
) -> None:
    reported(world, NAME)
    address = f"{REQUESTS}export/?chip=all&q={NAME}"
    assert len(taken(enter("worker").post(address, {"form": "csv"}))[1]) == 1
    assert Entry.objects.get(verb="exported").changes["narrowed"] == [None, "有搜索词"]


def told_whole(content: bytes) -> bool:
    """Whether a person's name or phone stands in a file."""
    if not content.startswith(b"PK"):
        return NAME.encode() in content or PHONE.encode() in content
    with ZipFile(BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return any(NAME.encode() in part or PHONE.encode() in part for part in parts)


def files(client: Client, path: str) -> list[bytes]:
    """Every file that a list and its first record give."""
    found = [b"".join(leave(client, path, form).streaming_content) for form in ("csv", "xlsx")]
    first = client.get(f"{path}?chip=all").context["rows"][0]["url"]
    return [*found, client.get(f"{first}print/").content]


@pytest.mark.parametrize("path", [PERSONS, REQUESTS])
def test_what_is_masked_on_the_page_is_masked_in_every_file(
    world: World, enter: Enter, path: str
) -> None:
    people(world, 1)
    reported(world, name=NAME, phone=PHONE, course=f"请找{NAME}")
    found = files(enter("worker"), path)
    assert len(found) == 3
    assert not any(told_whole(content) for content in found)


def test_a_mask_left_off_is_found(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(world, 1)
    bare = tuple(replace(one, cell=cells.text) for one in registers["people.persons"].columns)
    monkeypatch.setattr(type(registers["people.persons"]), "columns", bare)
    assert all(told_whole(content) for content in files(enter("worker"), PERSONS))


def test_a_hundred_rows_of_people_leave_at_once_and_one_more_does_not(
    world: World, enter: Enter
) -> None:
    people(world, 100)
    client = enter("worker")
    assert len(taken(leave(client, PERSONS))[1]) == 100
    people(world, 1)
    assert leave(client, PERSONS).status_code == 400
    assert leave(client, PERSONS, purpose="看看").status_code == 400
    asked = leave(client, PERSONS, purpose="高温走访，发给网格志愿者")
    export = Export.objects.get(state="waiting")
    assert (asked.status_code, asked["Location"]) == (302, f"/r/sheets.exports/{export.pk}/")
    assert (export.count, export.account) == (101, world.accounts["worker"])
    assert Entry.objects.filter(verb="exported").count() == 1


def test_without_the_rule_they_would_leave(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(world, 101)
    monkeypatch.setattr(exporting, "needs_approval", lambda register, found: False)
    assert len(taken(leave(enter("worker"), PERSONS))[1]) == 101


def asked_for(world: World, client: Client) -> Export:
    """A hundred and one persons, asked for."""
    people(world, 101)
    leave(client, PERSONS, purpose="高温走访，发给网格志愿者")
    return Export.objects.get(state="waiting")


def decide(client: Client, export: Export, verb: str, **sent: str) -> int:
    """Send a verb of the approval."""
    export.refresh_from_db()
    form = {"key": str(uuid.uuid4()), "version": str(export.version), **sent}
    return int(client.post(f"/r/sheets.exports/{export.pk}/{verb}/", form).status_code)


def fetch(client: Client, export: Export) -> Any:
    """Take the file."""
    return client.post(f"/exports/{export.pk}/file/")


def test_a_second_person_lets_them_leave_once(world: World, enter: Enter) -> None:
    client = enter("worker")
    export = asked_for(world, client)
    assert fetch(client, export).status_code == 302
    assert decide(client, export, "approve") == 403
    assert decide(enter("security_admin"), export, "approve") == 302
    page = client.get(f"/r/sheets.exports/{export.pk}/").content.decode()
    assert "取走文件" in page
    assert fetch(enter("security_admin"), export).status_code == 403
    answer = fetch(client, export)
    assert answer.status_code == 200
    assert len(taken(answer)[1]) == 101
    assert fetch(client, export).status_code == 302
    export.refresh_from_db()
    assert (export.state, export.asked) == ("made", None)
    verbs = Entry.objects.filter(record_id=export.pk).order_by("pk").values_list("verb", "by")
    worker, admin = world.accounts["worker"].pk, world.accounts["security_admin"].pk
    assert list(verbs) == [("asked", worker), ("approved", admin), ("exported", worker)]


def test_nobody_approves_what_they_asked_for_under_whatever_account(
    world: World, enter: Enter
) -> None:
    client = enter("worker")
    export = asked_for(world, client)
    asker = Account.objects.get(pk=export.account_id)
    subject = new_subject()
    Account.objects.filter(pk__in=[asker.pk, world.accounts["leader"].pk]).update(subject=subject)
    assert decide(enter("leader"), export, "approve") == 403
    export.refresh_from_db()
    assert export.state == "waiting"


def test_what_was_refused_or_lapsed_does_not_leave(
    world: World, enter: Enter, turn_clock: Callable[[datetime], None]
) -> None:
    client = enter("worker")
    export = asked_for(world, client)
    assert decide(enter("leader"), export, "refuse", reason="条数太多") == 302
    assert fetch(client, export).status_code == 302
    leave(client, PERSONS, purpose="高温走访，发给网格志愿者")
    again = Export.objects.get(state="waiting")
    decide(enter("leader"), again, "approve")
    turn_clock(clock.now() + timedelta(hours=25))
    assert fetch(client, again).status_code == 302
    assert tidy() == 1
    again.refresh_from_db()
    assert (again.state, again.asked) == ("expired", None)
    assert not Entry.objects.filter(verb="exported").exists()


def test_a_good_deal_more_than_was_approved_does_not_leave(world: World, enter: Enter) -> None:
    client = enter("worker")
    export = asked_for(world, client)
    decide(enter("leader"), export, "approve")
    people(world, 20)
    answer = fetch(client, export)
    assert answer.status_code == 409
    assert "比批准时多出一成以上" in answer.content.decode()


def test_an_export_is_never_read(world: World, enter: Enter) -> None:
    client = enter("worker")
    assert client.get(f"{BUILDINGS}export/").streaming is False
    assert not Export.objects.exists()
    export = asked_for(world, client)
    assert client.get(f"/exports/{export.pk}/file/").status_code == 405


def test_every_row_leaves_once_though_they_are_read_in_chunks(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(30):
        add_building(
            by=RESIDENT, name=f"楼{n % 3}", grid=world.ground.grids[n % 4]
        ) if n < 12 else 0
    walk = exporting.walk
    monkeypatch.setattr(exporting, "walk", lambda rows, order: walk(rows, order, 5))
    _header, rows = taken(leave(enter("leader"), BUILDINGS))
    assert len(rows) == 13
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
