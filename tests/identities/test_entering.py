"""An identity enters where it was bound, and nowhere else; then everything else is as after a password."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials import gate
from chunsheng.kernel.credentials.actions.codes import close_account, reopen_account
from chunsheng.kernel.credentials.models import SignedIn
from chunsheng.kernel.identities import pages
from chunsheng.kernel.identities.models import Identity
from chunsheng.kernel.ledger.models import Entry
from tests.conftest import MORNING
from tests.credentials.conftest import (
    OTHER_PASSWORD,
    PASSWORD,
    Phone,
    bind,
    demand,
    give_password,
    is_in,
    phone,
)
from tests.identities.conftest import ARRIVED, EVERY_KIND, bound, enter, said, set_out, walk
from tests.identities.faking import NAME, SUBJECT, Fake
from tests.world import World

__all__ = ["phone"]
PROVE, SET_UP = "/sign-in/prove/", "/sign-in/set-up/"
NOT_LET_IN = str(pages.NotLetIn.message)


def test_the_sign_in_page_offers_only_what_is_set(world: World, fake: Fake, settings: Any) -> None:
    page = said(Client())
    offered = ("用统一身份认证登录", "用企业微信登录", "用钉钉登录", "用飞书登录")
    assert [one for one in offered if one not in page] == []
    settings.IDENTITIES["oidc"] |= {"title": "样例区一号通"}
    settings.IDENTITIES["wecom"] |= {"agent": ""}
    settings.IDENTITIES["feishu"] |= {"secret": ""}
    page = said(Client())
    assert [one for one in offered if one in page] == ["用钉钉登录"]
    assert "用样例区一号通登录" in page
    assert fake.asked == []


def test_nothing_is_offered_where_nothing_is_set(world: World) -> None:
    client = Client()
    assert "用单位的账号登录" not in said(client)
    assert set_out(client, "wecom") == set_out(client, "unheard") == "/sign-in/"
    assert "没有开通这种登录方式" in said(client)


@EVERY_KIND
def test_whoever_bound_an_identity_enters_by_it(worker: Account, fake: Fake, kind: str) -> None:
    bound(worker, kind, fake)
    client = Client()
    assert walk(client, fake, kind) == ARRIVED
    assert not is_in(client)
    assert client.post(ARRIVED)["Location"] == "/desk/"
    assert is_in(client)
    session = SignedIn.objects.get(account=worker)
    assert session.proof == "identity"
    assert list(Entry.objects.filter(record_id=session.pk).values_list("verb", flat=True)) == [
        "began"
    ]
    worker.refresh_from_db()
    assert worker.last_login == MORNING


@EVERY_KIND
def test_of_the_identity_only_a_print_is_kept(worker: Account, fake: Fake, kind: str) -> None:
    bound(worker, kind, fake)
    client = Client()
    walk(client, fake, kind)
    waiting = str(dict(client.session.items()))
    client.post(ARRIVED)
    kept = str(list(Identity.objects.values())) + str(list(Entry.objects.values())) + waiting
    assert [one for one in (SUBJECT, NAME, "13900000001") if one in kept] == []


@EVERY_KIND
def test_another_identity_enters_nobody_and_makes_nobody(
    worker: Account, fake: Fake, kind: str
) -> None:
    bound(worker, kind, fake)
    before = Account.objects.count()
    fake.subject = worker.username
    fake.claims = {"email": "worker@district.example", "preferred_username": worker.username}
    client = enter(fake, kind)
    assert not is_in(client)
    assert NOT_LET_IN in said(client)
    assert Account.objects.count() == before


def test_an_identity_of_one_provider_is_none_of_another(worker: Account, fake: Fake) -> None:
    bound(worker, "wecom", fake)
    assert not is_in(enter(fake, "feishu"))
    assert is_in(enter(fake, "wecom"))


def test_one_is_led_to_where_one_wanted_and_never_elsewhere(worker: Account, fake: Fake) -> None:
    bound(worker, "oidc", fake)
    for wanted, led in (
        ("/credentials/", "/credentials/"),
        ("https://elsewhere.example/", "/desk/"),
        ("//elsewhere.example/", "/desk/"),
    ):
        client = Client()
        there = client.get("/sign-in/by/", {"kind": "oidc", "next": wanted})["Location"]
        client.get(fake.consent(there).removeprefix("http://testserver"))
        assert client.post(ARRIVED)["Location"] == led


def test_the_second_factor_is_asked_after_an_identity(
    world: World, worker: Account, fake: Fake, phone: Phone
) -> None:
    bound(worker, "oidc", fake)
    secret, factor = bind(worker, phone)
    client = enter(fake)
    assert not is_in(client)
    assert client.post(PROVE, {"proof": phone.shows(secret)})["Location"] == "/desk/"
    assert is_in(client)
    assert SignedIn.objects.get().proof == "id_totp"
    client = enter(fake)
    client.post(PROVE, {"proof": factor.told[0]})
    assert is_in(client)
    assert SignedIn.objects.filter(proof="id_code").count() == 1


def test_the_rule_asks_who_enters_by_an_identity_to_bind_a_second_factor(
    world: World, fake: Fake
) -> None:
    demand(world, second_factor="everyone")
    bound(give_password(world, "worker"), "wecom", fake)
    client = Client()
    walk(client, fake, "wecom")
    assert client.post(ARRIVED)["Location"] == SET_UP
    assert not is_in(client)


@pytest.mark.parametrize(
    ("setting", "claimed", "enters"),
    [("", "mfa", False), ("mfa", "pwd", False), ("mfa", None, False), ("x mfa", "mfa", True)],
)
def test_two_factors_over_there_count_only_where_the_setting_says_so(
    world: World,
    fake: Fake,
    settings: Any,
    phone: Phone,
    setting: str,
    claimed: str | None,
    enters: bool,
) -> None:
    demand(world, second_factor="everyone")
    worker = give_password(world, "worker")
    bound(worker, "oidc", fake)
    bind(worker, phone)
    settings.IDENTITIES["oidc"] |= {"acr": setting}
    fake.claims = {"acr": claimed}
    there = set_out(Client())
    assert ("acr_values" in there) is bool(setting)
    assert is_in(enter(fake)) is enters


def test_an_identity_is_no_fresh_proof_but_a_code_after_it_is(
    worker: Account, fake: Fake, phone: Phone
) -> None:
    bound(worker, "oidc", fake)
    client = enter(fake)
    assert client.get("/credentials/bind/")["Location"].startswith("/credentials/again/")
    secret, _factor = bind(worker, phone)
    client = enter(fake)
    client.post(PROVE, {"proof": phone.shows(secret)})
    assert gate.PROVED in client.session


def test_a_password_that_is_too_old_is_not_renewed_by_an_identity(
    world: World, fake: Fake, turn_clock: Any
) -> None:
    worker = give_password(world, "worker")
    bound(worker, "oidc", fake)
    demand(world, profile="mlps3", password_days=1)
    Account.objects.filter(pk=worker.pk).update(password_set_at=MORNING.replace(year=2022))
    client = enter(fake)
    assert is_in(client)
    client = Client()
    walk(client, fake)
    client.post(ARRIVED)
    sent = {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert client.post("/sign-in/new-password/", sent).status_code == 302
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)


def test_a_locked_a_closed_and_an_unknown_one_hear_the_same(
    world: World, worker: Account, fake: Fake
) -> None:
    bound(worker, "oidc", fake)
    wrong = Client()
    for _n in range(5):
        wrong.post("/sign-in/", {"username": "worker", "password": "not the password"})
    locked = enter(fake)
    assert not is_in(locked)
    close_account(by=world.by("system_admin"), account=worker, reason="离岗")
    closed = enter(fake)
    fake.subject = "nobody-knows"
    unknown = enter(fake)
    # One that is closed while its identity is held all the same, as no action leaves it.
    other = give_password(world, "neighbour")
    bound(other, "oidc", fake, fake.subject)
    Account.objects.filter(pk=other.pk).update(is_active=False)
    inactive = enter(fake)
    heard = [said(one) for one in (locked, closed, unknown, inactive)]
    assert all(NOT_LET_IN in one for one in heard)


def test_failed_passwords_are_not_forgiven_before_the_second_factor(
    worker: Account, fake: Fake, phone: Phone
) -> None:
    bound(worker, "oidc", fake)
    bind(worker, phone)
    client = Client()
    for _n in range(4):
        walk(client, fake)
        client.post(ARRIVED)
        client.post(PROVE, {"proof": "000000"})
    walk(client, fake)
    client.post(ARRIVED)
    client.post(PROVE, {"proof": "000000"})
    walk(client, fake)
    client.post(ARRIVED)
    assert NOT_LET_IN in said(client)


def test_an_account_that_was_closed_comes_back_without_its_identities(
    world: World, worker: Account, fake: Fake
) -> None:
    identity = bound(worker, "oidc", fake)
    close_account(by=world.by("system_admin"), account=worker, reason="离岗")
    reopen_account(by=world.by("system_admin"), account=worker, reason="回岗")
    identity.refresh_from_db()
    assert (identity.digest, identity.ended_at) == (None, MORNING)
    assert not is_in(enter(fake))


def test_a_code_that_sets_the_password_anew_ends_the_identities(
    world: World, worker: Account, fake: Fake
) -> None:
    bound(worker, "oidc", fake)
    give_password(world, "worker", "another five words here")
    assert not is_in(enter(fake))


def test_without_ending_them_a_thiefs_identity_would_outlive_the_new_password(
    world: World, worker: Account, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(worker, "oidc", fake)
    monkeypatch.setattr("chunsheng.kernel.credentials.actions.codes.ended_as_well", [])
    give_password(world, "worker", "another five words here")
    assert is_in(enter(fake))
