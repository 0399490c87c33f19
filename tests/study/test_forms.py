"""Forms say in words what is wrong beside its field, keep what was typed, and store nothing before."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from chunsheng.matters.models import Rule
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation, Post
from chunsheng.study.actions import adopt_lesson
from chunsheng.study.models import Adoption, Observation, Tour
from chunsheng.study.terms import LIMIT
from tests.investment.telling import do, entered, errors, page_of, send
from tests.places.ground import BY
from tests.portal.reporting import kept
from tests.study.telling import PLACE, SUMMER
from tests.world import Enter, World

TOURS, RULES = "/r/study.tours/", "/r/matters.rules/"
SEEN = {
    "origin": PLACE,
    "title": "红色驿站",
    "visit": "reported",
    "measured": "study.seen_area",
    "amount_is": "about",
    "amount": "680",
    "source": "讲解",
}


def test_a_tour_is_entered_for_ones_own_unit_and_says_its_days_as_they_were_said(
    world: World, enter: Enter
) -> None:
    client = enter("district_dispatcher")
    said = {"title": "南下考察", "since": "2023-01-01", "on": "2023-03-08", "said": "2023年初"}
    answer = send(client, f"{TOURS}add/", **said)
    made = Tour.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    assert made.organisation == world.district
    shown = client.get(page_of(made)).content.decode()
    assert "2023年初" in shown
    assert "90 天（样例引用）" in shown
    assert "还没有登记见闻。" in shown


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"title": "考察", "on": "2023-03-09"}, "on", "日期不能晚于今天。"),
        (
            {"title": "考察", "since": "2023-03-08", "on": "2023-03-07"},
            *("since", "开始日期不能晚于结束日期。"),
        ),
        ({"title": "考察"}, "on", "请填写到哪天为止。"),
        ({"on": "2023-03-07"}, "title", "请填写考察学习。"),
        ({"title": "考察", "on": "年初"}, "on", ""),
    ],
)
def test_a_fault_of_a_tour_stands_beside_its_field(
    world: World, enter: Enter, said: dict[str, str], field: str, message: str
) -> None:
    before = kept()
    answer = send(enter("secretary"), f"{TOURS}add/", said="三月初", **said)
    assert answer.status_code == 400
    assert list(errors(answer)) == [field]
    assert message in errors(answer)[field][0]
    assert 'value="三月初"' in answer.content.decode()
    assert kept() == before


def test_what_was_seen_is_shown_as_it_was_said_with_the_place_and_its_figure(
    world: World, tour: Tour, enter: Enter
) -> None:
    client = enter("district_dispatcher")
    assert do(client, tour, "observe", **SEEN).status_code == 302
    made = Observation.objects.get()
    assert made.origin == Organisation.objects.get(name=PLACE)
    page = client.get(page_of(made)).content.decode()
    assert page.count("约 680 平方米") == 2
    assert "只记在区外那个地方名下，不计入本区的任何合计。" in page
    assert "据报道，没有写明到访" in page
    assert "约 680 平方米" in client.get(page_of(tour)).content.decode()


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"origin": "样例商会筹备处"}, "origin", "这是本区的单位。"),
        ({"origin": ""}, "origin", "请填写哪里。"),
        ({"source": " "}, "source", "请填写来源。"),
        ({"amount": ""}, "amount", "请填写数，或者选“数目不详”。"),
        ({"amount": "-1"}, "amount", ""),
        ({"visit": "dreamt"}, "visit", ""),
        ({"measured": "services.received"}, "measured", ""),
        ({"amount_is": "between", "amount_to": "3"}, "amount_to", "请填写不小于前一个数的数。"),
    ],
)
def test_a_fault_of_an_observation_stands_beside_its_field(
    world: World, tour: Tour, enter: Enter, said: dict[str, str], field: str, message: str
) -> None:
    before = kept()
    answer = do(enter("district_dispatcher"), tour, "observe", **{**SEEN, **said})
    assert answer.status_code == 400
    assert list(errors(answer)) == [field]
    assert message in errors(answer)[field][0]
    assert kept() == before


def test_a_secretary_adopts_and_the_lesson_says_who_did(
    world: World, lesson: Observation, owner: Post, enter: Enter
) -> None:
    client, key = enter("secretary"), str(uuid.uuid4())
    said = {"owner": str(owner.pk), "due_on": "2023-06-30", "key": key}
    for _sent in range(2):
        assert client.post(f"{page_of(lesson)}adopt/", said).status_code == 302
    made = Adoption.objects.get()
    assert (made.organisation, made.due_on) == (world.community, SUMMER)
    assert "样例甲社区" in client.get(page_of(lesson)).content.decode()
    elsewhere = enter("other_dispatcher").get(page_of(lesson)).content.decode()
    assert "另有 1 项您无权打开。" in elsewhere
    assert enter("other_dispatcher").get(page_of(made)).status_code == 404


@pytest.mark.parametrize(
    ("said", "field", "status"),
    [
        ({"due_on": "2023-03-07"}, "due_on", 400),
        ({"due_on": ""}, "due_on", 400),
        ({"owner": str(uuid.UUID(int=0))}, "owner", 400),
        ({"owner": "书记"}, "owner", 400),
        ({}, "owner", 409),
    ],
)
def test_a_fault_of_an_adoption_stands_beside_its_field(
    lesson: Observation,
    owner: Post,
    enter: Enter,
    said: dict[str, str],
    field: str,
    status: int,
) -> None:
    if not said:
        adopt_lesson(by=BY, observation=lesson, owner=owner, due_on=SUMMER)
    before = kept()
    given = {"owner": str(owner.pk), "due_on": "2023-06-30", **said}
    answer = do(enter("secretary"), lesson, "adopt", **given)
    assert (answer.status_code, list(errors(answer))) == (status, [field])
    assert kept() == before


@pytest.mark.parametrize(
    ("verb", "said", "field", "message"),
    [
        ("stop", {"reason": ""}, "reason", "请填写理由。"),
        ("tell", {"effective_on": "2023-03-07"}, "effective_on", "见效日期不能早于采纳日期。"),
        ("tell", {"title": ""}, "title", "请填写文件或报道。"),
        ("tell", {"dated_on": "2023-03-09"}, "dated_on", "日期不能晚于今天。"),
    ],
)
def test_a_fault_of_what_came_of_it_stands_beside_its_field(
    lesson: Observation,
    owner: Post,
    enter: Enter,
    verb: str,
    said: dict[str, str],
    field: str,
    message: str,
) -> None:
    adoption = adopt_lesson(by=BY, observation=lesson, owner=owner, due_on=SUMMER)
    before = kept()
    given: dict[str, Any] = {"effect": "修好了", "effective_on": "2023-03-08", "title": "记录"}
    answer = do(enter("secretary"), adoption, verb, **{**given, **said})
    assert answer.status_code == 400
    assert list(errors(answer)) == [field]
    assert message in errors(answer)[field][0]
    assert kept() == before


def test_a_closed_one_is_not_told_of_again(lesson: Observation, owner: Post, enter: Enter) -> None:
    adoption = adopt_lesson(by=BY, observation=lesson, owner=owner, due_on=SUMMER)
    client = enter("secretary")
    looked = Adoption.objects.get()
    assert do(client, adoption, "stop", reason="没有场地").status_code == 302
    assert do(client, looked, "stop", reason="再停一次").status_code == 409
    assert client.get(f"{page_of(adoption)}tell/").status_code == 302
    assert "没有场地" in client.get(page_of(adoption)).content.decode()


def test_who_may_not_is_refused_and_nothing_is_stored(
    world: World, tour: Tour, lesson: Observation, enter: Enter
) -> None:
    before = entered()
    assert enter("leader").get(page_of(tour)).status_code == 200
    assert do(enter("leader"), tour, "observe", **SEEN).status_code == 403
    assert do(enter("secretary"), tour, "observe", **SEEN).status_code == 403
    assert do(enter("secretary"), lesson, "learn", lesson="别的").status_code == 403
    assert do(enter("leader"), lesson, "adopt").status_code == 403
    assert enter("worker").get(TOURS).status_code == 403
    assert enter("secretary").get(f"{RULES}add/").status_code == 403
    assert entered() == before


def test_a_limit_is_set_with_its_source_and_only_for_later(world: World, enter: Enter) -> None:
    client = enter("district_dispatcher")
    said = {"kind": LIMIT, "value": "60", "source": "样例办法", "since": "2023-04-01"}
    street = send(enter("dispatcher"), f"{RULES}add/", **said)
    assert "期限由区里统一规定" in street.content.decode()
    assert Rule.objects.count() == 1
    assert send(client, f"{RULES}add/", **said).status_code == 302
    assert send(client, f"{RULES}add/", **said).status_code == 400
    assert send(client, f"{RULES}add/", **{**said, "value": "0"}).status_code == 400
    assert list(Rule.objects.order_by("since").values_list("value", flat=True)) == [90, 60]
    assert "样例办法" in client.get(RULES).content.decode()


def test_a_new_place_is_entered_once(world: World, tour: Tour, enter: Enter) -> None:
    add_organisation(by=BY, kind="other", name="样例旧地")
    client = enter("district_dispatcher")
    for origin in ("样例旧地", PLACE, PLACE):
        answer = do(client, tour, "observe", **{**SEEN, "origin": origin})
        assert answer.status_code == 302
    assert Organisation.objects.filter(name__in=["样例旧地", PLACE]).count() == 2


def test_a_correction_asks_the_amount_and_the_reason_anew(
    world: World, tour: Tour, enter: Enter
) -> None:
    client = enter("district_dispatcher")
    do(client, tour, "observe", **SEEN)
    made = Observation.objects.get()
    assert 'value="讲解"' in client.get(f"{page_of(made)}correct/").content.decode()
    said = {"amount_is": "at_least", "amount": "700", "visit": "visited", "source": "讲解"}
    refused = do(client, made, "correct", **said)
    assert (refused.status_code, list(errors(refused))) == (400, ["reason"])
    assert do(client, made, "correct", **said, reason="又量了一遍").status_code == 302
    page = client.get(page_of(made)).content.decode()
    assert page.count("≥ 700 平方米") == 2
    assert "又量了一遍" in page
    assert do(enter("secretary"), made, "correct", **said, reason="想改").status_code == 403
