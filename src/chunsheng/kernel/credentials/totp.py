"""Codes by time (RFC 6238): which step of time a code belongs to. The phone keeps the real time."""

from __future__ import annotations

import pyotp
import segno
from pyotp.utils import strings_equal

from chunsheng.kernel.words import clock

PERIOD = 30
# The phone's clock may be one step off, and whoever types may need a moment.
TOLERANCE = 1


def new_secret() -> str:
    """160 random bits, as authenticators take them."""
    return pyotp.random_base32(32)


def step_of(secret: str, told: str, *, after: int) -> int | None:
    """The step of time that a code belongs to, one later than `after`; None for a code that does not hold."""
    now = int(clock.real_now().timestamp()) // PERIOD
    found = None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        code = pyotp.HOTP(secret).at(step)
        if strings_equal(code, told) and step > after:
            found = step
    return found


def address_of(secret: str, name: str, issuer: str) -> str:
    """What the QR code says to the authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def picture_of(address: str) -> str:
    """The QR code as an SVG in a data address, which the content security policy lets through."""
    picture: str = segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#16211d")
    return picture
