"""An authenticator in software: makes passkeys and answers challenges as a browser hands them on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

FLAG = AuthenticatorData.FLAG
ORIGIN = "http://localhost:8000"
Options = Mapping[str, Any]
OPTIONS, ENTER, PROVE = "/credentials/passkeys/options/", "/sign-in/passkey/", "/sign-in/prove/"
BIND, REMOVE, AGAIN = (
    "/credentials/passkeys/bind/",
    "/credentials/passkeys/remove/",
    "/credentials/again/",
)
SET_UP = "/sign-in/set-up/passkey/"
EXPORT = "/r/services.requests/export/"


class Authenticator:
    """One passkey, its counter, and the page on whose behalf the browser asks."""

    def __init__(self, origin: str = ORIGIN, domain: str = "localhost") -> None:
        self.origin, self.domain = origin, domain
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.handle = b""
        self.count = 0
        self.flags = FLAG.UP | FLAG.UV
        self.cross_origin = False

    def makes(self, options: Options) -> str:
        """What the browser sends after it has made the passkey."""
        self.handle = websafe_decode(options["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        held = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        seen = AuthenticatorData.create(
            sha256(self.domain.encode()), self.flags | FLAG.AT, self.count, held
        )
        response = AuthenticatorAttestationResponse(
            client_data=self._said(CollectedClientData.TYPE.CREATE, options),
            attestation_object=AttestationObject.create("none", seen, {}),
        )
        return json.dumps(dict(RegistrationResponse(raw_id=self.id, response=response)))

    def answers(self, options: Options, step: int = 1, handle: bytes | None = None) -> str:
        """What the browser sends after it has shown the passkey, which counts on by `step`."""
        self.count += step
        seen = AuthenticatorData.create(sha256(self.domain.encode()), self.flags, self.count)
        said = self._said(CollectedClientData.TYPE.GET, options)
        response = AuthenticatorAssertionResponse(
            client_data=said,
            authenticator_data=seen,
            signature=self.key.sign(seen + said.hash, ec.ECDSA(hashes.SHA256())),
            user_handle=self.handle if handle is None else handle,
        )
        return json.dumps(dict(AuthenticationResponse(raw_id=self.id, response=response)))

    def _said(self, kind: str, options: Options) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin, self.cross_origin)


def options(client: Client, purpose: str) -> dict[str, Any]:
    """What the page's script is told to ask the browser."""
    answer = client.post(OPTIONS, {"for": purpose})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def bind_key(client: Client, key: Authenticator, name: str = "办公电脑", **more: str) -> int:
    """Bind a passkey under one's own credentials; how the page answers."""
    made = key.makes(options(client, "bind"))
    return client.post(BIND, {"name": name, "answer": made, **more}).status_code


def by_key(key: Authenticator, **told: Any) -> Client:
    """A browser in which a passkey alone was shown."""
    client = Client()
    client.post(ENTER, {"answer": key.answers(options(client, "enter"), **told)})
    return client
