"""A working method names its parts; a community that adopts it sees each of them run, or not."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from chunsheng.kernel.records.versions import Stale
from chunsheng.organisations.models import Post
from chunsheng.study.actions import (
    CodesAreUnknown,
    LessonIsAdopted,
    PartIsUnclear,
    adopt_lesson,
    draw_lesson,
    stop_adoption,
)
from chunsheng.study.models import Adoption, Observation
from chunsheng.study.queries import parts_of
from tests.investment.telling import entered, page_of
from tests.places.ground import BY
from tests.reported import lamp_is_mended
from tests.study.telling import SUMMER
from tests.world import Enter, World

METHOD = """\
建强一个堡垒 | 社区大党委 |

开展服务 ｜ 网格化、标准化 ｜ services.received services.on_time
招商 | 拜访 | investment.contacted
台账 | 诉求、简报 | services.requests briefs.briefs
"""


def adopt(world: World, lesson: Observation, owner: Post) -> Adoption:
    """The community adopts the method."""
    draw_lesson(by=BY, observation=lesson, lesson="一部分一部分做", parts=METHOD)
    return adopt_lesson(by=BY, observation=lesson, owner=owner, due_on=SUMMER)


def running(client: Client, adoption: Adoption) -> list[tuple[str, str, str]]:
    """What its page says of each part, and where that leads."""
    page = html.fromstring(client.get(page_of(adoption)).content.decode())
    (card,) = page.xpath("//section[contains(@class, 'card')][.//h2='在本单位怎么运行']")
    return [
        (
            row.findtext("dt"),
            " ".join(row.xpath("string(dd)").split()),
            next(iter(row.xpath("dd/a/@href")), ""),
        )
        for row in card.xpath(".//dl/div")
    ]


def test_parts_are_read_with_their_items_and_codes(lesson: Observation) -> None:
    draw_lesson(by=BY, observation=lesson, lesson="一部分一部分做", parts=METHOD)
    told = [(part.title, len(part.items), part.codes) for part in parts_of(lesson)]
    assert told == [
        ("建强一个堡垒", 1, ()),
        ("开展服务", 2, ("services.received", "services.on_time")),
        ("招商", 1, ("investment.contacted",)),
        ("台账", 2, ("services.requests", "briefs.briefs")),
    ]


@pytest.mark.parametrize(
    "line", ["只有名称", "名称 | 内容", "名称 | | a.b", "名称 | 内容 | 台账", "a | b | c.d | e"]
)
def test_a_part_that_cannot_be_read_is_refused_by_its_line(lesson: Observation, line: str) -> None:
    before = entered()
    with pytest.raises(PartIsUnclear, match="第 2 行"):
        draw_lesson(by=BY, observation=lesson, lesson="做法", parts=f"一 | 二 | \n\n{line}")
    assert entered() == before
    lesson.refresh_from_db()
    assert (lesson.lesson, lesson.parts) == ("先议再办", "")


def test_codes_that_nobody_declared_are_refused(lesson: Observation) -> None:
    lines = "一 | 二 | services.received nowhere.bodies"
    with pytest.raises(CodesAreUnknown, match=r"nowhere\.bodies") as refused:
        draw_lesson(by=BY, observation=lesson, lesson="做法", parts=lines)
    assert "services.received" not in str(refused.value.message)


def test_an_adopted_lesson_is_not_rewritten_until_nobody_keeps_it(
    lesson: Observation, owner: Post
) -> None:
    looked = Observation.objects.get(pk=lesson.pk)
    draw_lesson(by=BY, observation=lesson, lesson="先问再议")
    said = {"owner": owner, "due_on": SUMMER}
    with pytest.raises(Stale):
        adopt_lesson(by=BY, observation=looked, **said)
    adoption = adopt_lesson(by=BY, observation=lesson, **said)
    with pytest.raises(LessonIsAdopted):
        draw_lesson(by=BY, observation=lesson, lesson="别的")
    stop_adoption(by=BY, adoption=adoption, reason="没有场地")
    draw_lesson(by=BY, observation=lesson, lesson="别的")


def test_the_community_sees_each_part_run_or_that_no_ledger_keeps_it(
    world: World, lesson: Observation, owner: Post, enter: Enter
) -> None:
    adoption = adopt(world, lesson, owner)
    lamp_is_mended(world)
    shown = running(enter("secretary"), adoption)
    where = f"?unit={world.community.pk}&period=~2023-03-08"
    assert shown == [
        ("建强一个堡垒", "尚无台账 社区大党委", ""),
        ("开展服务", "1 件 收到诉求", f"/figures/services.received/{where}"),
        ("开展服务", "100.0% 按时办结率", f"/figures/services.on_time/{where}"),
        ("招商", "您的岗位看不到这个数字 拜访联系企业", ""),
        ("台账", "诉求台账", "/r/services.requests/"),
        ("台账", "简报", ""),
    ]
    for _part, _text, url in shown:
        assert not url or enter("secretary").get(url).status_code == 200


def test_a_leader_sees_what_a_secretary_may_not(
    world: World, lesson: Observation, owner: Post, enter: Enter
) -> None:
    adoption = adopt(world, lesson, owner)
    assert ("招商", "未报 拜访联系企业") in [row[:2] for row in running(enter("leader"), adoption)]


def test_another_lesson_has_no_parts_to_run(
    world: World, lesson: Observation, owner: Post, enter: Enter
) -> None:
    adoption = adopt_lesson(by=BY, observation=lesson, owner=owner, due_on=SUMMER)
    with pytest.raises(ValueError, match="not enough values"):
        running(enter("secretary"), adoption)
