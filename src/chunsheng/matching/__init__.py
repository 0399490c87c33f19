"""Matching with proofs and reasons: pure functions over columns, without Django, clock or I/O."""

from __future__ import annotations

from chunsheng.matching.sharing.answer import Guarantee, Shared, share
from chunsheng.matching.sharing.question import (
    NO_PARENT,
    Households,
    Lots,
    Policy,
    Quotas,
    Routes,
)

__all__ = [
    "NO_PARENT",
    "Guarantee",
    "Households",
    "Lots",
    "Policy",
    "Quotas",
    "Routes",
    "Shared",
    "share",
]
