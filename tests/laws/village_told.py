"""A village in the inhabited world: records at each stage, of the first community and the other street."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from chunsheng.organisations.models import Organisation
from chunsheng.village import actions
from chunsheng.village.models import Contract, Count, House, Payout, Repair, Rule, Site
from chunsheng.village.terms import PAYOUT_CYCLE, REPAIR_CYCLE, SITE_CYCLE, Protection
from tests.village import telling
from tests.village.telling import Village, make_village
from tests.world import RESIDENT, World

HERE, THERE = "this community", "other street"
Samples = dict[str, dict[str, Any]]


def tell(world: World) -> None:
    """Houses, repairs, sights, visitors, contracts and payouts, by where they are and how they stand."""
    village, there = make_village(world), world.ground.communities[2]
    names = {
        "begun": telling.listed(village, "样例在修老宅"),
        "finished": telling.listed(village, "样例修好的老宅"),
        "halted": telling.listed(village, "样例停修的老宅", protection=Protection.PLAIN),
    }
    telling.listed(village, "样例远处老宅", place=there, by=RESIDENT)
    repairs = {how: telling.begun(village, house) for how, house in names.items()}
    telling.finished(village, repairs["finished"], by=RESIDENT)
    actions.halt_repair(by=RESIDENT, repair=repairs["halted"], reason="雨季")
    sight = telling.opened(village)
    telling.planned(
        village,
        "festival",
        name="样例花会",
        on=date(2023, 4, 22),
        lunar="农历三月初三",
        source="样例通知",
    )
    closed = telling.opened(village, kind="training", name="样例写生基地", place=there)
    actions.close_site(by=RESIDENT, site=closed, reason="合作到期")
    telling.counted(village, sight)
    told_there = telling.opened(village, name="样例果园", place=there)
    telling.counted(village, told_there, by=RESIDENT)
    for place in (world.community, there):
        contract = telling.signed(village, place=place, **_term(place == there))
        telling.entered(village, contract, contract.since)
    contract = Contract.objects.get(place=world.community)
    telling.released(village, telling.entered(village, contract, date(2023, 3, 1)))
    back = telling.entered(village, contract, date(2023, 3, 2))
    actions.send_back_payout(by=RESIDENT, payout=back, reason="账号不对")


def _term(later: bool) -> dict[str, Any]:
    return {"since": date(2026, 1, 1), "until": date(2027, 1, 1)} if later else {}


def samples(world: World) -> Samples:
    """Those records, by register, where they are and how they stand."""
    there = world.ground.communities[2]

    def by_stage(records: Any, path: str, stages: Any) -> dict[str, Any]:
        here = records.filter(**{path: world.community}).order_by("pk")
        found = {stage: here.filter(stage=stage).first() for stage, _title in stages}
        told = {f"{HERE}, {stage}": one for stage, one in found.items() if one}
        away = records.filter(**{path: there}).order_by("pk").first()
        return {**told, THERE: away} if away else told

    def by_place(records: Any, path: str) -> dict[str, Any]:
        return {
            where: records.filter(**{path: place}).order_by("pk").first()
            for where, place in ((HERE, world.community), (THERE, there))
        }

    return {
        "village.houses": by_place(House.objects, "place"),
        "village.repairs": by_stage(Repair.objects, "house__place", REPAIR_CYCLE.choices),
        "village.rules": {"any": Rule.objects.order_by("pk").first()},
        "village.sites": by_stage(Site.objects, "place", SITE_CYCLE.choices),
        "village.counts": by_place(Count.objects, "site__place"),
        "village.contracts": by_place(Contract.objects, "place"),
        "village.payouts": by_stage(Payout.objects, "contract__place", PAYOUT_CYCLE.choices),
    }


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of each, all on the pages that are walked."""
    known, long_ago = partial(_village, world), date(2010, 1, 1)
    said: dict[str, Any] = {"approver": "样例部门", "source": "样例引用"}

    def one_more_repair(n: int) -> None:
        house = House.objects.get(name="样例修好的老宅")
        actions.halt_repair(by=RESIDENT, repair=telling.begun(known(), house), reason=f"雨季{n}")

    def one_more_count(n: int) -> None:
        site = telling.opened(known(), long_ago, name=f"样例{n}号果园")
        telling.counted(known(), site)

    def one_more_payout(n: int) -> None:
        contract = Contract.objects.filter(place=world.community).order_by("pk").first()
        assert contract is not None
        telling.entered(known(), contract, date(2024, 1, 1) + timedelta(days=n))

    return {
        "village.houses": lambda n: telling.listed(known(), f"样例{n}号老宅"),
        "village.repairs": one_more_repair,
        "village.rules": lambda n: actions.set_rule(
            by=RESIDENT, protection="listed", since=long_ago + timedelta(days=n), **said
        ),
        "village.sites": lambda n: telling.opened(known(), name=f"样例{n}号景点"),
        "village.counts": one_more_count,
        "village.contracts": lambda n: telling.signed(
            known(), since=date(2030 + n, 1, 1), until=date(2030 + n, 12, 31)
        ),
        "village.payouts": one_more_payout,
    }


def _village(world: World) -> Village:
    """The village that `tell` made."""
    household = Contract.objects.order_by("pk")[0].household
    firm, bank = (Organisation.objects.get(name=one) for one in (telling.FIRM, telling.BANK))
    return Village(world, household, firm, bank)
