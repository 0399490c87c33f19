"""One form for many records: each is judged, done and entered by itself, and the whole once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.finding.keeping import drift
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.batch import MOST, Batch
from chunsheng.services.actions import close_request, sign_request
from chunsheng.services.models import Request
from tests.register.asking import REQUESTS, reported, unplaced
from tests.world import Enter, World

ARCHIVE, ASSIGN = f"{REQUESTS}bulk/archive/", f"{REQUESTS}bulk/assign/"


def closed(world: World, title: str) -> Request:
    """A request that can be archived."""
    made = sign_request(by=world.by("worker"), request=reported(world, title))
    return close_request(by=world.by("worker"), request=made, outcome="换了灯。")


def send(client: Client, address: str, picked: list[Request], **more: Any) -> Any:
    """Send a batch as its page sends it, and go where it leads."""
    picks = [f"{one.pk}:{one.version}" for one in picked]
    form = {"key": str(uuid.uuid4()), "pick": picks, **more}
    return client.post(address, form, follow=True)


def said(answer: Any) -> list[str]:
    """What the page tells of the last step."""
    return [str(message) for message in answer.context["messages"]]


def archived(*made: Request) -> list[str]:
    """Which of the requests are put away."""
    rows = Request.objects.filter(pk__in=[one.pk for one in made], stage="archived")
    return sorted(rows.values_list("title", flat=True))


def mixed(world: World) -> list[Request]:
    """Three that can be archived, one that is not closed, one of the other street."""
    there = reported(world, "丁", building=None, lat=33.745, lng=113.275)
    return [*(closed(world, title) for title in "甲乙丙"), reported(world, "戊"), there]


def test_what_can_be_done_is_done_and_each_refusal_is_named(world: World, enter: Enter) -> None:
    made = mixed(world)
    answer = send(enter("dispatcher"), ARCHIVE, made)

    assert archived(*made) == ["丙", "乙", "甲"]
    assert said(answer) == [
        "3 条办成，2 条没有办成：",
        f"戊（{made[3].number}）：现在不能“归档”。",
        "1 条不在您的范围内。",
    ]
    for one in made:
        entries = Entry.objects.filter(record_id=one.pk, verb="archived").count()
        assert entries == (1 if one in made[:3] else 0)
    assert [one for one in drift() if one.code == "services.requests"] == []


def test_a_batch_that_does_not_judge_is_found(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Batch, "judge", lambda self, record: None)
    made = mixed(world)
    answer = send(enter("worker"), ASSIGN, made, unit=str(world.grid.pk))
    assert answer.status_code == 403  # the post is held to the verb before any record is
    answer = send(enter("dispatcher"), ARCHIVE, made)
    assert "现在不能“归档”。" not in "".join(said(answer))  # the action's own words instead


def test_the_same_batch_sent_twice_is_done_once(world: World, enter: Enter) -> None:
    made, key = mixed(world), str(uuid.uuid4())
    dispatcher = enter("dispatcher")
    send(dispatcher, ARCHIVE, made, key=key)
    entries = Entry.objects.count()
    answer = send(dispatcher, ARCHIVE, made, key=key)
    assert said(answer) == ["3 条办成，2 条没有办成。这批先前已经提交过。"]
    assert Entry.objects.count() == entries
    other = send(dispatcher, ARCHIVE, made[:1], key=key)
    assert other.status_code == 409


def test_what_somebody_changed_meanwhile_is_refused_and_the_rest_is_done(
    world: World, enter: Enter
) -> None:
    one, two = closed(world, "甲"), closed(world, "乙")
    Request.objects.filter(pk=one.pk).update(version=one.version + 1)
    answer = send(enter("dispatcher"), ARCHIVE, [one, two])
    assert archived(one, two) == ["乙"]
    assert said(answer)[1:] == [f"甲（{one.number}）：这条记录刚被别人改过，请看过最新内容再办。"]


def test_one_form_assigns_many_and_tells_what_is_missing(world: World, enter: Enter) -> None:
    made = [unplaced(world, title, world.street) for title in "甲乙"]
    dispatcher = enter("dispatcher")
    page = dispatcher.get(ASSIGN, {"pick": [one.pk for one in made], "back": "?chip=to_assign"})
    assert page.status_code == 200
    assert page.content.decode().count('name="pick"') == 2
    bare = send(dispatcher, ASSIGN, made)
    assert bare.status_code == 400
    answer = send(dispatcher, ASSIGN, made, unit=str(world.grid.pk), back="?chip=to_assign")
    assert said(answer) == ["2 条办成，已记入台账。"]
    assert answer.redirect_chain[0][0] == f"{REQUESTS}?chip=to_assign"
    assert {one.handling_unit for one in Request.objects.all()} == {world.grid}


def test_what_is_no_batch_is_refused_in_words(world: World, enter: Enter) -> None:
    made = closed(world, "甲")
    dispatcher = enter("dispatcher")
    assert dispatcher.get(f"{REQUESTS}bulk/close/", {"pick": made.pk}).status_code == 404
    assert dispatcher.get(f"{REQUESTS}bulk/nonsense/", {"pick": made.pk}).status_code == 404
    for nothing in ([], ["nonsense"], [str(uuid.uuid4())]):
        answer = dispatcher.get(ARCHIVE, {"pick": nothing})
        assert answer.status_code == 400
        assert "还没有选记录" in answer.content.decode()
    many = [str(uuid.uuid4()) for _n in range(MOST + 1)]
    assert "一次最多办 100 条" in dispatcher.get(ARCHIVE, {"pick": many}).content.decode()
    elsewhere = send(dispatcher, ARCHIVE, [made], back="//elsewhere.example/")
    assert elsewhere.redirect_chain[0][0] == REQUESTS


def test_only_whoever_may_do_it_sees_the_ticks(world: World, enter: Enter) -> None:
    reported(world)
    assert 'name="pick"' in enter("dispatcher").get(REQUESTS).content.decode()
    assert 'name="pick"' not in enter("leader").get(REQUESTS).content.decode()
