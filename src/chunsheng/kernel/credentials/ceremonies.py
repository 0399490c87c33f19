"""What is asked of a passkey and whether its answer holds (W3C Web Authentication), by fido2.

The sign counter and the challenge that was answered before are compared where the passkey is locked
(`actions.passkeys`); everything that can be judged from the answer alone is judged here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.models import Passkey

LOCAL = "localhost"
# How long the browser's own window stays open.
WAITS = 120_000
State = dict[str, Any]
Read = TypeVar("Read")


class NotProved(ValueError):
    """An answer that does not hold, for whatever reason."""


@dataclass(frozen=True)
class Bound:
    """What a new passkey tells of itself."""

    credential_id: str
    public_key: bytes
    sign_count: int


def domain() -> str:
    """The name to which passkeys are bound (RP ID); empty where the installation has none."""
    if settings.PASSKEY_ORIGINS:
        return str(settings.PASSKEY_DOMAIN or urlsplit(settings.PASSKEY_ORIGINS[0]).hostname or "")
    return "" if settings.MODE == "production" else LOCAL


def is_ours(origin: str) -> bool:
    """Whether a page of this origin may ask; without a setting only this machine's own."""
    if settings.PASSKEY_ORIGINS:
        return origin in settings.PASSKEY_ORIGINS
    return domain() == LOCAL and urlsplit(origin).hostname == LOCAL


def ask_to_bind(account: Account, held: Iterable[Passkey]) -> tuple[dict[str, Any], State]:
    """What the browser is asked in order to make a passkey, and what has to be remembered of it."""
    user = PublicKeyCredentialUserEntity(
        id=account.pk.bytes, name=account.username, display_name=account.title
    )
    options, state = _server().register_begin(
        user,
        credentials=_named(held),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options.public_key), dict(state)


def ask_to_prove(held: Iterable[Passkey]) -> tuple[dict[str, Any], State]:
    """What the browser is asked in order to show one of these passkeys; any of ours where none is named."""
    named = _named(held)
    options, state = _server().authenticate_begin(
        credentials=named or None, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _plain(options.public_key), {**state, "named": bool(named)}


def bound_by(state: State, told: str) -> Bound:
    """The passkey that was made for this challenge. NotProved."""

    def read() -> Bound:
        response = RegistrationResponse.from_dict(json.loads(told))
        _stood_alone(response.response.client_data)
        made = _server().register_complete(state, response)
        data = made.credential_data
        if data is None or data.public_key[3] not in CoseKey.supported_algorithms():
            raise NotProved
        return Bound(websafe_encode(data.credential_id), cbor.encode(data.public_key), made.counter)

    return _heard(read)


def counted_by(state: State, passkey: Passkey, told: str) -> int:
    """What the authenticator counts, the passkey having answered this challenge. NotProved."""

    def read() -> int:
        response = AuthenticationResponse.from_dict(json.loads(told))
        _stood_alone(response.response.client_data)
        handle = response.response.user_handle
        if handle != passkey.account_id.bytes and (handle or not state["named"]):
            raise NotProved
        kept: Any = cbor.decode(bytes(passkey.public_key))
        known = AttestedCredentialData.create(
            Aaguid.NONE, websafe_decode(passkey.credential_id), CoseKey.parse(kept)
        )
        _server().authenticate_complete(state, [known], response)
        counter: int = response.response.authenticator_data.counter
        return counter

    return _heard(read)


def credential_in(told: str) -> str:
    """Which passkey an answer says it is of. NotProved."""
    return _heard(lambda: websafe_encode(AuthenticationResponse.from_dict(json.loads(told)).raw_id))


def _heard(read: Callable[[], Read]) -> Read:
    try:
        return read()
    except Exception as fault:
        raise NotProved from fault


def _stood_alone(data: CollectedClientData) -> None:
    if data.cross_origin:
        raise NotProved


def _server() -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=domain(), name=_("春声"))
    server = Fido2Server(entity, verify_origin=is_ours)
    server.timeout = WAITS  # type: ignore[assignment]  # declared as None alone
    return server


def _named(held: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    kind = PublicKeyCredentialType.PUBLIC_KEY
    return [
        PublicKeyCredentialDescriptor(type=kind, id=websafe_decode(one.credential_id))
        for one in held
    ]


def _plain(options: Any) -> dict[str, Any]:
    """As JSON has it, bytes as base64url."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(options)))
    return plain
