"""An import takes all rows or none, names what is wrong, and does nothing twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q

from chunsheng.kernel.access.policies import Policy
from chunsheng.kernel.ledger.entering import in_run
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.sheet import Judged, Sheet
from chunsheng.kernel.sheets import checking
from chunsheng.kernel.sheets.models import ImportBlock, ImportRow, ImportRun
from chunsheng.places.actions import add_building
from chunsheng.places.bulk import add_buildings
from chunsheng.places.models import Building
from tests.sheets.conftest import (
    BUILDINGS,
    DATUM,
    HEADER,
    HERE,
    building,
    faults,
    taken,
    text,
    upload,
    workbook,
)
from tests.world import Enter, World


def names() -> set[str]:
    """The buildings that came by a sheet."""
    return set(Building.objects.filter(name__startswith="样例").values_list("name", flat=True)) - {
        "样例东苑 3号楼"
    }


def counts() -> tuple[int, int, int, int]:
    """How much there is of what an import touches."""
    return (
        Building.objects.count(),
        Entry.objects.count(),
        ImportRun.objects.count(),
        ImportRow.objects.count(),
    )


def test_rows_become_records_with_an_entry_each_under_one_run(world: World, enter: Enter) -> None:
    answer = upload(enter("system_admin"), workbook(building(n) for n in range(3)))
    run = ImportRun.objects.get()

    assert (answer.status_code, answer["Location"]) == (302, f"/r/sheets.imports/{run.pk}/")
    assert (run.stage, run.total, run.applied, run.known) == ("done", 3, 3, 0)
    assert names() == {"样例0号楼", "样例1号楼", "样例2号楼"}
    entries = Entry.objects.filter(verb="added", run=run.pk)
    assert {one.record_id for one in entries} == set(run.rows.values_list("record_id", flat=True))
    assert {(one.channel, one.by) for one in entries} == {
        ("import", world.accounts["system_admin"])
    }
    assert not ImportBlock.objects.exists()


def test_a_file_with_faults_changes_nothing_and_names_row_and_column(
    world: World, enter: Enter
) -> None:
    before = counts()
    rows = [
        building(1),
        building(2, name=""),
        building(3, grid="没有的网格"),
        building(4, lat="北纬"),
        building(5, lat=99),
        building(6, grid="网格 01"),
        building(1),
        building(7, name="样例东苑 3号楼"),
        building(8, lat=33.745),
        building(9, grid="样例甲社区 / 网格 02", lat=33.745, lng=113.245),
    ]
    answer = upload(enter("system_admin"), workbook(rows))

    assert answer.status_code == 400
    assert faults(answer) == [
        (3, "名称", "请填写名称。"),
        (4, "网格", "没有“没有的网格”这一项，请从下拉列表里选。"),
        (5, "纬度", "“北纬”不是数。"),
        (6, "纬度", "确保该值小于或等于90。"),
        (7, "网格", "“网格 01”有几个，请从下拉列表里选带上级名称的那一项。"),
        (8, "名称", "这个网格里已经有同名的楼栋。"),
        (9, "名称", "这个网格里已经有同名的楼栋。"),
        (10, "网格", "请选一个网格，或给出落在某个网格内的坐标。"),
        (11, "网格", "这个坐标在“网格 01”内，不在所选的网格。"),
    ]
    page = answer.content.decode()
    assert "一条也没有导入" in page
    assert "没有“没有的网格”这一项" in page
    assert counts() == before


def test_what_the_sheet_judges_is_what_the_action_refuses(world: World) -> None:
    grid, other = world.ground.grids[:2]
    by = world.by("system_admin")
    rows: list[dict[str, Any]] = [
        {"name": " ", "grid": grid},
        {"name": "新楼"},
        {"name": "新楼", "grid": other, "lat": 33.745, "lng": 113.245},
        {"name": "新楼", "grid": grid, "lat": 33.745},
        {"name": "样例东苑 3号楼", "grid": grid},
        {"name": "新楼", "grid": world.street},
        {"name": "新楼", "lat": 33.745, "lng": 113.245},
    ]
    judge = registers["places.buildings"].sheet.judge  # type: ignore[union-attr]  # it has one
    judged = judge(by=by, rows=rows)  # type: ignore[misc]  # it has one
    for number, said in enumerate(rows):
        refusal = judged.refusals.get(number)
        if refusal is None:
            add_building(by=by, **said)
        else:
            with pytest.raises(type(refusal)):
                add_building(by=by, **said)
    assert sorted(judged.refusals) == [0, 1, 2, 3, 4, 5]


def test_two_hundred_faults_are_named_and_the_rest_are_counted(world: World, enter: Enter) -> None:
    answer = upload(enter("system_admin"), workbook(building(n, name="") for n in range(260)))
    assert (len(faults(answer)), answer.context["checked"].faulty) == (200, 260)
    assert "另有 60 处没有列出。" in answer.content.decode()


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (("名字", *HEADER[1:]), [(1, "名字", "模板里没有这一列。"), (1, "名称", "缺少这一列。")]),
        ((*HEADER, "名称"), [(1, "名称", "这一列出现了两次。")]),
    ],
)
def test_a_header_that_is_not_the_templates_is_named(
    world: World, enter: Enter, header: tuple[str, ...], said: list[Any]
) -> None:
    answer = upload(enter("system_admin"), workbook([(*building(1), "x")], header))
    assert [one for one in faults(answer) if one[0] == 1] == said
    assert names() == set()


def test_columns_may_stand_in_any_order_and_be_left_out(world: World, enter: Enter) -> None:
    rows = [(DATUM, "样例9号楼", HERE)]
    assert (
        upload(enter("system_admin"), workbook(rows, ("坐标系", "名称", "网格"))).status_code == 302
    )
    assert names() == {"样例9号楼"}


def test_the_same_file_again_changes_nothing(world: World, enter: Enter) -> None:
    client, content = enter("system_admin"), workbook(building(n) for n in range(3))
    upload(client, content)
    before = counts()
    again = upload(client, content)

    assert again.status_code == 200
    assert "文件里的 3 行以前都导入过，没有重复登记。" in again.content.decode()
    assert counts() == before


def test_the_same_rows_in_another_file_are_passed_by_and_new_ones_come_in(
    world: World, enter: Enter
) -> None:
    client = enter("system_admin")
    upload(client, workbook(building(n) for n in range(3)))
    answer = upload(client, text([building(2), building(3), building(1)]), name="再来.csv")
    run = ImportRun.objects.order_by("pk").last()

    assert answer.status_code == 302
    assert run is not None
    assert (run.total, run.known, run.applied) == (1, 2, 1)
    assert len(names()) == 4


def test_without_prints_the_same_file_would_be_refused_or_doubled(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, content = enter("system_admin"), workbook([building(1)])
    upload(client, content)
    monkeypatch.setattr(checking, "known_prints", lambda prints: set())
    assert faults(upload(client, content)) == [(2, "名称", "这个网格里已经有同名的楼栋。")]


def only_grid(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Narrow what may be read to the first grid, whoever reads."""
    register = registers["places.buildings"]
    narrow = Policy(register.reads.roles, lambda viewer: Q(grid=world.grid))
    monkeypatch.setattr(type(register), "reads", narrow)


def test_what_lies_beyond_the_senders_reach_is_the_rows_fault(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_grid(monkeypatch, world)
    before = counts()
    rows = [building(1), building(2, grid="样例甲社区 / 网格 02")]
    answer = upload(enter("system_admin"), workbook(rows))

    assert faults(answer) == [(3, "", "您的岗位不能对这条记录“登记楼栋”。")]
    assert counts() == before


def test_a_judge_that_hides_where_rows_lie_is_caught_when_they_are_applied(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_grid(monkeypatch, world)
    blind = Sheet(act_many=add_buildings, judge=lambda *, by, rows: Judged({}, [None] * len(rows)))
    monkeypatch.setattr(type(registers["places.buildings"]), "sheet", blind)
    rows = [building(1), building(2, grid="样例甲社区 / 网格 02")]
    upload(enter("system_admin"), workbook(rows))
    run = ImportRun.objects.get()

    assert (run.stage, run.applied) == ("stopped", 0)
    assert run.stopped_by == "您的岗位不能对这条记录“登记楼栋”。"
    assert names() == set()


@pytest.mark.parametrize("name", ["worker", "leader", "security_admin"])
def test_only_who_may_add_may_import(world: World, enter: Enter, name: str) -> None:
    before = counts()
    client = enter(name)
    answer = upload(client, workbook([building(1)]))
    assert answer.status_code == 403
    assert client.get(f"{BUILDINGS}template/").status_code == 403
    assert "导入" not in client.get(BUILDINGS).content.decode().split('class="actions"')[-1][:400]
    assert counts() == before


def test_the_template_is_the_form(world: World, enter: Enter) -> None:
    header, rows = taken(enter("system_admin").get(f"{BUILDINGS}template/"))
    assert (header, rows) == (list(HEADER), [])


def test_a_sheet_in_english_is_read_as_well(world: World, enter: Enter) -> None:
    client = enter("system_admin")
    client.cookies["django_language"] = "en"
    header, _rows = taken(client.get(f"{BUILDINGS}template/"))
    assert header != list(HEADER)
    rows = [("样例5号楼", None, HERE, None, None, DATUM)]
    assert upload(enter("system_admin"), workbook(rows, header)).status_code == 302
    assert names() == {"样例5号楼"}


def test_a_sheet_writes_the_same_rows_as_the_action(world: World) -> None:
    by = world.by("system_admin")
    grid, other = world.ground.grids[:2]

    def said(n: int) -> dict[str, Any]:
        point = {"lat": 33.745, "lng": 113.245} if n % 3 == 0 else {}
        own = {"grid": other} if n % 3 == 1 else {"grid": grid} if not point else {}
        return {"name": f"样例{n}号楼", "address": f"样例路{n}号", **own, **point}

    def kept(run: Any) -> list[Any]:
        entries = Entry.objects.filter(run=run, verb="added").order_by("pk")
        rows = []
        for entry in entries:
            one = Building.objects.get(pk=entry.record_id)
            rows.append(
                (
                    *(one.name[2:], one.address, one.grid_id, one.lat, one.lng, one.datum),
                    *(one.sample, one.version, entry.record_code, entry.channel, entry.by_id),
                    *(entry.unit_id, entry.reason, entry.facts.count()),
                    {name: value[1] for name, value in entry.changes.items() if name != "name"},
                )
            )
        return rows

    single, many = UUID(int=1), UUID(int=2)
    with in_run(single):
        for n in range(200):
            add_building(by=by, **said(n))
    with in_run(many):
        add_buildings(by=by, rows=[{**said(n), "name": f"另样{n}号楼"} for n in range(200)])
    assert len(kept(single)) == 200
    assert kept(single) == kept(many)
