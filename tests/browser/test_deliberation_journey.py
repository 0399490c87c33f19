"""A residents' proposal from its signature to a published result with a photo, at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from chunsheng.deliberation.actions import set_rule
from chunsheng.deliberation.models import Ballot, Commission, Proposal
from chunsheng.deliberation.terms import Decider, Portion
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.matters.models import Promise
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.people.actions import add_person
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.places.ground import BY
from tests.world import World

TITLE, PROJECT = "楼顶建空中菜园", "老年助餐"
BUILDER, PROVIDER = "样例物业公司", "样例社工服务中心"
PHONES = ("19900000011", "19900000012")
AFTER = datetime(2023, 3, 16, 9, tzinfo=SHANGHAI)


def prepare(world: World) -> None:
    """The rule of shared parts with one seconder, two residents, who builds and who serves."""
    bars = {"quorum": Portion.TWO_THIRDS, "share": Portion.THREE_QUARTERS, "by_area": True}
    says = {"counts": "业主", "source": "《民法典》第二百七十八条", "seconders": 1, **bars}
    posting = {"posting_days": 5, "posting_source": "样例规定"}
    since = date(2021, 1, 1)
    set_rule(by=BY, decides=Decider.SHARED_PARTS, since=since, **says, **posting)
    for name, phone in zip(("赵样例", "钱样例"), PHONES, strict=True):
        add_person(by=BY, name=name, phone=phone, home=world.grid)
    for kind, name in (
        (OrganisationKind.ENTERPRISE, BUILDER),
        (OrganisationKind.SOCIAL, PROVIDER),
    ):
        add_organisation(by=BY, kind=kind, name=name, parent=world.district)


def choose(page: Page, label: str, part: str) -> None:
    """Choose the option in which a text stands."""
    select = page.get_by_label(label)
    value = select.locator("option").filter(has_text=part).get_attribute("value")
    select.select_option(value=str(value))


def sign(page: Page) -> None:
    """The secretary takes it down; its proposer cannot second it, another resident can."""
    sign_in(page, "社区书记")
    go(page, "居民提案")
    do(page, "登记提案")
    page.get_by_label("提案").fill(TITLE)
    choose(page, "哪里", "样例甲社区")
    page.get_by_label("由谁决定").select_option(label="业主共同决定（改变共有部分用途）")
    choose(page, "提议人（已签名）", "199****0011")
    send(page, "登记提案")
    do(page, "附议")
    choose(page, "附议人（已签名）", "199****0011")
    send(page, "附议")
    expect(page.locator("#field-person .fault")).to_contain_text("提议人不能给自己的提案附议")
    choose(page, "附议人（已签名）", "199****0012")
    send(page, "附议")
    expect(page.locator("main").get_by_text("讨论中").first).to_be_visible()


def cast(page: Page, number: int, choice: str, channel: str = "纸质票") -> None:
    """Count one vote of a flat of 100 m²."""
    do(page, "计入一票")
    page.get_by_label("名册序号").fill(str(number))
    page.get_by_label("怎么投的").select_option(label=channel)
    page.get_by_label("意见").select_option(label=choice)
    page.get_by_label("专有部分面积（m²）").fill("100")
    send(page, "计入一票")


def vote(page: Page) -> None:
    """Four of five take part and three agree; the fourth number is sent twice and counted once."""
    do(page, "开始表决")
    page.get_by_label("讨论情况").fill("议事会讨论两次，防水由物业负责。")
    page.get_by_label("名册票数").fill("5")
    page.get_by_label("名册面积（m²）").fill("500")
    send(page, "开始表决")
    for number in (1, 2, 3):
        cast(page, number, "同意", "线上票" if number == 1 else "纸质票")
    cast(page, 4, "反对")
    cast(page, 4, "同意", "线上票")
    expect(page.locator("#field-number .fault")).to_contain_text("4 号已经投过票（纸质票）")
    page.get_by_role("link", name="返回").click()
    expect(page.get_by_text("计票以前不显示同意、反对各多少。")).to_be_visible()
    do(page, "计票")
    send(page, "计票")
    expect(page.get_by_text("3 票 · 300 m²")).to_be_visible()
    expect(page.get_by_text("线上票 1", exact=False).first).to_be_visible()


def be_blocked(page: Page) -> None:
    """While it is posted nothing is given out; an objection comes and is answered."""
    give_out = page.locator("main").get_by_role("link", name="交办", exact=True)
    expect(page.get_by_text("到 3月15日 周三 18:00；期满且没有异议才能交办。")).to_be_visible()
    expect(give_out).to_have_count(0)
    page.goto(f"{page.url}execute/")
    expect(page.get_by_text("现在不能“交办”")).to_be_visible()
    do(page, "登记异议")
    page.get_by_label("理由").fill("担心楼顶漏水。")
    send(page, "登记异议")
    expect(page.locator("main").get_by_text("有异议待答复")).to_be_visible()
    do(page, "答复异议")
    page.get_by_label("理由").fill("先做防水，质保五年。")
    send(page, "答复异议")
    expect(page.locator("main").get_by_text("有异议待答复")).to_have_count(0)
    expect(give_out).to_have_count(0)


def photo() -> bytes:
    """A photo of the garden."""
    kept = BytesIO()
    Image.new("RGB", (60, 40), "#2f7d5b").save(kept, "JPEG")
    return kept.getvalue()


def carry_out(page: Page) -> None:
    """After the posting it is given out, done, and told with a photo."""
    page.reload()
    do(page, "交办")
    page.get_by_label("谁来办").fill(BUILDER)
    page.get_by_label("哪天前办成").fill("2023-05-31")
    send(page, "交办")
    do(page, "公开结果")
    page.get_by_label("结果").fill("六块菜地，三户认种。")
    send(page, "公开结果")
    expect(page.locator("#field-photo .fault")).to_be_visible()
    page.get_by_label("照片").set_input_files(
        files=[{"name": "garden.jpg", "mimeType": "image/jpeg", "buffer": photo()}]
    )
    send(page, "公开结果")
    expect(page.locator("main img")).to_have_count(1)


def commission(page: Page) -> None:
    """A project is commissioned from a social organisation and said to be done."""
    go(page, "委托项目")
    do(page, "委托项目")
    page.get_by_label("委托项目").fill(PROJECT)
    choose(page, "委托单位", "样例甲社区")
    page.get_by_label("谁来办").fill(BUILDER)
    page.get_by_label("哪天前办成").fill("2023-05-31")
    send(page, "委托项目")
    expect(page.locator("#field-organisation .fault")).to_contain_text("社会组织")
    page.get_by_label("谁来办").fill(PROVIDER)
    send(page, "委托项目")
    page.get_by_role("button", name="登记完成").click()
    expect(page.locator("main").get_by_text("待评估").first).to_be_visible()


def check(page: Page) -> None:
    """The street's dispatcher verifies the result and evaluates the project."""
    sign_in(page, "街道分派员")
    go(page, "居民提案")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="核实").click()
    expect(page.locator("main").get_by_text("未核实")).to_have_count(0)
    go(page, "委托项目")
    page.get_by_role("link", name=PROJECT).click()
    do(page, "评估")
    page.get_by_label("等次").select_option(label="优秀")
    page.get_by_label("理由").fill("每天三十份，没有断过。")
    send(page, "评估")
    expect(page.locator("main").get_by_text("已评估").first).to_be_visible()


def follow(page: Page) -> None:
    """The leader sees how many took part, and opens what was adopted."""
    sign_in(page, "区领导")
    go(page, "居民提案")
    expect(page.locator(".rate")).to_contain_text(re.compile(r"80\.0%\s*=\s*4\s*/\s*5"))
    page.goto("/figures/deliberation.adopted/")
    expect(page.locator(".figure-value")).to_have_text("1 件")
    page.locator("tbody").get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


@pytest.mark.row("R3")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_proposal_goes_from_a_signature_to_its_result(
    width: int, visit: Visits, world: World, turn_clock: Callable[..., None]
) -> None:
    prepare(world)
    secretary = visit(width)
    sign(secretary)
    vote(secretary)
    be_blocked(secretary)
    turn_clock(AFTER)
    carry_out(secretary)
    commission(secretary)
    check(visit(width))
    follow(visit(width))

    proposal = Proposal.objects.get()
    assert proposal.verified_by == world.accounts["dispatcher"]
    assert Ballot.objects.count() == 4
    assert set(Promise.objects.values_list("state", flat=True)) == {"kept"}
    assert Commission.objects.get().grade == "good"
