"""What storeys above offer on a register's pages: links beside those of the register's own verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import Register, Text


@dataclass(frozen=True)
class Offer:
    """A link at the head of a page."""

    title: Text
    url: str
    icon: str = ""


# Given the register, the viewer and what stands in the list's address.
ListOffers = Callable[[Register, Viewer, dict[str, str]], Iterable[Offer]]
# Given the register and the record.
RecordOffers = Callable[[Register, Any], Iterable[Offer]]
on_lists: list[ListOffers] = []
on_records: list[RecordOffers] = []


def for_list(register: Register, viewer: Viewer, asked: dict[str, str]) -> list[Offer]:
    """Everything that is offered on a list."""
    return [one for offers in on_lists for one in offers(register, viewer, asked)]


def for_record(register: Register, record: Any) -> list[Offer]:
    """Everything that is offered on a record's page."""
    return [one for offers in on_records for one in offers(register, record)]
