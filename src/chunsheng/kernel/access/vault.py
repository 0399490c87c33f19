"""Each natural person's own key: what it sealed can be opened until the key is destroyed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.words import clock

_NONCE = 12


def _master() -> AESGCM:
    return AESGCM(hashlib.sha256(b"chunsheng/master/" + settings.MASTER_KEY.encode()).digest())


def _derived(purpose: bytes) -> bytes:
    return hashlib.sha256(b"chunsheng/" + purpose + b"/" + settings.MASTER_KEY.encode()).digest()


def seal_staged(content: bytes) -> bytes:
    """What waits in the database for a short while only, under a key that lies outside of it."""
    return _sealed(b"staged", content)


def open_staged(sealed: bytes) -> bytes:
    """What was sealed to wait; ValueError when it was tampered with."""
    return _opened(b"staged", sealed)


def seal_secret(secret: str) -> bytes:
    """A secret that the district must read again, such as one it shares with another system or a phone."""
    return _sealed(b"secret", secret.encode())


def open_secret(sealed: bytes) -> str:
    """The shared secret; ValueError when it was tampered with."""
    return _opened(b"secret", sealed).decode()


def _sealed(purpose: bytes, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_derived(purpose)).encrypt(nonce, content, None)


def _opened(purpose: bytes, sealed: bytes) -> bytes:
    try:
        return AESGCM(_derived(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except InvalidTag:
        raise ValueError("what was sealed does not open with this district's key") from None


def keyed_print(text: str) -> bytes:
    """Sixteen bytes by which a text is known again, and which tell nothing to who has no key."""
    return hmac.digest(_derived(b"print"), text.encode(), "sha256")[:16]


def new_subject() -> Subject:
    """A natural person with a fresh key, wrapped by the master key that lies outside the database."""
    subject = Subject()
    nonce = os.urandom(_NONCE)
    key = AESGCM.generate_key(256)
    subject.wrapped_key = nonce + _master().encrypt(nonce, key, subject.pk.bytes)
    subject.save()
    return subject


def _key(subject: Subject) -> AESGCM | None:
    if subject.wrapped_key is None:
        return None
    wrapped = bytes(subject.wrapped_key)
    return AESGCM(_master().decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject.pk.bytes))


class KeyIsDestroyed(RuntimeError):
    """Something personal was to be written about a person who was erased."""


def seal_text(subject: Subject, text: str) -> str:
    """The text under the person's key, as base64; KeyIsDestroyed after erasure."""
    key = _key(subject)
    if key is None:
        raise KeyIsDestroyed(str(subject.pk))
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + key.encrypt(nonce, text.encode(), None)).decode()


def open_text(subject: Subject, token: str) -> str | None:
    """What was sealed; None after erasure. ValueError when the token was tampered with."""
    key = _key(subject)
    if key is None:
        return None
    sealed = base64.b64decode(token)
    try:
        return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()
    except InvalidTag:
        raise ValueError("the sealed text does not open with this person's key") from None


def destroy_key(subject: Subject) -> None:
    """Make everything sealed for this person unreadable for ever."""
    Subject.objects.filter(pk=subject.pk).update(wrapped_key=None, erased_at=clock.now())
    subject.wrapped_key = None
