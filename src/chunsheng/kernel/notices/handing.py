"""Handing a text over to a carrier that is set: outward, or into a file in the demonstration.

The way out is loaded by whoever takes it, which no page does: its library takes 20 MB.
"""

from __future__ import annotations

import os

from django.conf import settings

from chunsheng.kernel.notices.carriers import NotTaken
from chunsheng.kernel.notices.terms import CarrierCode, Fault

# Where the phone comes in an address of short messages, and one to try the address with.
PHONE, ANY_PHONE = "{phone}", "13800000000"


def is_set(carrier: str) -> bool:
    """Whether the installation names an address for a carrier, or writes into files."""
    return settings.CARRIERS_TO_FILES or bool(settings.CARRIER_SECRETS[carrier])


def is_readable(carrier: str) -> bool:
    """Whether the address that is set for a carrier leads to one of its services."""
    from chunsheng.kernel.notices.outward import AddressIsUnreadable, reached_by

    address = settings.CARRIER_SECRETS[carrier]
    if carrier == CarrierCode.SMS and PHONE not in address:
        return False
    try:
        reached_by(carrier, address.replace(PHONE, ANY_PHONE))
    except AddressIsUnreadable:
        return False
    return True


def hand_over(carrier: str, text: str, phone: str = "") -> None:
    """Let a carrier take a text, to a phone where it is one for phones. NotTaken."""
    if settings.CARRIERS_TO_FILES:
        _write(carrier, f"{phone} {text}" if phone else text)
        return
    address = settings.CARRIER_SECRETS[carrier]
    if not address or (PHONE in address) != bool(phone):
        raise NotTaken(Fault.UNSET)
    from chunsheng.kernel.notices.outward import call_out

    call_out(carrier, address.replace(PHONE, phone), text)


def _write(carrier: str, text: str) -> None:
    """One line into the carrier's file, for the eyes of whoever runs the demonstration."""
    folder = settings.VAR / "told"
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / f"{carrier}.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(file, "a", encoding="utf-8") as told:
        told.write(" ".join(text.split()) + "\n")
