"""Targets and frames in the inhabited world: a target at each stage by whose it is, and parts of a frame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from chunsheng.indicators.actions import (
    Aim,
    add_target,
    release_target,
    revise_target,
    set_part,
    withdraw_target,
)
from chunsheng.indicators.models import FramePart, Target
from chunsheng.kernel.access.models import Unit
from tests.world import RESIDENT, World

PAPER, FRAME, YEAR = "样例目标文件", "两大功能", 2023
Samples = dict[str, dict[str, Any]]


def samples(world: World) -> Samples:
    """Records by whose they are."""
    street, other = world.ground.streets
    mine = Target.objects.filter(unit=street).order_by("measure", "edition")
    return {
        "indicators.targets": {
            "this street, waiting": mine.get(measure="services.received"),
            "this street, released": mine.get(measure="services.closed", stage="released"),
            "this street, replaced": mine.get(measure="services.closed", stage="replaced"),
            "other street": Target.objects.get(unit=other),
            "district": Target.objects.get(unit=world.district),
        },
        "indicators.parts": {
            "with measures": FramePart.objects.get(title="服务功能"),
            "without": FramePart.objects.get(title="政治功能"),
        },
    }


def tell(world: World) -> None:
    """Targets that stand, that wait, that were replaced and withdrawn; and a frame of two parts."""
    enterer, releaser = world.by("district_dispatcher"), world.by("investor")
    street, other = world.ground.streets

    def aim(unit: Unit, measure: str, amount: int = 100) -> Target:
        said = Aim(Decimal(amount), PAPER)
        return add_target(by=enterer, unit=unit, measure=measure, year=YEAR, aim=said)

    first = release_target(by=releaser, target=aim(street, "services.closed"))
    told = {"amount": Decimal(80), "source": PAPER, "reason": "上半年人手少"}
    release_target(by=releaser, target=revise_target(by=enterer, target=first, **told))
    aim(street, "services.received")
    withdraw_target(by=enterer, target=aim(other, "services.closed"), reason="单位写错了")
    release_target(by=releaser, target=aim(world.district, "services.on_time", 95))
    release_target(by=releaser, target=aim(world.community, "services.closed"))
    part(RESIDENT, "政治功能", 1, ())
    part(RESIDENT, "服务功能", 2, ("services.closed", "cobuilding.activities"))


def part(by: Any, title: str, rank: int, codes: tuple[str, ...]) -> FramePart:
    """A part of the frame, since the day of the tests."""
    said = {"rank": rank, "codes": codes, "source": "强化两大功能（政治功能、服务功能）"}
    return set_part(by=by, frame=FRAME, title=title, since=date(2023, 3, 8), **said)


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of each, all on the pages that are walked."""
    enterer, releaser = world.by("district_dispatcher"), world.by("investor")

    def one_more_target(n: int) -> None:
        standing = Target.objects.get(unit=world.community, stage="released")
        told = {"amount": Decimal(101 + n), "source": PAPER, "reason": f"第{n}次调整"}
        release_target(by=releaser, target=revise_target(by=enterer, target=standing, **told))

    return {
        "indicators.targets": one_more_target,
        "indicators.parts": lambda n: part(RESIDENT, f"第{n}功能", 2 + n, ("services.closed",)),
    }
