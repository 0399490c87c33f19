"""Each way to come back wrongly is refused in a sentence; beside it what would happen without the check."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from authlib.oidc.core import CodeIDToken
from django.test import Client
from joserfc import jwt
from joserfc.jwk import OctKey

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.models import SignedIn
from chunsheng.kernel.identities import oidc, shape, talking, trips
from chunsheng.kernel.identities.oidc import OpenIdProvider
from chunsheng.kernel.webhooks import calling
from tests.credentials.conftest import Phone, is_in, phone
from tests.identities.conftest import (
    ARRIVED,
    EVERY_KIND,
    bound,
    come_back,
    enter,
    said,
    set_out,
    walk,
)
from tests.identities.faking import CLIENT, SECRET, Fake, new_key

__all__ = ["phone"]
OVER, DOWN = str(trips.TripIsOver.message), str(trips.TurnedDown.message)
UNCONFIRMED, SILENT = str(shape.Unconfirmed.message), str(shape.ProviderIsSilent.message)
Patch = pytest.MonkeyPatch
LONG_AGO = 1_600_000_000


def claims(**told: Any) -> Callable[[Fake], None]:
    """A token that claims this."""
    return lambda fake: fake.claims.update(told)


def forge(fake: Fake) -> None:
    """A token that another key has signed, by the name of the provider's."""
    fake.published, fake.key = fake.key, new_key()


def forge_by_secret(fake: Fake) -> None:
    """A token that whoever knows the client's own secret could sign."""
    key = OctKey.import_key(SECRET)

    def signed(known: dict[str, str]) -> str:
        now = int(time.time())
        told = {"iss": fake.address, "aud": CLIENT, "sub": fake.subject, "nonce": known["nonce"]}
        return jwt.encode({"alg": "HS256"}, {**told, "iat": now, "exp": now + 300}, key)

    fake.token = signed  # type: ignore[method-assign]
    fake.spoiled["/jwks"] = lambda: (200, {"keys": [key.as_dict(private=True)]})


def off(name: str) -> Callable[[Patch, Fake], None]:
    """One of Authlib's checks, left out."""
    return lambda patch, fake: patch.setattr(CodeIDToken, name, lambda *a, **k: None)


def all_off(patch: Patch, fake: Fake) -> None:
    """No claim is looked at."""
    patch.setattr(CodeIDToken, "validate", lambda *a, **k: None)


def any_key(patch: Patch, fake: Fake) -> None:
    """The key is whatever the token was signed by."""
    patch.setattr(OpenIdProvider, "_keys", lambda *a, **k: fake.key)


def any_algorithm(patch: Patch, fake: Fake) -> None:
    """A shared secret is taken for a key, too."""
    patch.setattr(oidc, "ALGORITHMS", [*oidc.ALGORITHMS, "HS256"])


TOKENS: dict[str, tuple[Callable[[Fake], None], Callable[[Patch, Fake], None]]] = {
    "another nonce": (claims(nonce="another"), off("validate_nonce")),
    "no nonce": (claims(nonce=None), off("validate_nonce")),
    "another issuer": (claims(iss="https://elsewhere.example"), all_off),
    "another audience": (claims(aud="another-client"), all_off),
    "for two, and meant for the other": (claims(aud=[CLIENT, "x"], azp="x"), off("validate_azp")),
    "expired": (claims(iat=LONG_AGO, exp=LONG_AGO + 300), all_off),
    "without an end": (claims(exp=None), all_off),
    "another access token's": (claims(at_hash="bm90IGl0cyBoYXNo"), off("validate_at_hash")),
    "another key's": (forge, any_key),
    "the client's own secret's": (forge_by_secret, any_algorithm),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    worker: Account, fake: Fake, name: str, monkeypatch: Patch
) -> None:
    bound(worker, "oidc", fake)
    spoil, sabotage = TOKENS[name]
    spoil(fake)
    client = Client()
    assert walk(client, fake) == "/sign-in/"
    assert UNCONFIRMED in said(client)
    assert client.post(ARRIVED)["Location"] == "/sign-in/"
    assert not is_in(client)

    # The control: with this one check left out the very same token enters.
    oidc._published.clear()
    sabotage(monkeypatch, fake)
    assert is_in(enter(fake))


@EVERY_KIND
def test_a_changed_state_is_refused(
    worker: Account, fake: Fake, kind: str, monkeypatch: Patch
) -> None:
    bound(worker, kind, fake)
    for changed in ("0" * 64, ""):
        client = Client()
        there = fake.consent(set_out(client, kind))
        asked = list(fake.asked)
        assert come_back(client, f"{there.split('state=')[0]}state={changed}") == "/sign-in/"
        assert OVER in said(client)
        assert fake.asked == asked
    monkeypatch.setattr(trips, "constant_time_compare", lambda one, other: True)
    assert come_back(client, f"{fake.consent(set_out(client, kind))}0") == ARRIVED


@EVERY_KIND
def test_the_way_back_in_another_browser_is_refused(worker: Account, fake: Fake, kind: str) -> None:
    bound(worker, kind, fake)
    there = fake.consent(set_out(Client(), kind))
    other = Client()
    set_out(other, kind)
    for client in (Client(), other):
        assert come_back(client, there) == "/sign-in/"
        assert OVER in said(client)


def test_what_came_back_once_does_not_come_back_again(
    worker: Account, fake: Fake, monkeypatch: Patch
) -> None:
    bound(worker, "oidc", fake)
    fake.once = False
    client = Client()
    there = fake.consent(set_out(client))
    assert come_back(client, there) == ARRIVED
    assert come_back(client, there) == "/sign-in/"
    assert OVER in said(client)

    monkeypatch.setattr(trips, "_taken", lambda request, name: request.session.get(name))
    there = fake.consent(set_out(client))
    assert [come_back(client, there) for _n in range(2)] == [ARRIVED, ARRIVED]


def test_an_arrival_enters_once(worker: Account, fake: Fake) -> None:
    bound(worker, "oidc", fake)
    client = Client()
    walk(client, fake)
    kept = client.cookies["sessionid"].value
    client.post(ARRIVED)
    client.post("/sign-out/")
    client.cookies["sessionid"] = kept
    client.post(ARRIVED)
    assert not is_in(client)
    assert SignedIn.objects.count() == 1


def test_a_code_is_worth_nothing_without_what_this_browser_has_kept(
    worker: Account, fake: Fake, monkeypatch: Patch
) -> None:
    bound(worker, "oidc", fake)
    stolen = fake.consent(set_out(Client()))
    client = Client()
    own = set_out(client)
    code = stolen.split("code=")[1].split("&")[0]
    state = own.split("state=")[1].split("&")[0]
    assert (
        come_back(client, f"http://testserver/sign-in/back/?code={code}&state={state}")
        == "/sign-in/"
    )
    assert UNCONFIRMED in said(client)


def test_ten_minutes_later_it_is_over(
    worker: Account, fake: Fake, phone: Phone, monkeypatch: Patch
) -> None:
    bound(worker, "oidc", fake)
    client = Client()
    there = fake.consent(set_out(client))
    phone.at += trips.SECONDS + 1
    assert come_back(client, there) == "/sign-in/"
    assert OVER in said(client)
    walk(client, fake)
    phone.at += trips.SECONDS + 1
    assert client.post(ARRIVED)["Location"] == "/sign-in/"
    assert OVER in said(client)

    monkeypatch.setattr(trips, "SECONDS", 3600)
    walk(client, fake)
    phone.at += 601
    client.post(ARRIVED)
    assert is_in(client)


@EVERY_KIND
def test_whoever_does_not_consent_is_told_how_to(worker: Account, fake: Fake, kind: str) -> None:
    for query in ("error=access_denied&", "", "code=&", f"code={'x' * 3000}&"):
        client = Client()
        state = fake.consent(set_out(client, kind)).split("state=")[1]
        there = f"http://testserver/sign-in/back/?{query}state={state}"
        assert come_back(client, there) == "/sign-in/"
        assert DOWN in said(client)


@EVERY_KIND
def test_a_code_that_nobody_gave_is_refused(worker: Account, fake: Fake, kind: str) -> None:
    bound(worker, kind, fake)
    client = Client()
    state = fake.consent(set_out(client, kind)).split("state=")[1]
    there = f"http://testserver/sign-in/back/?code=guessed&state={state}"
    assert come_back(client, there) == "/sign-in/"
    assert UNCONFIRMED in said(client)


ANSWERS = {
    "a fault": lambda: (500, {"error": "down"}),
    "no JSON": lambda: (200, b"<html>maintenance</html>"),
    "a list": lambda: (200, []),
    "too long": lambda: (200, b'{"a":"' + b"x" * talking.LONGEST + b'"}'),
    "too deep": lambda: (200, b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}"),
    "no text": lambda: (200, b"\xff\xfe{}"),
}
ASKED = {
    "oidc": ["/.well-known/openid-configuration", "/token", "/jwks"],
    "wecom": ["/cgi-bin/gettoken", "/cgi-bin/auth/getuserinfo"],
    "dingtalk": ["/v1.0/oauth2/userAccessToken", "/v1.0/contact/users/me"],
    "feishu": ["/open-apis/authen/v2/oauth/token", "/open-apis/authen/v1/user_info"],
}


@pytest.mark.parametrize("answer", ANSWERS)
@EVERY_KIND
def test_an_answer_that_cannot_be_read_is_none(
    worker: Account, fake: Fake, kind: str, answer: str
) -> None:
    for path in ASKED[kind]:
        oidc._published.clear()
        fake.spoiled = {path: ANSWERS[answer]}
        client = Client()
        there = set_out(client, kind)
        assert there == "/sign-in/" or come_back(client, fake.consent(there)) == "/sign-in/"
        assert SILENT in said(client)


@EVERY_KIND
def test_an_answer_that_lacks_what_counts_confirms_nobody(
    worker: Account, fake: Fake, kind: str
) -> None:
    for path in ASKED[kind]:
        for told in ({}, {"code": 0, "errcode": 0}, {"userid": 7, "unionId": [], "data": None}):
            oidc._published.clear()
            fake.spoiled = {path: lambda told=told: (200, told)}  # type: ignore[misc]
            client = Client()
            there = set_out(client, kind)
            assert there == "/sign-in/" or come_back(client, fake.consent(there)) == "/sign-in/"
            page = said(client)
            assert UNCONFIRMED in page or SILENT in page


def test_a_member_of_no_enterprise_is_confirmed_by_nobody(worker: Account, fake: Fake) -> None:
    fake.spoiled["/cgi-bin/auth/getuserinfo"] = lambda: (200, {"errcode": 0, "openid": "guest"})
    client = Client()
    assert walk(client, fake, "wecom") == "/sign-in/"
    assert UNCONFIRMED in said(client)


def test_a_provider_that_is_away_is_waited_for_no_longer_than_the_seconds(
    worker: Account, fake: Fake, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(talking, "SECONDS", 1)

    let_go = threading.Event()

    def slow() -> tuple[int, Any]:
        let_go.wait(60)
        return 200, {}

    fake.spoiled["/.well-known/openid-configuration"] = slow
    client = Client()
    began = time.monotonic()
    assert set_out(client) == "/sign-in/"
    assert time.monotonic() - began < 30
    let_go.set()
    assert SILENT in said(client)


def test_while_it_is_silent_not_everybody_waits_for_it(
    worker: Account, fake: Fake, phone: Phone
) -> None:
    fake.spoiled["/.well-known/openid-configuration"] = ANSWERS["a fault"]
    assert [set_out(Client()) for _n in range(5)] == ["/sign-in/"] * 5
    assert len(fake.asked) == 1
    fake.spoiled.clear()
    phone.at += oidc.SILENT_SECONDS
    assert set_out(Client()).startswith(fake.address)


def test_nothing_is_asked_in_plain_or_inside(
    worker: Account, fake: Fake, settings: Any, monkeypatch: Patch
) -> None:
    for issuer in ("http://sso.district.example", "https://10.1.2.3", "ftp://x", "sso", "https://"):
        settings.IDENTITIES["oidc"] |= {"issuer": issuer}
        client = Client()
        assert set_out(client) == "/sign-in/"
        assert SILENT in said(client)
    settings.IDENTITIES["oidc"] |= {"issuer": "https://sso.district.example"}
    called: list[str] = []

    def note(place: calling.Place, number: str, question: calling.Question) -> tuple[int, bytes]:
        called.append(number)
        return 500, b""

    monkeypatch.setattr(talking, "ask", note)
    monkeypatch.setattr(calling, "look_up", lambda name: ["10.1.2.3"])
    set_out(Client())
    assert called == []
    settings.IDENTITIES_INSIDE = True
    oidc._published.clear()
    set_out(Client())
    assert called == ["10.1.2.3"]


def test_a_document_of_another_issuer_is_not_believed(worker: Account, fake: Fake) -> None:
    fake.document = {"issuer": "https://elsewhere.example"}
    client = Client()
    assert set_out(client) == "/sign-in/"
    assert SILENT in said(client)


def test_a_provider_may_change_its_keys(worker: Account, fake: Fake) -> None:
    bound(worker, "oidc", fake)
    assert is_in(enter(fake))
    fake.key = new_key("k2")
    assert is_in(enter(fake))
    assert fake.asked.count("/jwks") == 2
    assert fake.asked.count("/.well-known/openid-configuration") == 1
