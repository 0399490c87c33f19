"""A provider on this machine, written after the documents that the adapters name.

It holds what is asked of it to what those documents demand, so that a client that forgets something is
refused here as it would be there. What it answers can be spoiled.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from chunsheng.kernel.words import clock

CLIENT, SECRET, AGENT = "client-1", "a secret of the client", "1000002"
SUBJECT, NAME = "subject-1", "周独名"
AUTHORIZE = {
    "/authorize": "oidc",
    "/wwlogin/sso/login": "wecom",
    "/oauth2/auth": "dingtalk",
    "/open-apis/authen/v1/authorize": "feishu",
}
Answer = tuple[int, Any]


def new_key(kid: str = "k1") -> ECKey:
    """A key to sign by."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


@dataclass
class Fake:
    """The provider: who is signed in there, what its tokens claim, and how it answers otherwise."""

    port: int = 0
    subject: str = SUBJECT
    key: ECKey = field(default_factory=new_key)
    published: ECKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    spoiled: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    once: bool = True
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Its address, by number."""
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, dict[str, str]]:
        """What a district sets to be served by it in all four ways."""
        suite = {"client": CLIENT, "secret": SECRET, "login": self.address, "api": self.address}
        one = {"issuer": self.address, "client": CLIENT, "secret": SECRET, "title": "", "acr": ""}
        return {
            "oidc": one,
            "wecom": {**suite, "agent": AGENT},
            "dingtalk": dict(suite),
            "feishu": dict(suite),
        }

    def consent(self, there: str) -> str:
        """Where the browser is sent back to by whoever consents."""
        parts = urlsplit(there)
        asked = dict(parse_qsl(parts.query))
        kind = AUTHORIZE[parts.path]
        known = asked.get("appid" if kind == "wecom" else "client_id")
        assert known == CLIENT, "the client is unknown here"
        code = secrets.token_hex(8)
        self.codes[code] = {**asked, "kind": kind}
        named = "authCode" if kind == "dingtalk" else "code"
        return f"{asked['redirect_uri']}?{urlencode({named: code, 'state': asked['state']})}"

    def buy(self, kind: str, code: str, **sent: str) -> dict[str, str] | None:
        """What a code stands for; None for one that is unknown, used, another's, or without its proof."""
        known = self.codes.pop(code, None) if self.once else self.codes.get(code)
        if known is None or known["kind"] != kind:
            return None
        if kind in {"oidc", "feishu"}:
            proved = create_s256_code_challenge(sent.get("code_verifier", ""))
            if (proved, sent.get("redirect_uri")) != (
                known["code_challenge"],
                known["redirect_uri"],
            ):
                return None
        return known

    def token(self, known: dict[str, str]) -> str:
        """A signed token for a code that was bought."""
        now = int(clock.real_now().timestamp())
        claims = {
            **{"iss": self.address, "aud": CLIENT, "sub": self.subject, "name": NAME},
            **{"iat": now, "exp": now + 300, "nonce": known["nonce"]},
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return str(jwt.encode({"alg": "ES256", "kid": self.key.kid}, kept, self.key))

    def answer(self, path: str, sent: dict[str, str], headers: dict[str, str]) -> Answer:
        """What is answered to a call."""
        self.asked.append(path)
        if path in self.spoiled:
            return self.spoiled[path]()
        return ANSWERS[path](self, sent, headers)


def _document(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    told = {
        "issuer": fake.address,
        "authorization_endpoint": f"{fake.address}/authorize",
        "token_endpoint": f"{fake.address}/token",
        "jwks_uri": f"{fake.address}/jwks",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }
    return 200, {**told, **fake.document}


def _keys(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    return 200, KeySet([fake.published or fake.key]).as_dict(private=False)


def _token(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    who = (sent.get("client_id"), sent.get("client_secret"), sent.get("grant_type"))
    known = fake.buy("oidc", **sent)
    if who != (CLIENT, SECRET, "authorization_code") or known is None:
        return 400, {"error": "invalid_grant"}
    return 200, {"token_type": "Bearer", "access_token": "at", "id_token": fake.token(known)}


def _wecom_token(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    if (sent.get("corpid"), sent.get("corpsecret")) != (CLIENT, SECRET):
        return 200, {"errcode": 40001, "errmsg": "invalid credential"}
    return 200, {"errcode": 0, "errmsg": "ok", "access_token": "corp-token", "expires_in": 7200}


def _wecom_member(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    if sent.get("access_token") != "corp-token":
        return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
    if fake.buy("wecom", sent["code"]) is None:
        return 200, {"errcode": 40029, "errmsg": "invalid code"}
    return 200, {"errcode": 0, "errmsg": "ok", "userid": fake.subject}


def _dingtalk_token(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    right = (CLIENT, SECRET, "authorization_code")
    given = tuple(sent.get(name) for name in ("clientId", "clientSecret", "grantType"))
    if given != right or fake.buy("dingtalk", sent["code"]) is None:
        return 400, {"code": "invalidParameter.authCode.notFound", "message": "no"}
    return 200, {"accessToken": "ding-token", "expireIn": 7200}


def _dingtalk_user(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    if headers.get("x-acs-dingtalk-access-token") != "ding-token":
        return 401, {"code": "InvalidAuthentication"}
    return 200, {"unionId": fake.subject, "openId": "o", "nick": NAME, "mobile": "13900000001"}


def _feishu_token(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    right = (CLIENT, SECRET, "authorization_code")
    given = tuple(sent.get(name) for name in ("client_id", "client_secret", "grant_type"))
    if given != right or fake.buy("feishu", **sent) is None:
        return 400, {"code": 20003, "error": "invalid_grant"}
    return 200, {"code": 0, "access_token": "fei-token", "token_type": "Bearer"}


def _feishu_user(fake: Fake, sent: dict[str, str], headers: dict[str, str]) -> Answer:
    if headers.get("authorization") != "Bearer fei-token":
        return 400, {"code": 99991668, "msg": "invalid"}
    return 200, {
        "code": 0,
        "data": {"open_id": fake.subject, "name": NAME, "mobile": "+8613900000001"},
    }


ANSWERS: dict[str, Callable[[Fake, dict[str, str], dict[str, str]], Answer]] = {
    "/.well-known/openid-configuration": _document,
    "/jwks": _keys,
    "/token": _token,
    "/cgi-bin/gettoken": _wecom_token,
    "/cgi-bin/auth/getuserinfo": _wecom_member,
    "/v1.0/oauth2/userAccessToken": _dingtalk_token,
    "/v1.0/contact/users/me": _dingtalk_user,
    "/open-apis/authen/v2/oauth/token": _feishu_token,
    "/open-apis/authen/v1/user_info": _feishu_user,
}


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    """What hears a browser and the product, and answers as the fake does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path in AUTHORIZE:
                self.send_response(302)
                self.send_header("Location", fake.consent(self.path))
                self.end_headers()
                return
            self._answer(parts.path, dict(parse_qsl(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            in_json = "json" in self.headers.get("Content-Type", "")
            self._answer(self.path, json.loads(body) if in_json else dict(parse_qsl(body)))

        def _answer(self, path: str, sent: dict[str, str]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, told = fake.answer(path, sent, headers)
            content = told if isinstance(told, bytes) else json.dumps(told).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                return  # whoever called waits no longer

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def faking() -> Iterator[Fake]:
    """A provider that answers while the block runs."""
    fake = Fake()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    fake.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
