"""The registers of villages (R9): houses, sights and contracts, each with what happens to them."""

from __future__ import annotations

from chunsheng.village.registers.contracts import Contracts, Payouts
from chunsheng.village.registers.houses import Houses, Repairs, Rules
from chunsheng.village.registers.sites import Counts, Sites

__all__ = ["Contracts", "Counts", "Houses", "Payouts", "Repairs", "Rules", "Sites"]
