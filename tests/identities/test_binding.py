"""One binds an identity oneself, with a fresh proof and by a button, and takes it away again."""

from __future__ import annotations

import pytest
from django.conf import settings as known
from django.db import IntegrityError, transaction
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.credentials.actions.codes import activate, close_account
from chunsheng.kernel.custody.erasure import blank_rows
from chunsheng.kernel.identities import own, trips
from chunsheng.kernel.identities.actions import (
    IdentityIsGone,
    IdentityIsTaken,
    IsNotOnesOwn,
    NothingElseToProveBy,
    bind_identity,
    drop_identity,
)
from chunsheng.kernel.identities.models import Identity
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import Stale
from tests.credentials.conftest import (
    DOOR,
    OTHER_PASSWORD,
    PASSWORD,
    Phone,
    code_for,
    enter,
    give_password,
    is_in,
    phone,
)
from tests.identities.conftest import (
    EVERY_KIND,
    OWN,
    bound,
    come_back,
    said,
    set_out,
)
from tests.identities.conftest import enter as enter_by_identity
from tests.identities.faking import NAME, SUBJECT, Fake
from tests.world import World

__all__ = ["phone"]
GO, BIND = f"{OWN}go/", f"{OWN}bind/"


def walk_to_bind(client: Client, fake: Fake, kind: str = "oidc") -> str:
    """To the provider and back, from one's own page."""
    return come_back(client, fake.consent(set_out(client, kind, GO)))


@EVERY_KIND
def test_one_binds_it_enters_by_it_and_takes_it_away(
    worker: Account, fake: Fake, kind: str
) -> None:
    client = enter("worker")
    assert walk_to_bind(client, fake, kind) == BIND
    page = said(client, BIND)
    assert (SUBJECT if kind == "wecom" else NAME) in page
    assert not Identity.objects.exists()
    assert client.post(BIND)["Location"] == OWN
    assert "绑定好了" in said(client, OWN)
    assert is_in(enter_by_identity(fake, kind))

    identity = Identity.objects.get()
    client.post(OWN, {"identity": str(identity.pk)})
    assert "已取下" in said(client, OWN)
    assert not is_in(enter_by_identity(fake, kind))
    entries = Entry.objects.filter(record_id=worker.pk, verb__startswith="identity")
    told = entries.order_by("pk").values_list("verb", "by_id", "changes")
    assert list(told) == [
        ("identity_bound", worker.pk, {"identity": [None, kind]}),
        ("identity_dropped", worker.pk, {"identity": [kind, None]}),
    ]


def test_the_card_stands_among_ones_own_credentials(worker: Account, fake: Fake) -> None:
    client = enter("worker")
    assert "外部身份" in said(client, "/credentials/")
    bound(worker, "wecom", fake)
    assert "已绑定 1 个" in said(client, "/credentials/")


def test_nothing_is_said_of_it_where_the_district_offers_none(worker: Account) -> None:
    assert "外部身份" not in said(enter("worker"), "/credentials/")


def test_binding_asks_for_a_fresh_proof(worker: Account, fake: Fake, phone: Phone) -> None:
    client = enter("worker")
    assert "client_id" in set_out(client, "oidc", GO)
    phone.at += 31 * 60
    assert set_out(client, "oidc", GO).startswith("/credentials/again/")
    client.post("/credentials/again/", {"current": PASSWORD, "next": OWN})
    walk_to_bind(client, fake)
    phone.at += 60 * 9
    assert client.post(BIND)["Location"] == OWN
    assert Identity.objects.count() == 1


def test_without_the_mark_an_old_proof_would_do(
    worker: Account, fake: Fake, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("worker")
    phone.at += 31 * 60
    monkeypatch.delattr(own.go_page, "asks_fresh_proof")
    assert "client_id" in set_out(client, "oidc", GO)


def test_what_was_set_out_for_to_enter_binds_nothing_and_the_other_way_round(
    worker: Account, fake: Fake
) -> None:
    client = enter("worker")
    come_back(client, fake.consent(set_out(client)))
    assert client.post(BIND)["Location"] == OWN
    assert str(trips.TripIsOver.message) in said(client, OWN)
    walk_to_bind(client, fake)
    client.post("/sign-in/arrived/")
    assert not Identity.objects.exists()


def test_a_trip_of_one_account_binds_nothing_to_another(
    world: World, worker: Account, fake: Fake
) -> None:
    give_password(world, "neighbour")
    client = enter("worker")
    there = fake.consent(set_out(client, "oidc", GO))
    client.post("/sign-in/", {"username": "neighbour", "password": PASSWORD})
    assert come_back(client, there) == OWN
    client.post(BIND)
    assert not Identity.objects.exists()


def test_a_link_from_elsewhere_binds_nothing_by_itself(worker: Account, fake: Fake) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker, backend=known.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["proved"] = 9e12
    session.save()
    there = set_out(client, "oidc", GO)
    assert not there.startswith("/credentials/again/")
    come_back(client, fake.consent(there))
    assert client.post(BIND).status_code == 403
    assert not Identity.objects.exists()


def test_an_identity_enters_one_account_only(world: World, worker: Account, fake: Fake) -> None:
    bound(worker, "oidc", fake)
    neighbour = give_password(world, "neighbour")
    client = enter("neighbour")
    walk_to_bind(client, fake)
    client.post(BIND)
    assert str(IdentityIsTaken.message) in said(client, OWN)
    with pytest.raises(IdentityIsTaken):
        bound(neighbour, "oidc", fake)
    digest = Identity.objects.get().digest
    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(account=neighbour, kind="oidc", digest=digest)


def test_one_that_was_taken_away_may_be_bound_elsewhere(
    world: World, worker: Account, fake: Fake
) -> None:
    drop_identity(by=Actor(worker), identity=bound(worker, "oidc", fake))
    bound(give_password(world, "neighbour"), "oidc", fake)
    assert Identity.objects.filter(digest=None).count() == 1


def test_nobody_binds_or_takes_away_for_another(world: World, worker: Account, fake: Fake) -> None:
    identity = bound(worker, "oidc", fake)
    for by in (world.by("system_admin"), world.by("security_admin"), Actor()):
        with pytest.raises(IsNotOnesOwn):
            bind_identity(by=by, account=worker, kind="oidc", digest="0" * 32)
        with pytest.raises(IsNotOnesOwn):
            drop_identity(by=by, identity=identity)
    give_password(world, "neighbour")
    client = enter("neighbour")
    client.post(OWN, {"identity": str(identity.pk)})
    assert str(IdentityIsGone.message) in said(client, OWN)
    identity.refresh_from_db()
    assert identity.ended_at is None


@pytest.mark.parametrize("end", ["closed", "activated"])
def test_what_was_being_bound_when_the_account_was_secured_is_not_bound(
    world: World, worker: Account, fake: Fake, end: str
) -> None:
    if end == "closed":
        close_account(by=world.by("system_admin"), account=worker, reason="离岗")
    else:
        activate(by=DOOR, code=code_for(world, "worker"), password=OTHER_PASSWORD)
    with pytest.raises(Stale):
        bound(worker, "oidc", fake)
    assert not Identity.objects.exists()


def test_it_is_taken_away_once(worker: Account, fake: Fake) -> None:
    identity = bound(worker, "oidc", fake)
    drop_identity(by=Actor(worker), identity=identity)
    with pytest.raises(IdentityIsGone):
        drop_identity(by=Actor(worker), identity=identity)


def test_an_account_without_a_password_binds_nothing(world: World, fake: Fake) -> None:
    account = world.accounts["worker"]
    client = Client()
    client.force_login(account)
    assert "还没有密码" in said(client, OWN)
    assert set_out(client, "oidc", GO) == OWN
    with pytest.raises(NothingElseToProveBy):
        bound(account, "oidc", fake)


def test_erasing_a_person_erases_what_is_known_of_their_identity(
    world: World, worker: Account, fake: Fake
) -> None:
    worker.subject = new_subject()
    worker.save(update_fields=["subject"])
    bound(worker, "oidc", fake)
    assert blank_rows(worker.subject) == 1
    assert Identity.objects.get().digest is None
    assert not is_in(enter_by_identity(fake))
