"""The small known district, and its accounts as they enter by what they know and hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pyotp
import pytest
from django.test import Client

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.codes import activate, issue_code
from chunsheng.kernel.credentials.actions.factors import set_up_factor
from chunsheng.kernel.credentials.actions.rules import set_rule
from chunsheng.kernel.credentials.models import SecondFactor, SignInRule
from chunsheng.kernel.credentials.totp import PERIOD, new_secret
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from tests.credentials.authenticator import Authenticator, bind_key
from tests.world import World, make_world

PASSWORD = "three plain words 27"
OTHER_PASSWORD = "four other words 31"
DOOR = Actor(channel="sign_in")
RULE = {
    "profile": "asvs",
    "shortest": 12,
    "password_days": 90,
    "second_factor": "nobody",
    "failures": 5,
    "lock_minutes": 15,
    "code_hours": 72,
    "proof_minutes": 30,
    "source": "样例办法",
}
SECONDS = 1_700_000_010  # the tenth of a step of thirty


class Phone:
    """The machine's own clock, which phones keep to, held still; and what an authenticator shows."""

    def __init__(self) -> None:
        self.at = float(SECONDS)

    def now(self) -> datetime:
        """What the machine's clock says."""
        return datetime.fromtimestamp(self.at, UTC)

    def shows(self, secret: str, steps: int = 0) -> str:
        """The code of this step of time, or of one so many later."""
        return pyotp.TOTP(secret).at(int(self.at) + steps * PERIOD)


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    """A phone whose time stands still until it is turned."""
    made = Phone()
    monkeypatch.setattr(clock, "real_now", made.now)
    return made


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post; nobody has a password yet."""
    return make_world()


def demand(world: World, **asked: object) -> SignInRule:
    """Today's rule, with what is asked otherwise."""
    return set_rule(by=world.by("security_admin"), since=clock.today(), **{**RULE, **asked})


@pytest.fixture
def lenient(world: World) -> SignInRule:
    """No second factor is asked."""
    return demand(world)


def code_for(world: World, name: str) -> str:
    """A code from the system administrator."""
    return issue_code(
        by=world.by("system_admin"), account=world.accounts[name], reason="当面核实"
    ).told


def give_password(world: World, name: str, password: str = PASSWORD) -> Account:
    """Activate an account."""
    return activate(by=DOOR, code=code_for(world, name), password=password)


def bind(account: Account, phone: Phone) -> tuple[str, SecondFactor]:
    """Give an account a second factor; its secret, and what was told once."""
    secret = new_secret()
    factor = set_up_factor(
        by=Actor(account), account=account, secret=secret, proof=phone.shows(secret)
    )
    phone.at += PERIOD
    return secret, factor


def is_in(client: Client) -> bool:
    """Whether the desk opens."""
    return client.get("/desk/").status_code == 200


Enter = Callable[..., Client]


def enter(name: str, password: str = PASSWORD, agent: str = "") -> Client:
    """A browser in which name and password were sent."""
    client = Client(headers={"User-Agent": agent})
    client.post("/sign-in/", {"username": name, "password": password})
    return client


@pytest.fixture
def key(world: World, lenient: SignInRule) -> Authenticator:
    """The worker's passkey, bound."""
    give_password(world, "worker")
    key = Authenticator()
    assert bind_key(enter("worker"), key) == 302
    return key
