"""Matching with proofs and reasons: pure functions over columns, without Django, clock or I/O."""

from __future__ import annotations

from chunsheng.matching.assignment import Assigned, assign
from chunsheng.matching.balancing import (
    UNHANDLED,
    Balanced,
    Handlers,
    Lanes,
    Requests,
    balance,
)
from chunsheng.matching.eligibility import (
    Eligible,
    Rule,
    find_pairs,
    has_skills,
    is_open,
    is_within,
)
from chunsheng.matching.pairing import Edges, Needs, Offers
from chunsheng.matching.placement import UNPLACED, Placed, match_stably
from chunsheng.matching.quotas import NO_PARENT, Quotas
from chunsheng.matching.reasons import Code, Draw, Outcome, Reason
from chunsheng.matching.rostering import Rostered, roster
from chunsheng.matching.rounding import Rounded, round_table
from chunsheng.matching.seating import Apportioned, Units, apportion, fill_seats
from chunsheng.matching.sharing.answer import Guarantee, Shared, share
from chunsheng.matching.sharing.question import Households, Lots, Policy, Routes
from chunsheng.matching.shifts import People, Shifts, Turns
from chunsheng.matching.wishes import Applicants, Hosts, Wishes

__all__ = [
    "NO_PARENT",
    "UNHANDLED",
    "UNPLACED",
    "Applicants",
    "Apportioned",
    "Assigned",
    "Balanced",
    "Code",
    "Draw",
    "Edges",
    "Eligible",
    "Guarantee",
    "Handlers",
    "Hosts",
    "Households",
    "Lanes",
    "Lots",
    "Needs",
    "Offers",
    "Outcome",
    "People",
    "Placed",
    "Policy",
    "Quotas",
    "Reason",
    "Requests",
    "Rostered",
    "Rounded",
    "Routes",
    "Rule",
    "Shared",
    "Shifts",
    "Turns",
    "Units",
    "Wishes",
    "apportion",
    "assign",
    "balance",
    "fill_seats",
    "find_pairs",
    "has_skills",
    "is_open",
    "is_within",
    "match_stably",
    "roster",
    "round_table",
    "share",
]
