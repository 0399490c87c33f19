"""A token lets a program act for its account; it is told once, kept nowhere, and ends when it should."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.api import actions
from chunsheng.kernel.api.models import Limit, Token
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.words import clock
from tests.api.conftest import send
from tests.register.asking import reported
from tests.world import Enter, World

REQUESTS = "/api/services.requests/"
UNTIL = date(2023, 6, 30)
TODAY = date(2023, 3, 8)


def issued(world: World, name: str = "worker", scope: str = "write") -> Token:
    return actions.issue_token(by=world.by(name), name="报表", scope=scope, expires_on=UNTIL)


def ask(token: str, path: str = REQUESTS, client: Client | None = None) -> HttpResponse:
    return (client or Client()).get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_token_is_issued_on_a_page_and_told_once(world: World, enter: Enter) -> None:
    client = enter("worker")
    sent = {"name": "报表", "scope": "read", "expires_on": "2023-06-30", "key": "0" * 32}
    page = client.post("/r/api.tokens/add/", sent, follow=True).content.decode()
    told = page.partition("csk_")[2].partition("<")[0].strip()
    assert len(told) == 43
    assert ask(f"csk_{told}").status_code == 200
    token = Token.objects.get()
    assert (token.last_used_on, token.account) == (TODAY, world.accounts["worker"])
    assert told not in client.get(f"/r/api.tokens/{token.pk}/").content.decode()
    again = client.post("/r/api.tokens/add/", sent, follow=True).content.decode()
    assert ("csk_" in again, Token.objects.count()) == (False, 1)


def test_a_token_acts_for_its_account_alone_and_needs_no_proof_of_origin(world: World) -> None:
    made, token = reported(world), issued(world)
    client = Client(enforce_csrf_checks=True)
    headers = {"If_Match": f'"{made.version}"', "Authorization": f"Bearer {token.told}"}
    assert send(client, f"{REQUESTS}{made.pk}/sign/", **headers).status_code == 200
    entry = Entry.objects.filter(record_id=made.pk).latest("pk")
    assert (entry.by, entry.channel) == (world.accounts["worker"], "api")
    assert ask(issued(world, "other_worker").told, f"{REQUESTS}{made.pk}/").status_code == 404
    assert ask(token.told, "/r/services.requests/").status_code == 302


def test_a_token_that_only_reads_does_nothing(world: World) -> None:
    made, token = reported(world), issued(world, scope="read")
    assert ask(token.told, f"{REQUESTS}{made.pk}/").status_code == 200
    headers = {"If_Match": f'"{made.version}"', "Authorization": f"Bearer {token.told}"}
    refused = send(Client(), f"{REQUESTS}{made.pk}/sign/", **headers)
    assert (refused.status_code, refused.json()["fact"]) == (403, "OnlyReads")
    made.refresh_from_db()
    assert made.stage == "to_sign"


def test_a_wrong_token_is_answered_as_none_whatever_session_comes_along(
    world: World, enter: Enter, turn_clock: Any
) -> None:
    none = Client().get(REQUESTS)
    revoked, closed, held = issued(world), issued(world, "dispatcher"), issued(world)
    actions.revoke_token(by=world.by("worker"), token=revoked)
    Account.objects.filter(pk=closed.account_id).update(is_active=False)
    for told in ("csk_wrong", "", revoked.told, closed.told, held.digest):
        wrong = ask(told, client=enter("worker"))
        assert (wrong.status_code, wrong.content) == (401, none.content)
        assert wrong["WWW-Authenticate"] == none["WWW-Authenticate"]
    basic = enter("worker").get(REQUESTS, headers={"Authorization": f"Basic {held.told}"})
    assert basic.status_code == 401
    assert ask(held.told).status_code == 200
    turn_clock(datetime(2023, 7, 1, 8, tzinfo=clock.SHANGHAI))
    assert ask(held.told).content == none.content


def test_a_program_issues_no_token(world: World, enter: Enter) -> None:
    sent = {"name": "再来一个", "scope": "write", "expires_on": "2023-06-30"}
    refused = send(enter("worker"), "/api/api.tokens/", sent)
    assert (refused.status_code, refused.json()["fact"]) == (403, "TokenFromAPage")
    assert not Token.objects.exists()


def test_a_token_begins_and_ends_within_its_limit(world: World) -> None:
    for day, refusal in (
        (TODAY - timedelta(days=1), actions.TokenEndsTooSoon),
        (TODAY + timedelta(days=367), actions.TokenHoldsTooLong),
    ):
        with pytest.raises(refusal):
            actions.issue_token(by=world.by("worker"), name="x", scope="read", expires_on=day)
    with pytest.raises(actions.TokenFromAPage):
        actions.issue_token(by=Actor(channel="portal"), name="x", scope="read", expires_on=UNTIL)
    assert not Token.objects.exists()
    token = issued(world)
    actions.revoke_token(by=world.by("worker"), token=token)
    with pytest.raises(actions.RevokedAlready):
        actions.revoke_token(by=world.by("worker"), token=token)


def test_one_sees_and_revokes_ones_own_and_the_security_administrator_everybodys(
    world: World, enter: Enter
) -> None:
    token = issued(world)
    page = f"/r/api.tokens/{token.pk}/"
    assert enter("other_worker").get(page).status_code == 404
    sent = {"key": "0" * 32, "version": token.version}
    assert enter("other_worker").post(f"{page}revoke/", sent).status_code == 404
    assert enter("security_admin").post(f"{page}revoke/", sent).status_code == 302
    assert ask(token.told).status_code == 401


def test_whoever_asks_too_often_waits_and_others_do_not(world: World, enter: Enter) -> None:
    actions.set_limit(
        by=world.by("system_admin"), per_minute=2, token_days=30, source="试", since=TODAY
    )
    token, other = issued_for(world, "worker"), issued_for(world, "other_worker")
    answers = [ask(token) for _n in range(3)]
    # The minute may turn in between; then it is the next one that is full.
    answers = answers if answers[-1].status_code == 429 else [ask(token) for _n in range(3)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert ask(other).status_code == 200
    assert enter("worker").get("/r/services.requests/").status_code == 200
    with pytest.raises(actions.LimitBeginsInThePast):
        actions.set_limit(
            by=world.by("system_admin"), per_minute=9, token_days=9, source="试", since=TODAY
        )
    assert Limit.objects.count() == 2


def issued_for(world: World, name: str) -> str:
    token = actions.issue_token(
        by=world.by(name), name="报表", scope="read", expires_on=TODAY + timedelta(days=9)
    )
    return token.told


def test_a_token_stands_in_no_entry_no_log_and_no_table(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = issued(world)
    ask(token.told)
    ask(token.told, f"{REQUESTS}{token.pk}/")
    ask(token.told, "/api/unheard.of/")
    secret = token.told.removeprefix("csk_")
    told = [f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records]
    assert told != []
    assert [line for line in told if secret in line or token.digest in line] == []
    entries = str(list(Entry.objects.values()))
    assert "报表" in entries
    assert secret not in entries
    assert token.digest not in entries
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_token")
        assert secret not in str(cursor.fetchall())
