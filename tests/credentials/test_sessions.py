"""Whoever is signed in sees where, since when and by what; and ends what they do not know from afar."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.sessions import HasEnded, end_session
from chunsheng.kernel.credentials.models import SignedIn, SignInRule
from chunsheng.kernel.credentials.trying import clear_sessions
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.words import clock
from tests.conftest import MORNING
from tests.credentials.conftest import PASSWORD, enter, give_password, is_in
from tests.world import World

PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/119.0 Mobile MicroMessenger/8.0"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/119.0 Edg/119.0"
LIST = "/r/credentials.sessions/"


def end(client: Client, session: SignedIn) -> int:
    """What the page answers to whoever ends a session."""
    sent = {"key": "00000000-0000-4000-8000-000000000001", "version": session.version}
    return client.post(f"{LIST}{session.pk}/end/", sent).status_code


def test_one_sees_where_one_is_signed_in_and_ends_it_from_afar(
    world: World, lenient: SignInRule
) -> None:
    give_password(world, "worker")
    here, there = enter("worker", agent=OFFICE), enter("worker", agent=PHONE)
    page = here.get(LIST).content.decode()
    assert [one for one in ("Edge · Windows", "微信 · Android", "登录着") if one not in page] == []
    session = SignedIn.objects.get(device="微信 · Android")
    assert end(here, session) == 302

    assert not is_in(there)
    assert is_in(here)
    assert "已结束" in here.get(LIST).content.decode()
    entries = Entry.objects.filter(record_id=session.pk).order_by("pk")
    assert list(entries.values_list("verb", flat=True)) == ["began", "ended"]


def test_the_last_sign_in_is_told_by_the_clock_that_the_pages_show(
    world: World, lenient: SignInRule
) -> None:
    assert give_password(world, "worker").last_login is None
    enter("worker")
    assert Account.objects.get(username="worker").last_login == MORNING


def test_nothing_of_the_address_and_nothing_more_of_the_browser_is_kept(
    world: World, lenient: SignInRule
) -> None:
    give_password(world, "worker")
    enter("worker", agent=f"{OFFICE} secret-serial-4711")
    kept = str(list(SignedIn.objects.values())) + str(list(Entry.objects.values()))
    assert [one for one in ("127.0.0.1", "4711", "Win64", "Chrome/119") if one in kept] == []


def test_the_sessions_of_others_are_nobodys(world: World, lenient: SignInRule) -> None:
    give_password(world, "worker")
    worker = enter("worker")
    session = SignedIn.objects.get()
    for name in ("neighbour", "security_admin", "system_admin", "audit_admin", "leader"):
        client = Client()
        client.force_login(world.accounts[name])
        assert client.get(f"{LIST}{session.pk}/").status_code == 404
        assert end(client, session) == 404
    assert is_in(worker)


def test_signing_out_ends_the_session_and_a_kept_cookie_opens_nothing(
    world: World, lenient: SignInRule
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    kept = client.cookies["sessionid"].value
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_in(thief)
    session = SignedIn.objects.get()
    assert session.ended_at is not None
    with pytest.raises(HasEnded):
        end_session(by=Actor(session.account), session=session)


def test_entering_as_another_ends_what_this_browser_had_before(
    world: World, lenient: SignInRule
) -> None:
    for name in ("worker", "neighbour"):
        give_password(world, name)
    client = enter("worker")
    client.post("/sign-in/", {"username": "neighbour", "password": PASSWORD})
    assert is_in(client)
    still = SignedIn.objects.filter(ended_at=None).values_list("account__username", flat=True)
    assert list(still) == ["neighbour"]


def test_a_session_that_was_planted_is_left_behind_at_the_door(
    world: World, lenient: SignInRule
) -> None:
    give_password(world, "worker")
    client = Client()
    client.get("/report/")
    planted = client.session
    planted["anything"] = 1
    planted.save()
    client.cookies["sessionid"] = str(planted.session_key)
    client.post("/sign-in/", {"username": "worker", "password": "three plain words 27"})
    assert is_in(client)
    assert client.cookies["sessionid"].value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_a_session_of_an_older_password_is_out_and_its_page_says_so_in_words(
    world: World, lenient: SignInRule
) -> None:
    account = give_password(world, "worker")
    client = enter("worker")
    account.set_password("a password set beside all this")
    account.save(update_fields=["password"])
    assert client.get("/desk/")["Location"] == "/sign-in/?next=/desk/"


def test_without_the_row_of_the_session_store_ending_would_end_nothing(
    world: World, lenient: SignInRule
) -> None:
    give_password(world, "worker")
    client = enter("worker")
    stored, cookie = Session.objects.get(), client.cookies["sessionid"].value
    end_session(by=Actor(), session=SignedIn.objects.get())
    assert not is_in(client)
    stored.save(force_insert=True)
    client.cookies["sessionid"] = cookie
    assert is_in(client)


def test_what_was_kept_of_a_visit_is_forgotten_once_its_time_is_over(world: World) -> None:
    for hours in (-1, 1):
        ends = clock.real_now() + timedelta(hours=hours)
        Session.objects.create(session_key=f"visit{hours}", session_data="x", expire_date=ends)
    assert clear_sessions() == 1
    assert Session.objects.get().session_key == "visit1"
