"""Study in the inhabited world: tours, what they saw, who adopted it, and one more of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.matters.actions import set_rule
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.models import Post
from chunsheng.study.actions import (
    Seen,
    add_tour,
    adopt_lesson,
    draw_lesson,
    record_observation,
    stop_adoption,
    tell_effect,
)
from chunsheng.study.models import Adoption, Observation, Tour
from chunsheng.study.terms import LIMIT
from tests.world import RESIDENT, World

DAY, LONG_AGO, DUE = date(2023, 3, 7), date(2022, 10, 10), date(2023, 6, 30)
TOUR, METHOD, HALL, HABIT = "样例考察", "样例工作法", "样例大厅", "样例习惯"
PARTS = "建堡垒 | 大党委 |\n做服务 | 网格化、标准化 | services.received services.on_time"
Samples = dict[str, dict[str, Any]]


def samples(world: World) -> Samples:
    """Records by whose they are."""
    tours = {one.title: one for one in Tour.objects.all()}
    seen = {one.title: one for one in Observation.objects.all()}
    adopted = {one.organisation_id: one for one in Adoption.objects.exclude(stage="stopped")}
    stopped = Adoption.objects.filter(stage="stopped").order_by("pk").first()
    return {
        "study.tours": {"district": tours[TOUR], "other street, idle": tours["样例老考察"]},
        "study.observations": {"method": seen[METHOD], "reported": seen[HALL]},
        "study.adoptions": {
            "this community": adopted[world.community.pk],
            "other street, working": adopted[world.ground.streets[1].pk],
            "this street, stopped": stopped,
        },
    }


def _owner(world: World, name: str) -> Post:
    return Post.objects.get(holdings__account=world.accounts[name])


def _seen(origin: str, title: str, visit: str = "visited", **more: Any) -> Seen:
    one = {"measured": "study.seen_ways", "quantity": Quantity.exactly(1), **more}
    return Seen(origin, title, visit=visit, source="样例讲解", **one)


def tell(world: World) -> None:
    """A tour of the district and an idle one of a street; a method adopted by three units."""
    by, street = world.by("district_dispatcher"), world.ground.streets[1]
    set_rule(by=by, kind=LIMIT, value=90, source="样例引用", since=date(2022, 1, 1))
    tour = add_tour(by=by, title=TOUR, organisation=world.district, on=DAY, since=DAY)
    old = add_tour(by=RESIDENT, title="样例老考察", organisation=street, on=LONG_AGO)
    area = {"measured": "study.seen_area", "quantity": Quantity(680, 680, about=True)}
    method = record_observation(by=by, tour=tour, seen=_seen("样例外区社区", METHOD))
    record_observation(by=by, tour=tour, seen=_seen("样例外区公司", HALL, "reported", **area))
    record_observation(by=RESIDENT, tour=old, seen=_seen("样例外区村", HABIT))
    draw_lesson(by=by, observation=method, lesson="一部分一部分做", parts=PARTS)
    for record in (tour, method):
        cite_evidence(by=by, record=record, title="样例报道", issuer="样例日报")
    made = [
        adopt_lesson(by=RESIDENT, observation=method, owner=_owner(world, name), due_on=DUE)
        for name in ("secretary", "other_dispatcher", "dispatcher")
    ]
    paper = Cited("样例记录", "样例街道")
    told = {"effect": "议了就办", "effective_on": date(2023, 3, 8), "evidence": paper}
    tell_effect(by=RESIDENT, adoption=made[1], **told)
    stop_adoption(by=RESIDENT, adoption=made[2], reason="没有场地")


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of each, all on the pages that are walked."""
    by = world.by("district_dispatcher")

    def one_more_observation(n: int) -> None:
        tour = Tour.objects.get(title=TOUR)
        record_observation(by=by, tour=tour, seen=_seen(f"样例外区{n}", f"样例见闻{n}"))
        cite_evidence(by=by, record=tour, title=f"样例报道{n}")

    def one_more_adoption(n: int) -> None:
        method = Observation.objects.get(title=METHOD)
        lines = f"{method.parts}\n第{n}部分 | 内容 | services.received"
        # Nobody rewrites a lesson that units have adopted; a longer one is what is measured here.
        Observation.objects.filter(pk=method.pk).update(parts=lines)
        owner = _owner(world, "dispatcher")
        for before in method.adoptions.filter(organisation=owner.unit, stage="adopted"):
            stop_adoption(by=by, adoption=before, reason="换一种做法")
        adopt_lesson(by=by, observation=method, owner=owner, due_on=DUE)

    return {
        "study.tours": lambda n: add_tour(
            by=by, title=f"样例考察{n}", organisation=world.district, on=DAY
        ),
        "study.observations": one_more_observation,
        "study.adoptions": one_more_adoption,
    }
