"""The overview shows every culture of every community with its gaps; each number opens."""

from __future__ import annotations

from typing import Any

from chunsheng.cobuilding.actions.activities import check_in
from chunsheng.cobuilding.actions.undertakings import deliver_undertaking, drop_undertaking
from chunsheng.cobuilding.terms import Culture
from chunsheng.kernel.access.models import Unit
from chunsheng.matters.terms import ONE
from tests.cobuilding.conftest import Enter
from tests.cobuilding.telling import Together, claimed, planned, signed

PAGE = "/cobuilding/"


def rows(answer: Any, name: str) -> dict[str, list[str]]:
    """The table's numbers by the first cell of each row."""
    found = answer.context[name]
    return {row["cells"][0]["text"]: [cell["text"] for cell in row["cells"][1:]] for row in found}


def test_an_empty_cell_is_said_to_be_a_gap(together: Together, enter: Enter) -> None:
    for culture in (Culture.RED, Culture.RED, Culture.ETHNIC):
        check_in(by=together.secretary, activity=planned(together, culture=culture), heads=1)
    planned(together, culture=Culture.ECOLOGICAL)
    answer = enter("leader").get(PAGE)
    assert rows(answer, "culture_rows")["样例甲社区"] == ["0", "2", "0", "1"]
    gaps = "共 12 格，空白 10 格。一场都没有办过的：样例乙社区、样例丙社区。"
    assert answer.context["gaps"] == gaps, "what is only planned fills no gap"
    assert "空白" in answer.content.decode()


def test_each_number_opens_into_as_many_records(together: Together, enter: Enter) -> None:
    leader = enter("leader")
    for culture in (Culture.RED, Culture.RED):
        check_in(by=together.secretary, activity=planned(together, culture=culture), heads=1)
    answer = leader.get(PAGE)
    for row in answer.context["culture_rows"]:
        for cell in row["cells"][1:]:
            shown = leader.get(cell["url"])
            counted = int(cell["text"])
            assert (shown.status_code, len(shown.context["rows"])) == (200, counted)


def test_each_unit_is_shown_with_what_it_kept_and_broke(together: Together, enter: Enter) -> None:
    agreement = signed(together)
    kept, broken = claimed(together, agreement), claimed(together, agreement, "一次义诊")
    answer = enter("leader").get(PAGE)
    assert rows(answer, "unit_rows") == {"样例学校": ["0", "0", "0", "未报"]}
    deliver_undertaking(by=together.liaison, undertaking=kept, quantity=ONE)
    drop_undertaking(by=together.secretary, undertaking=broken, dropped="unit", reason="没人")
    leader = enter("leader")
    answer = leader.get(PAGE)
    assert rows(answer, "unit_rows") == {"样例学校": ["1", "0", "1", "50.0%"]}
    for cell in answer.context["unit_rows"][0]["cells"][1:]:
        assert leader.get(cell["url"]).status_code == 200


def test_a_unit_beyond_ones_reach_is_counted_and_not_named(
    together: Together, enter: Enter
) -> None:
    signed(together)
    answer = enter("secretary").get(PAGE)
    assert (answer.context["unit_rows"], answer.context["beyond"]) == ([], 1)
    assert list(rows(answer, "culture_rows")) == ["样例甲社区"]
    assert "样例学校" not in answer.content.decode()


def ask(enter: Enter, name: str, unit: Unit, **more: str) -> int:
    """The status of the page that a post gets for a unit."""
    status: int = enter(name).get(PAGE, {"unit": str(unit.pk), **more}).status_code
    return status


def test_the_page_is_for_those_who_read_activities_in_their_own_reach(
    together: Together, enter: Enter
) -> None:
    world = together.world
    assert ask(enter, "dispatcher", world.community) == 200
    assert ask(enter, "dispatcher", world.district) == 404
    assert ask(enter, "secretary", world.ground.communities[2]) == 404
    assert ask(enter, "worker", world.grid) == 404
    assert ask(enter, "leader", world.district, period="nonsense") == 400
    assert enter("leader").get(PAGE, {"unit": "x"}).status_code == 404
    assert enter("leader").post(PAGE).status_code == 405
