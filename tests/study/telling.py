"""What tests of study enter, and the days that they speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

from chunsheng.matters.terms import Quantity
from chunsheng.study.actions import Seen, add_tour
from chunsheng.study.models import Tour
from tests.world import World

TODAY, YESTERDAY, TOMORROW = date(2023, 3, 8), date(2023, 3, 7), date(2023, 3, 9)
LIMIT_SINCE = date(2022, 1, 1)
# 90 days before yesterday, so that yesterday was the last day to adopt something.
LONG_AGO = date(2022, 12, 7)
SUMMER = date(2023, 6, 30)
PLACE, OTHER_PLACE = "样例外地社区", "样例外地企业"
WAYS, AREA, BASES = "study.seen_ways", "study.seen_area", "study.seen_bases"


def tour_of(world: World, on: date = YESTERDAY, **said: Any) -> Tour:
    """A tour of the district on one day."""
    by, whose = world.by("district_dispatcher"), {"organisation": world.district}
    return add_tour(by=by, **{"title": "样例考察", "since": on, "on": on, **whose, **said})


def seen(**said: Any) -> Seen:
    """One way of doing things that was seen at a visited place."""
    one = {"measured": WAYS, "quantity": Quantity.exactly(1), "visit": "visited"}
    return Seen(**{"origin": PLACE, "title": "议事厅", "source": "讲解", **one, **said})
