"""The coverage of functions: figures by quarter and unit, and three kinds of gap, none of them 0 (R2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunsheng.indicators import actions
from chunsheng.indicators.actions import set_part
from chunsheng.indicators.models import FramePart
from chunsheng.indicators.queries import parts_on
from chunsheng.kernel.words.errors import Refusal
from tests.indicators.reading import main_of, said, unlinked
from tests.places.ground import BY
from tests.reported import lamp_is_mended
from tests.world import World, make_world

DAY = date(2023, 3, 8)
FRAME = "两大功能"
WORDS = "强化两大功能（政治功能、服务功能）"


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, and a frame of three parts."""
    made = make_world()
    part("服务功能", 2, "services.closed", "cobuilding.activities")
    part("政治功能", 1)
    return made


def part(title: str, rank: int, *codes: str, **more: Any) -> FramePart:
    """A part of the frame since the day of the tests."""
    told = {"by": BY, "frame": FRAME, "since": DAY, "source": WORDS, **more}
    return set_part(title=title, rank=rank, codes=codes, **told)


def tables(answer: Any) -> list[list[list[str]]]:
    """The cells of both tables."""
    return [
        [[said(cell) for cell in row.xpath("./td")] for row in table.xpath(".//tbody/tr")]
        for table in main_of(answer).xpath("//table")
    ]


def test_each_gap_says_which_kind_it_is(world: World) -> None:
    lamp_is_mended(world)
    answer = world.enter("leader").get("/coverage/")
    by_quarter, by_unit = tables(answer)
    missing, silent, none = "还没有登记这类数据", "未报 ○ 没有人报过", "0 ○ 这个季度没有记录"
    assert by_quarter == [
        ["政治功能", *[missing] * 4],
        ["服务功能 · 办结诉求", *[silent] * 3, "1"],
        ["服务功能 · 文化活动", *[none] * 4],
    ]
    assert by_unit == [
        ["样例街道1", missing, "1", none],
        ["样例街道2", missing, silent, none],
    ]
    text = said(main_of(answer))
    assert "这四个季度共 8 格，空白 7 格。" in text
    assert "还没有登记这类数据的：政治功能。" in text
    assert WORDS in text


def test_a_figure_opens_into_its_records_and_a_gap_is_a_link_too(world: World) -> None:
    lamp_is_mended(world)
    leader = world.enter("leader")
    cells = main_of(leader.get("/coverage/")).xpath("//table[1]//tbody/tr[2]/td[5]//a/@href")
    assert "3号楼楼道灯不亮" in leader.get(cells[0]).content.decode()
    silent = "未报 ○ 没有人报过"
    asked = {"2022-Q4": [silent] * 3 + ["1"], "2021-Q4": [silent] * 4}
    for period, told in asked.items():
        by_quarter, by_unit = tables(leader.get(f"/coverage/?period={period}"))
        assert by_quarter[1][1:] == told
        assert by_unit[0][2] == silent


def test_nobody_reads_it_beyond_their_reach(world: World) -> None:
    assert world.enter("worker").get("/coverage/").status_code == 404
    other = world.ground.streets[1]
    assert world.enter("dispatcher").get(f"/coverage/?unit={other.pk}").status_code == 404
    secretary = world.enter("secretary").get("/coverage/")
    assert len(tables(secretary)[1]) == 2, "the grids of the community"
    for asked in ("?unit=x", "?frame=无此框架", "?period=2023-Q1", "?period=0001-01"):
        assert world.enter("leader").get(f"/coverage/{asked}").status_code in (200, 404)
    assert world.enter("leader").get("/coverage/?period=nonsense").status_code == 400


def test_a_part_is_set_anew_from_a_day_and_the_old_one_stays(world: World) -> None:
    part("政治功能", 1, "committees.sat", since=date(2023, 4, 1))
    assert [one.codes for one in parts_on(DAY)] == ["", "services.closed cobuilding.activities"]
    assert [one.codes for one in parts_on(date(2023, 4, 1))][0] == "committees.sat"
    assert parts_on(date(2023, 3, 7)) == []


@pytest.mark.parametrize(
    ("codes", "since", "refusal"),
    [
        ((), DAY, actions.PartIsKnown),
        (("services.dreamt",), date(2023, 5, 1), actions.CodesCannotStand),
        (("venues.expected",), date(2023, 5, 1), actions.CodesCannotStand),
        (("services.days_taken",), date(2023, 5, 1), actions.CodesCannotStand),
        (("investment.contacted",), date(2023, 5, 1), actions.CodesCannotStand),
    ],
)
def test_what_cannot_stand_side_by_side_is_refused(
    world: World, codes: tuple[str, ...], since: date, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        part("政治功能", 1, *codes, since=since)
    assert FramePart.objects.count() == 2


def test_only_the_district_sets_a_part(world: World) -> None:
    with pytest.raises(actions.PartsAreTheDistricts):
        part("新功能", 3, by=world.by("dispatcher"))
    part("新功能", 3, by=world.by("district_dispatcher"))


def test_the_cockpit_draws_the_same_frames_and_says_in_text_what_it_draws(world: World) -> None:
    lamp_is_mended(world)
    leader = world.enter("leader")
    answer = leader.get("/cockpit/")
    lines = [said(one) for one in main_of(answer).find_class("bar-line")]
    assert lines == [
        "政治功能 还没有登记这类数据",
        "服务功能 办结诉求 1 件",
        "服务功能 文化活动 0 场",
    ]
    assert unlinked(answer) == []
    widths = main_of(answer).xpath("//*[@class='line-part']/@width")
    assert widths == ["100"]


def test_the_cockpit_leads_nobody_to_what_they_may_not_read(world: World) -> None:
    for name, leads in (("leader", True), ("worker", False)):
        page = world.enter(name).get("/cockpit/")
        assert ("/coverage/" in page.content.decode()) is leads
        assert main_of(page).find_class("bar-line") != []


def test_parts_cost_the_cockpit_a_few_statements_however_many(world: World) -> None:
    leader = world.enter("leader")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            leader.get("/cockpit/")
        return len(asked)

    few = statements()
    for n, code in enumerate(("services.received", "services.judged_on_time", "venues.hours")):
        part(f"第{n}功能", 10 + n, code)
    assert statements() == few
