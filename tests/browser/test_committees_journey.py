"""A community's committee is founded, meets, resolves, hears what was done, and a branch goes its way."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from chunsheng.committees.models import Body, Meeting, Resolution
from chunsheng.investment.actions import add_project
from chunsheng.kernel.ledger.models import Entry
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.terms import OrganisationKind
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.world import World

BODY, SCHOOL, RULE = "样例甲社区大党委", "样例小学", "议事规则第九条"
FIRST, SECOND = "第一季度会议", "三月会议"
LAMP, MINUTES = "换好楼道灯", "议了楼道灯，由网格员牵头。"
BRANCH, PROJECT = "样例新材料党支部", "样例新材料项目"


def found(page: Page) -> None:
    """The secretary founds the committee, seats two members, and sets a quorum."""
    sign_in(page, "社区书记")
    go(page, "大党委与联合党委")
    do(page, "登记成立")
    page.get_by_label("类别").select_option(label="社区大党委")
    page.get_by_label("名称").fill(BODY)
    page.get_by_label("设在哪里").select_option(label="样例甲社区")
    page.get_by_label("成立日期").fill("2023-01-10")
    send(page, "登记成立")
    for member, title in (("社区书记", "书记"), ("网格员", "委员")):
        do(page, "登记任职")
        posts = page.get_by_label("或者一个岗位")
        posts.select_option(index=_line_of(posts.inner_text(), member))
        page.get_by_label("职务").fill(title)
        page.get_by_label("任期自").fill("2023-01-10")
        send(page, "登记任职")
    do(page, "登记任职")
    page.get_by_label("成员单位").fill(SCHOOL)
    page.get_by_label("职务").fill("兼职委员")
    page.get_by_label("任期自").fill("2023-01-10")
    page.get_by_label("任期至").fill("2023-03-05")
    send(page, "登记任职")
    do(page, "定到会规则")
    page.get_by_label("至少到会").select_option(label="三分之二以上")
    page.get_by_label("生效日期").fill("2023-01-10")
    page.get_by_label("依据").fill(RULE)
    send(page, "定到会规则")
    expect(page.locator("main").get_by_text(SCHOOL)).to_have_count(0)
    page.get_by_role("link", name="选一天看当时的组成").click()
    page.get_by_label("哪一天在任").fill("2023-03-01")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("main").get_by_text(SCHOOL).first).to_be_visible()


def _line_of(options: str, wanted: str) -> int:
    """Where the first post of that name stands in a list to choose from."""
    lines = [line.strip() for line in options.splitlines() if line.strip()]
    return next(n for n, line in enumerate(lines) if wanted in line)


def call(page: Page, title: str, on: str) -> None:
    """The secretary calls a meeting, and opens it."""
    go(page, "大党委与联合党委")
    page.locator("main").get_by_role("link", name=BODY).first.click()
    do(page, "召集会议")
    page.get_by_label("会议名称").fill(title)
    page.get_by_label("日期").fill(on)
    send(page, "召集会议")
    page.locator("main").get_by_role("link", name=title).click()


def hand_in(page: Page) -> None:
    """The grid worker hands in a topic for the own seat, the only one that is offered."""
    sign_in(page, "网格员")
    go(page, "会议纪要")
    page.locator("main").get_by_role("link", name=FIRST).first.click()
    expect(page.get_by_role("link", name="登记到会和纪要")).to_have_count(0)
    do(page, "提交议题")
    expect(page.get_by_label("谁提交").locator("option")).to_have_count(2)
    page.get_by_label("谁提交").select_option(index=1)
    page.get_by_label("议题").fill("楼道灯常坏")
    send(page, "提交议题")
    expect(page.get_by_text("楼道灯常坏")).to_be_visible()


def hold(page: Page) -> None:
    """One of three is too few; with two of them the meeting stands and resolves."""
    go(page, "会议纪要")
    page.locator("main").get_by_role("link", name=FIRST).first.click()
    do(page, "登记到会和纪要")
    page.get_by_label("纪要").fill(MINUTES)
    page.locator("#field-attended input").nth(0).check()
    send(page, "登记到会和纪要")
    told = "应到 3 席，实到 1 席；按“议事规则第九条”至少要到 2 席"
    expect(page.locator("#field-attended .fault")).to_contain_text(told)
    expect(page.get_by_label("纪要")).to_have_value(MINUTES)
    assert Meeting.objects.get().minutes == ""
    page.locator("#field-attended input").nth(1).check()
    send(page, "登记到会和纪要")
    expect(page.get_by_text("应到 3 席，实到 2 席")).to_be_visible()
    do(page, "形成决议")
    page.get_by_label("决议事项").fill(LAMP)
    page.get_by_label("谁负责").select_option(index=2)
    page.get_by_label("应办日").fill("2023-03-08")
    send(page, "形成决议")
    expect(page.locator("main").get_by_role("link", name=LAMP)).to_be_visible()


def report(page: Page) -> None:
    """The grid worker finds it on the desk, reports, and cannot verify the own report."""
    page.goto("/desk/")
    page.locator("main").get_by_role("link", name=LAMP).first.click()
    do(page, "报告结果")
    page.get_by_label("落实情况").fill("换了六盏")
    send(page, "报告结果")
    page.get_by_role("button", name="核实").click()
    expect(page.get_by_text("录入人不能核实自己录入的数据").first).to_be_visible()


def follow(page: Page, place: Path) -> bytes:
    """The secretary verifies, the next meeting says what became of it, and its paper is taken home."""
    go(page, "决议落实")
    page.locator("main").get_by_role("link", name=LAMP).first.click()
    page.get_by_role("button", name="核实").click()
    expect(page.locator("main").get_by_text("未核实")).to_have_count(0)
    call(page, SECOND, "2023-03-10")
    expect(page.locator("main")).to_contain_text("换了六盏")
    expect(page.locator("main").get_by_text("按期落实")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="打印").click()
    file = place / "minutes.docx"
    download.value.save_as(file)
    return file.read_bytes()


def build(page: Page) -> None:
    """The investment officer founds a branch, builds it on a project, and closes it with it."""
    sign_in(page, "招商专员")
    go(page, "大党委与联合党委")
    do(page, "登记成立")
    page.get_by_label("类别").select_option(label="党支部")
    page.get_by_label("名称").fill(BRANCH)
    page.get_by_label("设在哪里").select_option(label="样例区")
    page.get_by_label("成立日期").fill("2023-03-02")
    send(page, "登记成立")
    do(page, "建在项目上")
    page.get_by_label("项目").select_option(label=PROJECT)
    page.get_by_label("从哪天起").fill("2023-03-03")
    send(page, "建在项目上")
    page.locator("main").get_by_role("link", name=PROJECT).click()
    page.locator("main").get_by_role("link", name=BRANCH).click()
    go(page, "大党委与联合党委")
    page.locator("main").get_by_role("link", name=BRANCH).first.click()
    do(page, "撤销")
    page.get_by_label("从哪天起").fill("2023-03-08")
    page.get_by_label("理由").fill("项目终止")
    send(page, "撤销")
    expect(page.get_by_role("link", name="召集会议")).to_have_count(0)
    expect(page.locator("main").get_by_role("link", name=PROJECT)).to_have_count(0)


def count(page: Page) -> None:
    """The leader goes from the number of committees to the committee, and may change nothing."""
    sign_in(page, "区领导")
    go(page, "数字总览")
    page.locator("main").get_by_role("link", name="1 个").first.click()
    page.locator("tbody").get_by_role("link", name=BODY).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BODY)
    expect(page.get_by_role("link", name="召集会议")).to_have_count(0)


@pytest.mark.row("R1", "R16")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_resolution_goes_from_a_topic_to_the_next_meeting(
    width: int, visit: Visits, world: World, tmp_path: Path
) -> None:
    by = world.by("investor")
    add_organisation(by=by, kind=OrganisationKind.SCHOOL, name=SCHOOL, parent=world.community)
    add_project(by=by, title=PROJECT, organisation=world.district, place=world.district)
    secretary, worker = visit(width), visit(width)
    found(secretary)
    call(secretary, FIRST, "2023-03-01")
    hand_in(worker)
    hold(secretary)
    report(worker)
    minutes = follow(secretary, tmp_path)
    build(visit(width))
    count(visit(width))

    paper = Document(BytesIO(minutes))
    text = "".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert "换了六盏" in text
    resolution = Resolution.objects.get()
    assert resolution.verified_by == world.accounts["secretary"]
    told = Entry.objects.filter(record_id=resolution.pk).order_by("pk")
    assert [one.verb for one in told] == ["decided", "reported", "verified"]
    assert Body.objects.get(closed_on__isnull=True).organisation.name == BODY
