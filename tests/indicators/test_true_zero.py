"""Where a register holds every case, none is 0; where it need not, none is 未报."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chunsheng.investment.actions import land_project
from chunsheng.investment.models import Project
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import Measure, measures
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.register.figures import exact_text, figure_text, figure_url, unit_text
from tests.indicators.reading import figure_page
from tests.places.ground import BY
from tests.reported import UNTIL, Reported

LANDED = "investment.landed"
NOTHING = "这段时间没有记到一笔"
NOT_ZERO = "数字显示“未报”，不是 0"


def shown(reported: Reported, measure: Measure) -> tuple[bool, str, str]:
    """Whether the district's figure is known, and how it is said."""
    found = figure(measure, reported.world.district, Period(until=UNTIL))
    return found.reported, figure_text(found), unit_text(found)


def test_none_of_a_complete_register_is_zero(reported: Reported) -> None:
    assert measures[LANDED].complete
    assert shown(reported, measures[LANDED]) == (True, "0 个", "个")


def test_none_of_any_other_register_is_not_reported(reported: Reported) -> None:
    incomplete = replace(measures[LANDED], complete=False)
    assert shown(reported, incomplete) == (False, "未报", "")
    delivered = measures["investment.money_delivered"]
    assert shown(reported, delivered) == (False, "未报", "")
    assert shown(reported, replace(delivered, complete=True)) == (True, "0元", "")


def test_only_what_says_so_in_its_meaning_is_complete() -> None:
    complete = [one for one in measures.values() if one.complete]
    assert LANDED in [one.code for one in complete]
    assert [one.code for one in complete if "没有就是 0" not in str(one.meaning)] == []


def test_the_page_of_a_true_zero_does_not_call_it_unreported(reported: Reported) -> None:
    leader, district = reported.enter("leader"), reported.world.district
    zero = leader.get(figure_url(LANDED, district, month_of(UNTIL)))
    unreported = leader.get(figure_url("investment.money_delivered", district, month_of(UNTIL)))

    assert figure_page(zero).text == "0 个"
    assert NOTHING in zero.content.decode()
    assert NOT_ZERO not in zero.content.decode()
    assert figure_page(unreported).text == "未报"
    assert NOT_ZERO in unreported.content.decode()


def test_what_landed_is_counted_and_expected_no_longer(reported: Reported) -> None:
    project = Project.objects.get(title="智慧水务")
    said = Cited("投产公告", "样例公司")
    land_project(by=BY, project=project, landed_on=date(2023, 3, 8), evidence=said)
    assert shown(reported, measures[LANDED]) == (True, "1 个", "个")
    assert shown(reported, measures["investment.landing_expected"]) == (False, "未报", "")


@pytest.mark.parametrize(
    ("parts", "exact"),
    [
        ({}, "230,000,000元"),
        ({"high": 240_000_000}, ""),
        ({"no_high": 1}, ""),
        ({"no_low": 1, "no_high": 1, "unknown": 1}, ""),
        ({"about": 1}, ""),
    ],
)
def test_a_bound_has_no_last_yuan(reported: Reported, parts: dict[str, int], exact: str) -> None:
    money = measures["investment.money_expected"]
    found = figure(money, reported.world.district, Period(until=UNTIL))
    assert exact_text(replace(found, **parts)) == exact
