"""Firms' difficulties in the inhabited world: of the district, of another unit, and of one outside it.

The district's is of hands, with somebody who was kept, somebody who was hired and somebody who
agreed; one is solved, and one waits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from chunsheng.enterprise.actions import (
    claim_solved,
    confirm_solved,
    raise_difficulty,
    tell_progress,
    withdraw_difficulty,
)
from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.terms import KEEPING, DifficultyKind
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.matters.actions import set_rule
from chunsheng.matters.models import Rule
from chunsheng.organisations.models import Organisation, Post
from tests.enterprise.telling import (
    FIRM,
    TODAY,
    YESTERDAY,
    Firms,
    agreed,
    fresh,
    hired,
    kept,
    raised,
    settle_firms,
    taken,
    wanted,
)
from tests.world import RESIDENT, World

HANDS = "车间缺人"
PAPER = {"title": "样例纪要", "issuer": "样例区", "quote": "缺三个人"}
TITLES = {
    "district, waiting": "差一块地",
    "district, in hand": HANDS,
    "district, solved": "周转不开",
    "outpost": "货运不出去",
    "outside": "没有订单",
}


def tell(world: World) -> None:
    """Raise them, and bring them as far as they came."""
    firms = settle_firms(world)
    raised(firms, DifficultyKind.LAND, title=TITLES["district, waiting"])
    hands = taken(firms)
    need = wanted(firms, hands, 9)
    kept(firms, hands, need)
    hired(firms, hands, need, 1, hired_on=YESTERDAY)
    agreed(firms, hands, need, 2)
    cite_evidence(by=RESIDENT, record=fresh(hands), **PAPER)
    loan = taken(firms, DifficultyKind.FINANCE, title=TITLES["district, solved"])
    claim_solved(by=firms.helper, difficulty=loan, reason="银行放了贷款")
    confirm_solved(by=firms.officer, difficulty=loan, confirmed_on=TODAY, confirmed_by="财务主管")
    chamber = Organisation.objects.get(name="样例外地商会").unit
    for where, unit in {"outpost": world.office, "outside": chamber}.items():
        elsewhere(firms, unit, TITLES[where])
    mistaken = raised(firms, DifficultyKind.OTHER, title="登记错的")
    withdraw_difficulty(by=firms.officer, difficulty=mistaken, reason="重复登记")


def elsewhere(firms: Firms, unit: Unit, title: str) -> Difficulty:
    """One that another unit entered."""
    said = {"firm": firms.firm, "kind": DifficultyKind.ORDERS, "title": title}
    return raise_difficulty(by=RESIDENT, organisation=unit, **said)


def known(world: World) -> Firms:
    """The firm and its helpers as `tell` settled them."""
    posts = Post.objects.filter(role="enterprise_helper").order_by("pk")
    return Firms(world, Organisation.objects.get(name=FIRM), *posts)


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are."""
    stages = Candidacy.objects.order_by("pk")
    return {
        "enterprise.difficulties": {
            where: Difficulty.objects.get(title=title) for where, title in TITLES.items()
        },
        "enterprise.candidacies": {
            "district, kept": stages.get(stage="kept"),
            "district, hired": stages.get(stage="hired"),
            "district, agreed": stages.filter(stage="agreed").first(),
        },
        "matters.rules": {"any": Rule.objects.order_by("pk").first()},
    }


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more of each, and more on the pages of those that are walked."""

    def one_more_difficulty(n: int) -> None:
        firms = known(world)
        hands = Difficulty.objects.get(title=HANDS)
        need = wanted(firms, hands)
        agreed(firms, hands, need, 0, name=f"钱样例{n}")
        cite_evidence(by=RESIDENT, record=fresh(hands), **PAPER)
        tell_progress(by=firms.helper, difficulty=fresh(hands), reason=f"第{n}次上门")
        raised(firms, title=f"难题{n}")

    def one_more_candidate(n: int) -> None:
        hands = Difficulty.objects.get(title=HANDS)
        agreed(known(world), hands, wanted(known(world), hands), 0, name=f"孙样例{n}")

    return {
        "enterprise.difficulties": one_more_difficulty,
        "enterprise.candidacies": one_more_candidate,
        "matters.rules": lambda n: set_rule(
            by=RESIDENT, kind=KEEPING, value=30, source="样例引用", since=date(2024 + n, 1, 1)
        ),
    }
