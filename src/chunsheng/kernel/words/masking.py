"""Personal values with their middle covered, for lists and for whoever may not know them whole."""

from __future__ import annotations

import unicodedata

COVER = "*"


def mask_name(name: str) -> str:
    """张* for any 张; one character stands covered, and the length is not told."""
    name = name.strip()
    if not name:
        return ""
    return f"{name[0]}{COVER}" if len(name) > 1 else COVER


def mask_phone(phone: str) -> str:
    """138****1234 for a mobile number, with or without +86; ****78 for shorter numbers."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c in "0123456789")
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if not digits:
        return ""
    if len(digits) == 11:
        return f"{digits[:3]}{COVER * 4}{digits[-4:]}"
    return f"{COVER * 4}{digits[-2:] if len(digits) >= 7 else ''}"


def mask_id(number: str) -> str:
    """4****************X for a resident ID number: neither birthday nor place can be read."""
    number = unicodedata.normalize("NFKC", number).strip()
    if len(number) < 8:
        return COVER * len(number)
    return f"{number[0]}{COVER * (len(number) - 2)}{number[-1]}"
