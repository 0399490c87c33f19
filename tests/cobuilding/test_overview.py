"""The overview shows every culture of every community with its gaps; each number opens."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunsheng.cobuilding import pages
from chunsheng.cobuilding.actions.activities import check_in
from chunsheng.cobuilding.actions.undertakings import deliver_undertaking, drop_undertaking
from chunsheng.cobuilding.pages import HELD, KEPT, SHARE
from chunsheng.cobuilding.terms import Culture
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import figures, figures_beside
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.matters.terms import ONE
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.organisations.terms import GRID_WORKER
from tests.cobuilding.telling import TODAY, Together, claimed, planned, signed
from tests.laws import cobuilding_told
from tests.places.ground import BY
from tests.world import SINCE, Enter

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


def asked(enter: Enter) -> int:
    """How many queries the leader's page takes."""
    leader = enter("leader")
    leader.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        assert leader.get(PAGE).status_code == 200
    return len(queries)


def test_more_units_ask_no_more_and_the_numbers_are_those_of_the_figures(
    together: Together, enter: Enter
) -> None:
    agreement = signed(together)
    deliver_undertaking(by=together.liaison, undertaking=claimed(together, agreement), quantity=ONE)
    check_in(by=together.secretary, activity=planned(together), heads=1)
    few = asked(enter)
    # The street is a partner as well: below it lie places and organisations of the same facts.
    others = [cobuilding_told.partner(together.world, f"样例单位{n}") for n in range(5)]
    for unit in (*others, together.world.street):
        made = cobuilding_told.signed(together.world.community, unit)
        taken = cobuilding_told.take_up(made, unit.name)
        drop_undertaking(by=together.secretary, undertaking=taken, dropped="unit", reason="没人")
    assert asked(enter) == few
    codes = [*KEPT, *SHARE, "cobuilding.excluded"]
    units, period = [*others, together.school, *together.world.ground.communities], Period(TODAY)
    units += [together.world.street, together.world.district]
    chosen = [measures[code] for code in dict.fromkeys(codes)]
    for some in (chosen, [measures[code] for code in HELD]):
        beside = figures_beside(some, units, period)
        assert beside == {unit.pk: figures(some, unit, period) for unit in units}
    assert beside[together.world.district.pk]["cobuilding.activities_red"].n == 1
    assert figures_beside(chosen, [], period) == {}


def test_what_is_cut_off_is_said_and_nobody_is_called_out_of_reach(
    together: Together, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SHOWN", 2)
    for n in range(3):
        unit = cobuilding_told.partner(together.world, f"样例单位{n}")
        cobuilding_told.signed(together.world.community, unit)
    answer = enter("leader").get(PAGE)
    assert (len(answer.context["unit_rows"]), answer.context["beyond"]) == (2, 0)
    assert answer.context["units_cut"] == "只列前 2 家，一共 3 家。"
    assert "只列前 2 家，一共 3 家。" in answer.content.decode()
    gaps = "只列前 2 个社区，一共 3 个；下面只数列出的。共 8 格，空白 8 格。"
    assert answer.context["gaps"].startswith(gaps)


def test_a_role_that_reads_no_projects_brings_no_unit_into_reach(
    together: Together, enter: Enter
) -> None:
    signed(together)
    grid = GRID_WORKER.code
    post = add_post(by=BY, unit=together.school, title="网格员", role=grid, since=SINCE)
    fill_post(by=BY, post=post, account=together.world.accounts["secretary"], since=SINCE)
    answer = enter("secretary").get(PAGE)
    assert (answer.context["unit_rows"], answer.context["beyond"]) == ([], 1)


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
