"""What is done with houses, sights, visitors, contracts and payouts."""

from __future__ import annotations

from chunsheng.village.actions.contracts import (
    Deal,
    enter_payout,
    release_payout,
    send_back_payout,
    sign_contract,
)
from chunsheng.village.actions.houses import (
    begin_repair,
    finish_repair,
    halt_repair,
    inspect_house,
    list_house,
    set_rule,
)
from chunsheng.village.actions.sites import (
    Counted,
    close_site,
    correct_count,
    count_visitors,
    open_site,
    plan_site,
)
from chunsheng.village.actions.verifying import verify_told

__all__ = [
    "Counted",
    "Deal",
    "begin_repair",
    "close_site",
    "correct_count",
    "count_visitors",
    "enter_payout",
    "finish_repair",
    "halt_repair",
    "inspect_house",
    "list_house",
    "open_site",
    "plan_site",
    "release_payout",
    "send_back_payout",
    "set_rule",
    "sign_contract",
    "verify_told",
]
