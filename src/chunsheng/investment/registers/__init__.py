"""The registers of investment: the pursuit of firms, the presence away from home, the homecoming."""

from __future__ import annotations

from chunsheng.investment.registers.homecoming import Townspeople
from chunsheng.investment.registers.presence import Chambers, Outposts
from chunsheng.investment.registers.pursuit import Contacts, Intents, Projects

__all__ = ["Chambers", "Contacts", "Intents", "Outposts", "Projects", "Townspeople"]
