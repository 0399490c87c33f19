"""Any provider of OpenID Connect: found by its issuer, its token verified by its published keys.

OpenID Connect Core 1.0 (3.1.3.7 what of a token is verified), Discovery 1.0 (4 the document),
RFC 7636 (PKCE). What is reckoned is Authlib's and joserfc's; what is called, and how long, is ours.
"""

from __future__ import annotations

import logging
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from chunsheng.kernel.identities import talking
from chunsheng.kernel.identities.shape import (
    ProviderIsSilent,
    Trip,
    Unconfirmed,
    Vouched,
    name_in,
    text_in,
)
from chunsheng.kernel.words import clock

# Signed by a key that only the provider has; nothing that the client's own secret could sign.
ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]
KEPT_SECONDS, SILENT_SECONDS, LEEWAY, LONGEST_SUBJECT = 600, 10, 60, 255
# What the library makes of a token or a key that is none.
UNREADABLE = (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
# What a provider publishes, by its address, with when it was read.
_published: dict[str, tuple[float, dict[str, Any]]] = {}
logger = logging.getLogger(__name__)


class OpenIdProvider:
    """One provider and this client of it."""

    def __init__(self, told: dict[str, str]) -> None:
        self.issuer, self.client, self.secret = told["issuer"], told["client"], told["secret"]
        self.acr = told["acr"].split()

    def there(self, trip: Trip) -> str:
        """Its own page of consent. ProviderIsSilent."""
        more = {"acr_values": " ".join(self.acr)} if self.acr else {}
        sent: str = prepare_grant_uri(
            talking.address(text_in(self._document(), "authorization_endpoint")),
            client_id=self.client,
            response_type="code",
            redirect_uri=trip.back,
            scope="openid profile",
            state=trip.state,
            nonce=trip.nonce,
            code_challenge=create_s256_code_challenge(trip.verifier),
            code_challenge_method="S256",
            **more,
        )
        return sent

    def vouched(self, code: str, trip: Trip) -> Vouched:
        """The subject of the token that the code buys. Unconfirmed, ProviderIsSilent."""
        try:
            told = self._bought(code, trip)
            token = text_in(told, "id_token", longest=talking.LONGEST)
            claims = self._verified(token, told.get("access_token"), trip.nonce)
        except UNREADABLE as fault:
            logger.warning(
                "identity token: %s %s", type(fault).__name__, getattr(fault, "claim", "")
            )
            raise Unconfirmed from None
        return Vouched(
            self.issuer,
            text_in(claims, "sub", LONGEST_SUBJECT),
            name_in(claims, "name", "preferred_username"),
            claims.get("acr") in self.acr,
        )

    def _bought(self, code: str, trip: Trip) -> dict[str, Any]:
        document = self._document()
        known = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_post" if "client_secret_post" in known else "client_secret_basic"
        url = text_in(document, "token_endpoint")
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=trip.back, code_verifier=trip.verifier
        )
        auth = ClientAuth(self.client, self.secret, method)
        url, headers, body = auth.prepare("POST", url, {}, body)
        return talking.post_form(url, body, headers)

    def _verified(self, token: str, access: object, nonce: str) -> dict[str, Any]:
        """What the token claims, once all of it that can be verified was. UNREADABLE."""
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            told = jwt.decode(token, self._keys(), registry=registry)
        except InvalidKeyIdError:
            # They may have changed their keys a moment ago.
            told = jwt.decode(token, self._keys(anew=True), registry=registry)
        asked = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client},
        }
        known = {"nonce": nonce, "client_id": self.client, "access_token": access}
        claims: dict[str, Any] = CodeIDToken(told.claims, told.header, asked, known)
        claims.validate(now=int(clock.real_now().timestamp()), leeway=LEEWAY)  # type: ignore[attr-defined]  # Authlib's
        return claims

    def _document(self) -> dict[str, Any]:
        """What the issuer publishes of itself; ProviderIsSilent where it is another's."""
        document = _read(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self.issuer:
            logger.warning("identity provider: its document names another issuer")
            raise ProviderIsSilent
        return document

    def _keys(self, *, anew: bool = False) -> KeySet:
        return KeySet.import_key_set(_read(text_in(self._document(), "jwks_uri"), anew=anew))  # type: ignore[arg-type]  # judged by joserfc itself


def _read(url: str, *, anew: bool = False) -> dict[str, Any]:
    """What is published at an address, read at most every ten minutes unless it is asked for anew.

    While nothing is answered there, not everybody who presses the button waits for it: then it is empty.
    """
    now = clock.real_now().timestamp()
    at, told = _published.get(url, (0.0, {}))
    if anew or not 0 <= now - at < (KEPT_SECONDS if told else SILENT_SECONDS):
        told = {}
        try:
            told = talking.get(url)
        finally:
            _published[url] = (now, told)
    return told
