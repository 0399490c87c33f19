"""The same answer of a passkey sent many times at once begins one session, and the last one stays."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.passkeys import (
    bind_passkey,
    prove_passkey,
    remove_passkey,
)
from chunsheng.kernel.credentials.ceremonies import ask_to_bind, ask_to_prove
from chunsheng.kernel.credentials.models import Passkey, SignedIn
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from tests.credentials.authenticator import Authenticator
from tests.credentials.conftest import demand
from tests.services.meanwhile import Meanwhile, race, take_off_locks
from tests.world import World, make_world


def _bound(world: World, key: Authenticator) -> Account:
    account = world.accounts["worker"]
    options, state = ask_to_bind(account, [])
    bind_passkey(
        by=Actor(account), account=account, name="电脑", state=state, answer=key.makes(options)
    )
    return account


def _answered(key: Authenticator) -> dict[str, Any]:
    """An answer of a passkey that does not count, with what was asked."""
    options, state = ask_to_prove([])
    return {"state": state, "answer": key.answers(options, step=0)}


def test_of_many_who_send_one_answer_at_once_one_is_let_in(own_database: None) -> None:
    key = Authenticator()
    account = _bound(make_world(), key)
    sent = _answered(key)
    outcomes = race(lambda: prove_passkey(by=Actor(account), account=account, **sent), many=6)
    assert outcomes == {"done": 1, "PasskeyIsWrong": 5}


def test_without_the_lock_an_answer_would_be_taken_more_than_once(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Authenticator()
    account = _bound(make_world(), key)
    sent = _answered(key)
    take_off_locks(monkeypatch)
    with Meanwhile(lambda: prove_passkey(by=Actor(account), account=account, **sent)):
        prove_passkey(by=Actor(account), account=account, **sent)
    assert Entry.objects.filter(verb="passkey_proved").count() == 2


def test_one_answer_sent_twice_at_once_begins_one_session(own_database: None) -> None:
    key = Authenticator()
    _bound(make_world(), key)
    first = Client()
    options = first.post("/credentials/passkeys/options/", {"for": "enter"}).json()
    sent = {"answer": key.answers(options, step=0)}
    barrier = threading.Barrier(2)

    def send() -> None:
        client = Client()
        client.cookies["sessionid"] = first.cookies["sessionid"].value
        barrier.wait(timeout=20)
        try:
            client.post("/sign-in/passkey/", sent)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert SignedIn.objects.count() == 1


def test_of_two_taken_away_at_once_the_last_one_stays(own_database: None) -> None:
    world = make_world()
    demand(world, second_factor="everyone")
    account = _bound(world, Authenticator())
    _bound(world, Authenticator())
    left = [one.pk for one in Passkey.objects.all()]
    lock = threading.Lock()

    def take() -> None:
        with lock:
            passkey = left.pop()
        remove_passkey(by=Actor(account), account=account, passkey=passkey)

    assert race(take, many=2) == {"done": 1, "IsLastFactor": 1}
    assert Passkey.objects.count() == 1
