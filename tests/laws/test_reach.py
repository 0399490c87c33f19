"""Law 2, what must hold of the reviewed matrix whatever is written there: who reaches no investment.

Rows of the matrix are read, not asked again; `test_access_matrix` holds the pages to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.laws.test_access_matrix import ADMINISTRATORS, TABLE, Matrix, Row, reached_with, read

PURSUIT = {"investment.contacts", "investment.intents", "investment.projects"}
TOWNSPEOPLE = {"investment.townspeople"}
PRESENCE = {"investment.outposts", "investment.chambers", *TOWNSPEOPLE}
KEPT = {*PURSUIT, *PRESENCE, "matters.promises", "matters.deliveries"}
FIGURES = ("investment.", "enterprise.")
GROUND = ("worker", "other_worker", "secretary", "dispatcher", "district_dispatcher")
STRANGER = "anonymous"


def of_registers(row: Row) -> bool:
    """A page of one of the registers, or a figure of what they hold."""
    return row[1] in KEPT or (row[2].startswith(("figure", "cited")) and row[1].startswith(FIGURES))


def of_the_list(row: Row) -> bool:
    """A file or shape of what the list shows, or a question kept: no record is reached or changed."""
    return row[2].startswith(("export", "save view", "list"))


def of_another_unit(row: Row) -> bool:
    """A record or a figure of any unit but the outpost's own."""
    whose = row[3].partition(",")[0]
    return of_registers(row) and not of_the_list(row) and whose not in {"", "outpost"}


def of_nobody_here(row: Row) -> bool:
    """A record, a brief or a figure of somebody outside the district."""
    return row[3] == "outside" and row[1] != "organisations.organisations"


def reached(
    matrix: Matrix, chosen: Callable[[Row], bool], personas: Iterable[str]
) -> list[tuple[Row, str]]:
    """Which of the chosen rows show or do something for any of the personas."""
    return [
        (row, persona)
        for row, answers in matrix.items()
        if chosen(row)
        for persona in personas
        if reached_with(row, answers[persona])
    ]


def test_administrators_and_the_ground_reach_nothing_of_investment() -> None:
    matrix = read(TABLE)
    assert len([row for row in matrix if of_registers(row)]) > 200
    assert reached(matrix, of_registers, (*ADMINISTRATORS, *GROUND)) == []
    mine = reached(matrix, of_registers, ["investor"])
    assert {row[1] for row, _who in mine} >= KEPT, "the investor reads all that the others do not"


def test_an_outpost_reaches_nothing_of_another_unit() -> None:
    matrix = read(TABLE)
    assert len([row for row in matrix if of_another_unit(row)]) > 100
    assert reached(matrix, of_another_unit, ["outpost"]) == []
    own = reached(matrix, lambda row: row[1] in KEPT and row[3] == "outpost", ["outpost"])
    pages = {row[1] for row, _who in own if row[2] == "detail GET"}
    assert pages == KEPT - {"investment.projects", "investment.outposts"}


def test_nobody_reaches_a_record_outside_the_district() -> None:
    matrix = read(TABLE)
    everyone = [one for one in next(iter(matrix.values())) if one != STRANGER]
    asked = [row for row in matrix if of_nobody_here(row)]
    assert {row[1] for row in asked} >= {*KEPT - TOWNSPEOPLE, "briefs.briefs"}
    assert reached(matrix, of_nobody_here, everyone) == []


def test_a_leader_reads_investment_and_changes_nothing_of_it() -> None:
    matrix = read(TABLE)
    posts = [r for r in matrix if r[1] in KEPT and r[2].endswith(" POST") and not of_the_list(r)]
    assert len(posts) > 20
    assert reached(matrix, lambda row: row in posts, ["leader"]) == []
    seen = reached(matrix, lambda row: row[1] in KEPT and row[2] == "detail GET", ["leader"])
    assert {row[1] for row, _who in seen} == KEPT - TOWNSPEOPLE


def test_a_door_that_stands_open_is_found() -> None:
    """The control of all of them: one answer is another."""
    row = ("r/<str:code>/<uuid:key>/", "investment.contacts", "detail GET", "another unit")
    shut = dict.fromkeys((*ADMINISTRATORS, *GROUND, "outpost"), "403")
    assert reached({row: shut}, of_another_unit, ["outpost"]) == []
    opened = {row: {**shut, "outpost": "200"}}
    assert reached(opened, of_another_unit, ["outpost"]) == [(row, "outpost")]
    assert reached({row: {**shut, "worker": "200"}}, of_registers, GROUND) == [(row, "worker")]
    brief = ("briefs/<uuid:key>/word/", "", "brief_word GET", "outside")
    assert reached({brief: {"leader": "200"}}, of_nobody_here, ["leader"]) == [(brief, "leader")]
