"""Query codes: what opens a resident's own request without an account."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1, I
LENGTH = 10


def new_query_code() -> str:
    """Ten random symbols of 32, which is 50 bits; as stored, without dashes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown_code(code: str) -> str:
    """XXXX-XXX-XXX, for reading aloud and copying by hand."""
    return f"{code[:4]}-{code[4:7]}-{code[7:]}"


def normal_code(text: str) -> str:
    """What was typed, as codes are stored: capitals, no spaces or dashes, no full-width forms.

    Text that is no code comes back as something that matches none.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if c.isascii() and c.isalnum())
