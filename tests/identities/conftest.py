"""The small known district, and a provider on this machine where a worker may have an identity."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.models import SignInRule
from chunsheng.kernel.identities import oidc
from chunsheng.kernel.identities.actions import bind_identity
from chunsheng.kernel.identities.models import Identity
from chunsheng.kernel.identities.queries import digest_of
from chunsheng.kernel.ledger.entering import Actor
from tests.credentials.conftest import demand, give_password
from tests.identities.faking import CLIENT, SUBJECT, Fake, faking
from tests.world import World, make_world

KINDS = ("oidc", "wecom", "dingtalk", "feishu")
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
ARRIVED, OWN = "/sign-in/arrived/", "/credentials/identities/"


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post."""
    return make_world()


@pytest.fixture
def lenient(world: World) -> SignInRule:
    """No second factor is asked."""
    return demand(world)


@pytest.fixture
def fake(settings: Any) -> Iterator[Fake]:
    """A provider that the settings name in all four ways; nothing is remembered of another."""
    oidc._published.clear()
    with faking() as made:
        settings.IDENTITIES = made.settings()
        yield made
    oidc._published.clear()


@pytest.fixture
def worker(world: World, lenient: SignInRule) -> Account:
    """A worker with a password."""
    return give_password(world, "worker")


def realm_of(kind: str, fake: Fake) -> str:
    """Within what a subject is unique."""
    return fake.address if kind == "oidc" else CLIENT


def bound(account: Account, kind: str, fake: Fake, subject: str = SUBJECT) -> Identity:
    """An identity of an account."""
    digest = digest_of(kind, realm_of(kind, fake), subject)
    return bind_identity(by=Actor(account), account=account, kind=kind, digest=digest)


def set_out(client: Client, kind: str = "oidc", address: str = "/sign-in/by/") -> str:
    """Where the button leads."""
    return str(client.get(address, {"kind": kind})["Location"])


def come_back(client: Client, there: str) -> str:
    """Come back from the provider; where one is led then."""
    parts = urlsplit(there)
    return str(client.get(f"{parts.path}?{parts.query}")["Location"])


def walk(client: Client, fake: Fake, kind: str = "oidc") -> str:
    """To the provider and back; where one is led then."""
    return come_back(client, fake.consent(set_out(client, kind)))


def enter(fake: Fake, kind: str = "oidc") -> Client:
    """A browser in which the button was pressed and all was consented to."""
    client = Client()
    walk(client, fake, kind)
    client.post(ARRIVED)
    return client


def said(client: Client, where: str = "/sign-in/") -> str:
    """What a page says."""
    return unescape(client.get(where).content.decode())
