"""A cohort from its plan to what it brought home, and a cadre from an offered post to the appraisal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chunsheng.desk.personas import KEY
from chunsheng.kernel.records.models import Setting
from chunsheng.training.models import Cohort, Secondment
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.training.staffing import DIRECTOR, FINANCE, SECRETARY, WORKS, staff
from tests.world import World

COURSE, POSTS = "样例骨干培训班", "样例项目岗位"
BOTH = "同一单位的两位负责人不能同时外出：请换一位，或者错开时间。"
ONESELF = "推荐人不能确认自己推荐的人选，请由另一个人确认。"


@pytest.fixture
def officers(world: World) -> World:
    """The district with two training officers who sign in by one click, and offices with two heads."""
    team = staff(world)
    team.manned(team.post(WORKS, DIRECTOR))
    told: Any = Setting.objects.get(key=KEY)
    told.value += [
        {"username": name, "sees": "样例", "icon": "user"} for name in ("trainer", "checker")
    ]
    told.save()
    return world


def say(page: Page, **said: str) -> None:
    """Fill fields by their names."""
    for name, text in said.items():
        page.locator(f"form.form-card [name={name}]").fill(text)


def plan(page: Page) -> None:
    """The officer plans a cohort for heads of bureaus, and puts two of them forward."""
    go(page, "培训班")
    do(page, "计划培训班")
    say(page, title=COURSE)
    page.get_by_label("实训基地").select_option(label="样例大学")
    page.get_by_label("培训对象").fill("局委负责人")
    page.get_by_label("局委等单位").check()
    page.get_by_label("名额").fill("2")
    send(page, "计划培训班")
    expect(page.get_by_role("heading", level=1)).to_contain_text(COURSE)
    nominate(page, f"{FINANCE} {SECRETARY}")
    do(page, "推荐")
    page.get_by_label("推荐哪个岗位").select_option(label=f"{FINANCE} {DIRECTOR}")
    send(page, "推荐")
    expect(page.get_by_text(BOTH)).to_be_visible()
    page.get_by_role("link", name="看最新情况").click()
    nominate(page, f"{WORKS} {SECRETARY}")
    do(page, "确认人选")
    page.get_by_label("名单里的哪一位").select_option(label=f"{WORKS} {SECRETARY}")
    send(page, "确认人选")
    expect(page.get_by_text(ONESELF)).to_be_visible()


def nominate(page: Page, post: str) -> None:
    """Put a post forward; it stands on the list."""
    do(page, "推荐")
    page.get_by_label("推荐哪个岗位").select_option(label=post)
    send(page, "推荐")
    expect(page.locator(".card").filter(has_text="名单").get_by_text(post)).to_be_visible()


def confirm(page: Page) -> None:
    """Another officer confirms both."""
    go(page, "培训班")
    page.get_by_role("link", name=COURSE).click()
    for post in (f"{FINANCE} {SECRETARY}", f"{WORKS} {SECRETARY}"):
        do(page, "确认人选")
        page.get_by_label("名单里的哪一位").select_option(label=post)
        send(page, "确认人选")
    expect(page.locator(".card").filter(has_text="名单").get_by_text("已确认")).to_have_count(2)


def hold(page: Page) -> None:
    """It gets its days, is held, one came, and something was learnt."""
    go(page, "培训班")
    page.get_by_role("link", name=COURSE).click()
    do(page, "定日期")
    say(page, starts_on="2023-03-06", ends_on="2023-03-07")
    send(page, "定日期")
    do(page, "办结")
    send(page, "办结")
    do(page, "登记出勤")
    page.get_by_label(f"{FINANCE} {SECRETARY}").check()
    send(page, "登记出勤")
    do(page, "登记收获")
    page.get_by_label("收获").fill("项目清单按周晒进度")
    send(page, "登记收获")
    expect(page.get_by_text("项目清单按周晒进度")).to_be_visible()
    expect(page.locator(".card").filter(has_text="名单").get_by_text("缺席")).to_be_visible()


def second(page: Page) -> None:
    """Three to five posts are offered; one cadre goes and reports from the desk."""
    go(page, "挂职岗位")
    do(page, "登记挂职岗位")
    page.get_by_label("接收单位").select_option(label="样例大学")
    say(page, title=POSTS)
    page.get_by_label("数量").select_option(label="介于两者之间")
    say(page, amount="3", amount_to="5")
    send(page, "登记挂职岗位")
    expect(page.get_by_role("heading", level=1)).to_contain_text("3–5 名")
    do(page, "选派干部")
    page.get_by_label("选派哪个岗位的干部").select_option(label=f"{WORKS} {DIRECTOR}")
    page.get_by_label("选派理由").fill("懂项目，愿意去")
    send(page, "选派干部")
    page.locator("main").get_by_role("link", name=f"{WORKS} {DIRECTOR}").click()
    do(page, "签协议")
    say(page, starts_on="2023-02-01", ends_on="2023-02-28")
    page.get_by_label("协议或文件").fill("挂职协议")
    send(page, "签协议")
    do(page, "登记到岗")
    send(page, "登记到岗")
    expect(page.get_by_text("没有交", exact=True)).to_be_visible()
    page.goto("/desk/")
    page.get_by_role("link", name="交月报").first.click()
    page.get_by_label("这个月做了什么").fill("跟着做完一个项目")
    send(page, "交月报")
    do(page, "登记返回")
    say(page, returned_on="2023-01-31")
    send(page, "登记返回")
    expect(page.locator("#field-returned_on .fault")).to_have_text("返回日期不能早于到岗日期。")
    say(page, returned_on="2023-03-01")
    send(page, "登记返回")
    expect(page.locator("main").get_by_text("已返回").first).to_be_visible()


def appraise(page: Page) -> None:
    """Another officer appraises the cadre who is back."""
    go(page, "挂职干部")
    page.get_by_role("link", name=f"{WORKS} {DIRECTOR}").click()
    do(page, "鉴定")
    page.get_by_label("鉴定意见").fill("能独立带项目")
    send(page, "鉴定")
    expect(page.get_by_text("能独立带项目")).to_be_visible()


def read(page: Page) -> None:
    """The leader opens the planned secondments, and finds the record that they rest on."""
    sign_in(page, "区领导")
    go(page, "数字总览")
    page.get_by_role("link", name=re.compile("2–4")).click()
    expect(page.locator(".figure-value")).to_have_text("2–4 名")
    page.locator("tbody").get_by_role("link", name=POSTS).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(POSTS)
    expect(page.locator("main").get_by_role("link", name="选派干部")).to_have_count(0)


@pytest.mark.row("R14", "R15")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_cadres_are_trained_and_seconded(width: int, visit: Visits, officers: World) -> None:
    trainer, checker = visit(width), visit(width)
    for page, name in ((trainer, "trainer"), (checker, "checker")):
        page.goto("/sign-in/")
        page.locator(f"button.persona[value={name}]").click()
    plan(trainer)
    confirm(checker)
    hold(trainer)
    second(trainer)
    appraise(checker)
    read(visit(width))

    cohort, secondment = Cohort.objects.get(), Secondment.objects.get()
    assert (cohort.stage, secondment.stage) == ("held", "appraised")
    states = cohort.nominees.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["attended", "absent"]
