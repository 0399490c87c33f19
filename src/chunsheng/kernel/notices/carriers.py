"""Carriers: by what a notice reaches somebody beside the inbox. Each adds itself when the product starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chunsheng.kernel.notices.terms import Fault

# At most so many in so many seconds.
Limit = tuple[int, int]


@dataclass(frozen=True)
class Message:
    """What a carrier takes along. The same name, the same message, however often it is carried."""

    name: str
    subject: str
    body: str


class NotTaken(Exception):
    """A message was not taken; the words say nothing of it, of its address or of a key."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Carrier:
    """`judge` refuses an address that it cannot reach; `carry` raises where it was not taken.

    What is `shared` is read by a group: it has no address of one's own, and one message for an entry.
    `is_there` says whether the installation has set it; `limits` are what the other side bears.
    """

    judge: Callable[[str], None]
    carry: Callable[[str, Message], None]
    shared: bool = False
    is_there: Callable[[], bool] = lambda: True
    limits: tuple[Limit, ...] = ()


# By their code; each is put here when the product starts.
carriers: dict[str, Carrier] = {}
