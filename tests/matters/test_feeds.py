"""A calendar reads one's steps at an address of its own: number, what to do, by when, and no more."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from chunsheng.kernel.credentials.actions.codes import close_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.words import clock
from chunsheng.matters import feeding, queries
from chunsheng.matters.actions import FeedFromAPage, FeedIsRevoked, issue_feed, revoke_feed
from chunsheng.matters.models import Feed, Step
from chunsheng.organisations.actions import vacate_post
from chunsheng.organisations.models import Holding
from chunsheng.services import actions
from tests.places.ground import BY
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World

Turn = Callable[[datetime], None]


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


def feed_of(world: World, name: str = "worker") -> str:
    """The address that somebody was told."""
    return f"/calendar/{issue_feed(by=world.by(name), name='我的手机').told}.ics"


def events(address: str) -> list[tuple[str, datetime]]:
    """What a calendar shows of an address."""
    answer = Client().get(address)
    assert answer.status_code == 200
    read = Calendar.from_ical(answer.content)
    return [(str(one["SUMMARY"]), one.decoded("DTSTART")) for one in read.walk("VEVENT")]


def test_a_calendar_reads_the_steps_of_its_account(world: World) -> None:
    made, address = reported(world), feed_of(world)
    assert events(address) == [(f"签收 {made.number}", made.sign_due_at)]
    assert events(feed_of(world, "neighbour")) == []
    made = actions.sign_request(by=world.by("worker"), request=made)
    assert events(address) == [(f"办理 {made.number}", made.due_at)]
    actions.close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    assert events(address) == []


def test_it_says_nothing_of_people(world: World) -> None:
    made = reported(world, confidential=False)
    said = Client().get(feed_of(world)).content.decode().replace("\r\n ", "")
    for part in (made.name, made.phone, made.title, made.place_text, made.course):
        assert part
        assert part not in said
    assert f"/r/services.requests/{made.pk}/" in said


def test_the_title_of_a_step_would_say_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were the title taken for the number, the test above would see it."""
    made = reported(world)
    monkeypatch.setattr(
        feeding, "numbers_of", lambda steps: {one.record_id: one.title for one in steps}
    )
    assert made.title in Client().get(feed_of(world)).content.decode().replace("\r\n ", "")


def test_no_word_of_a_record_becomes_a_line_of_the_calendar(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(world)
    monkeypatch.setattr(
        feeding, "numbers_of", lambda steps: {one.record_id: "1\r\nATTENDEE:x" for one in steps}
    )
    assert "\r\nATTENDEE" not in Client().get(feed_of(world)).content.decode()


def test_what_is_the_same_is_not_sent_again(world: World, turn_clock: Turn) -> None:
    made, address = reported(world), feed_of(world)
    first = Client().get(address)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "private, no-cache"
    turn_clock(clock.now() + timedelta(hours=1))
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    actions.sign_request(by=world.by("worker"), request=made)
    later = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]


def test_the_key_is_told_once_and_only_its_digest_is_kept(world: World) -> None:
    feed = issue_feed(by=world.by("worker"), name="我的手机")
    assert len(feed.told) >= 43, "256 bits"
    kept = Feed.objects.get()
    assert kept.told == ""
    assert feed.told not in " ".join(str(value) for value in vars(kept).values())
    entry = Entry.objects.get(record_id=feed.pk)
    assert entry.changes == {"name": [None, "我的手机"]}


def test_a_revoked_key_is_as_good_as_none(world: World) -> None:
    reported(world)
    address = feed_of(world)
    feed = revoke_feed(by=world.by("worker"), feed=Feed.objects.get())
    revoked, unknown = Client().get(address), Client().get(f"/calendar/{'x' * 43}.ics")
    assert revoked.status_code == unknown.status_code == 404
    shown = [
        re.sub(r'(nonce|value)="[^"]*"', "", one.content.decode()) for one in (revoked, unknown)
    ]
    assert shown[0] == shown[1]
    with pytest.raises(FeedIsRevoked):
        revoke_feed(by=world.by("worker"), feed=feed)


def test_a_key_that_was_not_asked_about_would_still_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what shuts a revoked address is the question for the key."""
    address = feed_of(world)
    feed = Feed.objects.get()
    revoke_feed(by=world.by("worker"), feed=feed)
    monkeypatch.setattr("chunsheng.matters.pages.feed_that_holds", lambda key: feed)
    assert Client().get(address).status_code == 200


def test_who_holds_the_post_no_longer_reads_its_steps(world: World) -> None:
    reported(world)
    address = feed_of(world)
    holding = Holding.objects.get(account=world.accounts["worker"])
    vacate_post(by=BY, holding=holding, on=clock.today(), reason="调走了")
    assert events(address) == []


def test_a_closed_account_has_no_calendar(world: World) -> None:
    address = feed_of(world)
    close_account(by=world.by("system_admin"), account=world.accounts["worker"], reason="离职")
    assert Client().get(address).status_code == 404


def test_a_feed_is_issued_by_a_person_on_a_page(world: World) -> None:
    account = world.accounts["worker"]
    for by in (Actor(channel="portal"), Actor(account, "api", world.grid)):
        with pytest.raises(FeedFromAPage):
            issue_feed(by=by, name="程序")
    assert not Feed.objects.exists()


def test_it_is_only_read(world: World) -> None:
    address = feed_of(world)
    for send in (Client().post, Client().put, Client().delete):
        assert send(address).status_code == 405
    assert Client().head(address).status_code == 200


def test_a_page_tells_the_whole_address_once(world: World) -> None:
    reported(world)
    client = Client()
    client.force_login(world.accounts["worker"])
    sent = {"name": "我的手机", "key": str(uuid.uuid4())}
    page = client.post("/r/matters.feeds/add/", sent)
    assert page["Cache-Control"] == "no-store"
    (told,) = re.findall(r"http://testserver(/calendar/[\w-]+\.ics)", page.content.decode())
    assert len(events(told)) == 1
    again = client.post("/r/matters.feeds/add/", sent, follow=True).content.decode()
    assert told not in again
    assert Feed.objects.count() == 1
    feed = Feed.objects.get()
    other = Client()
    other.force_login(world.accounts["neighbour"])
    assert other.get(f"/r/matters.feeds/{feed.pk}/").status_code == 404
    guard = Client()
    guard.force_login(world.accounts["security_admin"])
    sent = {"key": str(uuid.uuid4()), "version": "1"}
    assert guard.post(f"/r/matters.feeds/{feed.pk}/revoke/", sent).status_code == 302
    assert Client().get(told).status_code == 404


@pytest.mark.parametrize("key", ["", "a", "..", "a/b", "%00", "键" * 20, "x" * 5000])
def test_what_is_no_key_leads_nowhere(world: World, key: str) -> None:
    assert Client().get(f"/calendar/{key}.ics").status_code == 404


def test_many_steps_cost_as_much_as_few(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account = world.accounts["worker"]
    for count in (1, 12):
        while Step.objects.count() < count:
            reported(world)
        with django_assert_num_queries(3):
            feeding.calendar_of(account, "https://district.example/")
    assert queries.numbers_of([]) == {}
