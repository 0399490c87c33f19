"""Who may read what of the cockpit: nothing out of reach is shown, counted or named (R11, R19)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.indicators import queries
from chunsheng.indicators.pages.cockpit import LARGEST
from chunsheng.investment.actions import Met, add_project, pledge_for_project, record_contact
from chunsheng.investment.terms import MONEY
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.roles import LEADER
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.organisations.terms import GRID_WORKER, OUTPOST_OFFICER
from chunsheng.places.actions import move_area
from chunsheng.places.models import Area
from tests.conftest import MORNING
from tests.indicators.reading import cards, figure_page, main_of, others
from tests.places.ground import BY
from tests.reported import Reported, lamp_is_mended
from tests.world import SINCE

COCKPIT = "/cockpit/"
NAMED = ("智慧水务", "数据标注产业基地", "宏德利安")


def promised(unit: Unit, title: str, yuan: int = 50_000_000) -> None:
    """A project in a unit, with so much money expected."""
    project = add_project(by=BY, title=title, organisation=unit, place=unit)
    pledge_for_project(
        by=BY,
        project=project,
        firm=f"{title}有限公司",
        measured=MONEY.code,
        quantity=Quantity.exactly(yuan),
    )


def apart(client: Client, unit: Unit) -> list[str]:
    """The lines of what the largest figure is made of, each as it is read."""
    main = main_of(client.get(f"{COCKPIT}?unit={unit.pk}"))
    rows = main.xpath("//section[contains(.//h2, '从哪里来')]/div[@class='row-item']")
    return [" ".join(text.strip() for text in row.itertext() if text.strip()) for row in rows]


@pytest.mark.parametrize(
    "asked", ["{other}", "{district}", "nonsense", str(uuid.UUID(int=3)), "%00"]
)
def test_a_unit_out_of_reach_is_not_there(reported: Reported, asked: str) -> None:
    world = reported.world
    asked = asked.format(other=world.ground.streets[1].pk, district=world.district.pk)
    answer = reported.enter("dispatcher").get(f"{COCKPIT}?unit={asked}")
    page = answer.content.decode()

    assert answer.status_code == 404
    told = ("样例街道2", "拼经济", "按时办结", "漏斗", *NAMED)
    assert [one for one in told if one in page] == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("period=2023-03-08~2023-03-01", "起始日 2023-03-08 晚于截止日 2023-03-01，请调整期间。"),
        ("period=lately", "看不懂的期间“lately”。"),
        ("period=%00", "看不懂的期间"),
        ("as_of=then", "看不懂的时点。"),
        ("as_of=2023-02-30T10:00", "看不懂的时点。"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    reported: Reported, asked: str, message: str
) -> None:
    answer = reported.enter("leader").get(f"{COCKPIT}?{asked}")
    assert answer.status_code == 400
    assert message in answer.content.decode()


def test_whoever_may_read_none_of_its_figures_finds_no_cockpit(reported: Reported) -> None:
    auditor = reported.enter("audit_admin")
    assert auditor.get(COCKPIT).status_code == 404
    assert "数字总览" not in auditor.get("/desk/").content.decode()
    assert Client().get(COCKPIT)["Location"].startswith("/sign-in/")
    leader = reported.enter("leader")
    assert "数字总览" in leader.get("/desk/").content.decode()
    assert leader.post(COCKPIT).status_code == 405


def test_whoever_may_read_a_part_sees_only_that_part(reported: Reported) -> None:
    lamp_is_mended(reported.world)
    worker = reported.enter("worker").get(COCKPIT)
    assert [(one.title, one.value.text) for one in cards(worker)] == [("诉求按时办结", "100.0%")]
    assert list(others(worker)) == ["下设党支部", "提出需求", "社区大党委"]
    assert (worker.context["funnel"], worker.context["apart"]) == (None, None)
    page = worker.content.decode()
    assert [one for one in ("招商漏斗", "预计", *NAMED) if one in page] == []

    office = reported.named.office.unit
    outpost = reported.appoint("of_the_office", OUTPOST_OFFICER, office).get(COCKPIT)
    assert [one.title for one in cards(outpost)] == [
        *("拜访联系企业", "合作意向", "预计投资", "预计就业")
    ]
    assert "诉求按时办结" not in outpost.content.decode()


def test_each_of_two_posts_opens_the_numbers_of_its_own_unit_alone(reported: Reported) -> None:
    world, office = reported.world, reported.named.office.unit
    both = reported.appoint("both", OUTPOST_OFFICER, office)
    post = add_post(by=BY, unit=world.grid, title="网格员", role=GRID_WORKER.code, since=SINCE)
    fill_post(by=BY, post=post, account=world.accounts["both"], since=SINCE)

    def titles(unit: Unit) -> list[str]:
        return [one.title for one in cards(both.get(f"{COCKPIT}?unit={unit.pk}"))]

    assert titles(world.grid) == ["诉求按时办结"]
    assert titles(office) == ["拜访联系企业", "合作意向", "预计投资", "预计就业"]
    assert both.get(f"{COCKPIT}?unit={world.district.pk}").status_code == 404


def test_the_largest_records_come_first_and_lead_to_their_pages(reported: Reported) -> None:
    district = reported.world.district
    for n in range(LARGEST):
        promised(district, f"样例项目{n}", 1_000_000 * (n + 1))
    lines = apart(reported.enter("leader"), district)
    assert lines[:LARGEST] == [
        "预计 数据标注产业基地 河南宏德利安科技服务有限公司 2.3亿元",
        *(f"预计 样例项目{n} 样例项目{n}有限公司 {n + 1}00万元" for n in (4, 3, 2, 1)),
    ]
    assert lines[LARGEST:] == ["即将落地 智慧水务 没有填报金额，不计入 —"]


def test_a_unit_is_told_only_of_what_lies_in_it(reported: Reported) -> None:
    leader, world = reported.enter("leader"), reported.world
    add_project(by=BY, title="丙项目", organisation=world.street, place=world.street)
    assert apart(leader, world.street) == ["推进中 丙项目 没有填报金额，不计入 —"]
    assert apart(leader, world.ground.streets[1]) == []
    empty = leader.get(f"{COCKPIT}?unit={world.ground.streets[1].pk}").content.decode()
    assert "还没有登记承诺的投资" in empty
    then = leader.get(f"{COCKPIT}?unit={world.street.pk}&as_of=2023-03-08T08:30")
    assert "丙项目" not in then.content.decode()


def test_a_record_that_moved_out_of_reach_is_counted_and_not_named(
    reported: Reported, turn_clock: Callable[[datetime], None]
) -> None:
    world = reported.world
    promised(world.community, "甲社区里的项目")
    of_the_street = reported.appoint("of_the_street", LEADER, world.street)
    assert apart(of_the_street, world.street)[0].startswith("预计 甲社区里的项目")

    turn_clock(MORNING + timedelta(days=1))
    area, to = Area.objects.get(pk=world.community.pk), world.ground.streets[1]
    move_area(by=BY, area=area, parent=to, on=MORNING.date() + timedelta(days=1), reason="区划调整")
    answer = of_the_street.get(f"{COCKPIT}?unit={world.street.pk}")
    assert apart(of_the_street, world.street) == ["预计 您无权打开的记录 5,000万元"]
    assert "甲社区里" not in answer.content.decode()
    assert figure_page(of_the_street.get(cards(answer)[2].value.url)).text == "5,000万元"
    assert apart(reported.enter("leader"), world.street)[0].startswith("预计 甲社区里的项目")


def test_it_asks_the_database_as_often_for_many_records_as_for_few(reported: Reported) -> None:
    leader, district = reported.enter("leader"), reported.world.district

    def asked(address: str) -> int:
        leader.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert leader.get(address).status_code == 200
        return len(captured)

    promised(district, "样例项目")
    few = [asked(COCKPIT), asked(f"{COCKPIT}?period=2023-03")]
    for n in range(12):
        promised(district, f"样例项目{n}")
        met = Met(firm=f"样例{n}号厂")
        record_contact(by=BY, organisation=reported.named.office.unit, met=met)
        lamp_is_mended(reported.world, title=f"{n}号楼灯不亮")
        add_project(by=BY, title=f"无金额{n}", organisation=district, place=district)
    assert [asked(COCKPIT), asked(f"{COCKPIT}?period=2023-03")] == few
    assert few[0] <= 30
    assert few[1] <= few[0] + len(set(queries._named()))
