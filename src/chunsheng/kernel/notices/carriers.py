"""Carriers: by what a notice reaches an account beside its inbox. Mail is one; others add themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """What a carrier takes along. The same name, the same message, however often it is carried."""

    name: str
    subject: str
    body: str


@dataclass(frozen=True)
class Carrier:
    """`judge` refuses an address that it cannot reach; `carry` raises where it was not taken."""

    judge: Callable[[str], None]
    carry: Callable[[str, Message], None]


# By their code; each is put here when the product starts.
carriers: dict[str, Carrier] = {}
