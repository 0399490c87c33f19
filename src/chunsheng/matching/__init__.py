"""Matching with proofs and reasons: pure functions over columns, without Django, clock or I/O."""

from __future__ import annotations

from chunsheng.matching.assignment import Assigned, assign
from chunsheng.matching.eligibility import (
    Eligible,
    Rule,
    find_pairs,
    has_skills,
    is_open,
    is_within,
)
from chunsheng.matching.pairing import Edges, Needs, Offers
from chunsheng.matching.quotas import NO_PARENT, Quotas
from chunsheng.matching.reasons import Code, Draw, Outcome, Reason
from chunsheng.matching.sharing.answer import Guarantee, Shared, share
from chunsheng.matching.sharing.question import Households, Lots, Policy, Routes

__all__ = [
    "NO_PARENT",
    "Assigned",
    "Code",
    "Draw",
    "Edges",
    "Eligible",
    "Guarantee",
    "Households",
    "Lots",
    "Needs",
    "Offers",
    "Outcome",
    "Policy",
    "Quotas",
    "Reason",
    "Routes",
    "Rule",
    "Shared",
    "assign",
    "find_pairs",
    "has_skills",
    "is_open",
    "is_within",
    "share",
]
