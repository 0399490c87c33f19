"""找: one question to every register within one's scope, and never a word about what lies outside."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.finding import searching
from chunsheng.kernel.finding.fields import SomeOf
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register.declaration import Register
from chunsheng.kernel.register.palette import HITS
from chunsheng.people.actions import add_person
from chunsheng.services.actions import archive_request, close_request, sign_request
from chunsheng.services.models import Request
from tests.register.asking import REQUESTS, page_of, reported
from tests.world import Enter, World

BY = Actor(channel="test")
CANARIES = ("张样例", "19900000001", "小区3号楼2单元", "老人晚上出门怕摔", "罕见姓名", "zyl")


def asked(client: Client, words: str, **more: str) -> dict[str, list[dict[str, Any]]]:
    """The hits of each group by its title."""
    answer = client.get("/find/", {"q": words, **more})
    assert answer.status_code == 200
    return {str(one["title"]): one["hits"] for one in answer.context["groups"]}


def addresses(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Where all hits lead."""
    return [hit["url"] for hits in found.values() for hit in hits]


@pytest.mark.parametrize("words", ["楼道灯", "SQ-2023-000001", "000001", "ldd", "loudao 3号楼"])
def test_a_request_is_found_by_text_number_pinyin_and_first_letters(
    world: World, enter: Enter, words: str
) -> None:
    made = reported(world)
    found = asked(enter("worker"), words)
    assert [hit["url"] for hit in found["诉求台账"]] == [page_of(made)]
    hit = found["诉求台账"][0]
    assert (hit["text"], hit["note"], hit["place"]) == (made.title, made.number, world.grid.name)
    assert [str(text) for text, _tone in hit["marks"]] == ["待签收"]


def test_several_registers_answer_with_a_few_hits_each_and_the_way_to_the_rest(
    world: World, enter: Enter
) -> None:
    for n in range(HITS + 1):
        reported(world, f"样例东苑第{n}盏灯")
    found = asked(enter("worker"), "样例东苑")
    assert list(found) == ["诉求台账", "楼栋台账"]
    assert len(found["诉求台账"]) == HITS
    page = enter("worker").get("/find/", {"q": "样例东苑"}).content.decode()
    assert "在“诉求台账”里看全部" in page
    assert "在“楼栋台账”里看全部" not in page


def test_ways_and_what_may_be_added_are_found_by_their_titles(world: World, enter: Enter) -> None:
    worker = enter("worker")
    assert addresses(asked(worker, "诉求")) == [REQUESTS, f"{REQUESTS}add/"]
    assert f"{REQUESTS}add/" in addresses(asked(worker, "dlsq"))
    assert addresses(asked(worker, "账号台账")) == []
    assert addresses(asked(enter("system_admin"), "账号台账")) == [
        "/r/access.accounts/",
        "/r/access.accounts/add/",
    ]
    assert "/r/services.categories/" in addresses(asked(worker, "类别目录"))
    everything = asked(worker, "")
    assert set(everything) == {"去哪里", "登记"}


def leaks(world: World, enter: Enter) -> list[str]:
    """Hits that lie outside the scope of whoever asked, and secret values by which something is found."""
    mine = reported(world)
    person = add_person(by=BY, name="罕见姓名", phone="19911112222", home=world.grid)
    faults = []
    for persona in ("other_worker", "system_admin", "audit_admin"):
        for words in ("楼道灯", mine.number, "ldd"):
            if page_of(mine) in addresses(asked(enter(persona), words)):
                faults.append(f"{persona} finds it by {words}")
    for persona in ("worker", "dispatcher", "leader", "system_admin"):
        for words in (*CANARIES, person.phone):
            faults += [f"{persona}: {words}" for _hit in addresses(asked(enter(persona), words))]
    return faults


def test_nothing_is_found_out_of_scope_or_by_a_secret_value(world: World, enter: Enter) -> None:
    assert leaks(world, enter) == []


def test_a_door_left_open_is_found(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Register, "rows", lambda self, viewer, verb="view": self.model.objects.all()
    )
    assert "other_worker finds it by ldd" in leaks(world, enter)


def test_an_index_that_keeps_a_secret_is_found(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chunsheng.kernel.finding.sources import Source, sources

    leaky = Source("services.requests", Request, ("title", "number", "phone"))
    monkeypatch.setitem(sources, "services.requests", leaky)
    assert "worker: 19900000001" in leaks(world, enter)


def test_the_part_for_the_dialog_is_the_results_alone(world: World, enter: Enter) -> None:
    reported(world)
    part = enter("worker").get("/find/", {"q": "ldd", "part": "1"})
    assert "<html" not in part.content.decode()
    assert "3号楼楼道灯不亮" in part.content.decode()
    assert "no-store" in part["Cache-Control"]


@pytest.mark.parametrize(
    "words", ["\x00", "%", "_", "' OR 1=1 --", '"g1" OR *', "a " * 500, "楼" * 9000]
)
def test_whatever_is_typed_is_answered(world: World, enter: Enter, words: str) -> None:
    reported(world)
    assert "诉求台账" not in asked(enter("worker"), words)


def test_strangers_are_sent_to_sign_in(world: World) -> None:
    answer = Client().get("/find/", {"q": "楼道灯"})
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


@pytest.fixture
def many_are_common(monkeypatch: pytest.MonkeyPatch) -> None:
    """From three hits on a word is common, as from a thousand on in use."""
    monkeypatch.setattr(SomeOf, "most", 6)
    monkeypatch.setattr(searching, "RARE", 3)


def test_common_and_rare_words_list_the_same_rows_and_common_ones_are_not_counted(
    world: World, enter: Enter, many_are_common: None
) -> None:
    made = [reported(world, f"第{n}盏楼道灯") for n in range(30)]
    worker = enter("worker")
    few = worker.get(REQUESTS, {"q": "第7盏", "chip": "all"})
    many = worker.get(REQUESTS, {"q": "楼道灯", "chip": "all"})

    assert [row["url"] for row in few.context["rows"]] == [page_of(made[7])]
    assert "共 <b>1</b> 件" in few.content.decode()
    expected = [page_of(one) for one in sorted(made, key=lambda one: one.pk, reverse=True)]
    assert [row["url"] for row in many.context["rows"]] == expected[:25]
    assert "很多，没有逐条数" in many.content.decode()
    assert {str(one["text"]): one.get("count") for one in many.context["chips"]}["在办"] is None
    second = worker.get(f"{REQUESTS}{many.context['next']}")
    assert [row["url"] for row in second.context["rows"]] == expected[25:]


def test_finding_asks_as_much_for_many_rows_as_for_few(world: World, enter: Enter) -> None:
    def statements(client: Client) -> int:
        client.get("/find/", {"q": "楼道灯"})
        with CaptureQueriesContext(connection) as captured:
            client.get("/find/", {"q": "楼道灯"})
        return len(captured)

    worker = enter("worker")
    reported(world)
    few = statements(worker)
    for _n in range(30):
        reported(world)
    assert statements(worker) == few


def test_what_lies_behind_many_that_share_its_pieces_is_found_too(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SomeOf, "most", 6)
    monkeypatch.setattr(searching, "RARE", 3)
    for n in range(8):
        reported(world, f"样例小区30号楼12单元漏水{n}")
    wanted = reported(world, "样例小区12号楼电梯停了")
    page = enter("worker").get(REQUESTS, {"q": "小区12号楼"})
    assert [row["url"] for row in page.context["rows"]] == [page_of(wanted)]
    assert (page.context["count"], page.context["more"]) == (1, False)
    assert not enter("worker").get(REQUESTS, {"q": "小区77号楼"}).context["rows"]


def test_a_list_is_searched_whole_and_not_within_its_first_chip(world: World, enter: Enter) -> None:
    made = sign_request(by=world.by("worker"), request=reported(world, "旧楼道灯"))
    made = close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    archive_request(by=world.by("dispatcher"), request=made)
    dispatcher = enter("dispatcher")
    assert not dispatcher.get(REQUESTS).context["rows"]
    found = dispatcher.get(REQUESTS, {"q": made.number})
    assert [row["url"] for row in found.context["rows"]] == [page_of(made)]
    assert dispatcher.get(REQUESTS, {"stage": "archived"}).context["count"] == 1
    assert not dispatcher.get(REQUESTS, {"q": made.number, "chip": "open"}).context["rows"]
