"""Law 3: what each page may ask the database, as reviewed data; and never more for more rows.

`query_budget.json` holds the number of queries of every page that is read; UPDATE=1 rewrites it.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.ledger.entering import enter
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock
from tests.laws.asking import PERSONAS, Ask, ask, asks, sessions
from tests.laws.inhabited import MORNING, Inhabited, grow, inhabit
from tests.laws.test_access_matrix import TABLE, read

BUDGET = Path(__file__).parent / "query_budget.json"
MORE = 28
# Whoever has most on the desk reads first; anybody else only what these may not.
READERS = ("worker", "dispatcher", "leader", *reversed(PERSONAS))

Counts = dict[str, int]


def readers() -> dict[str, str]:
    """Who reads each page: the first of the readers to whom the access matrix opens it."""
    found = {}
    for row, answers in read(TABLE).items():
        open_to = [persona for persona in READERS if answers[persona] == "200"]
        if open_to and row[2].endswith(" GET"):
            found[" ".join(row)] = open_to[0]
    return found


def read_pages(inhabited: Inhabited) -> list[tuple[Ask, str]]:
    """Every page that is read, with its reader."""
    chosen = readers()
    return [
        (one, chosen[" ".join(one.row)]) for one in asks(inhabited) if " ".join(one.row) in chosen
    ]


def counted(pages: list[tuple[Ask, str]], held: dict[str, str]) -> Counts:
    """The queries of each page when it is read a second time, by the page's row and reader."""
    counts = {}
    for one, persona in pages:
        assert ask(one, held[persona]).status == 200, f"{one.path} is not open to {persona}"
        with CaptureQueriesContext(connection) as captured:
            ask(one, held[persona])
        asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        counts[f"{' '.join(one.row)} ({persona})"] = len(asked)
    return counts


def add_rounds(inhabited: Inhabited, rounds: range) -> None:
    """Make one more of every record in each round, and an entry on each story.

    What came last is of the same registers whether the rounds were few or many.
    """
    makers = grow(inhabited.world)
    for n in rounds:
        clock.set_provider(lambda: MORNING)
        for request in inhabited.requests.values():
            enter(request, verb="planted", by=inhabited.world.by("worker"))
        for code in registers:
            makers[code](n)
    clock.set_provider(lambda: MORNING)


def growing(few: Counts, many: Counts) -> list[str]:
    """Pages that ask more when there is more to show."""
    return [
        f"{row}: {count} queries with few rows, {many[row]} with many"
        for row, count in few.items()
        if many[row] != count
    ]


def over(counts: Counts, budget: Counts) -> list[str]:
    """Pages whose queries are other than reviewed, without a line, or gone."""
    faults = [f"{row}: no line" for row in counts if row not in budget]
    faults += [f"{row}: nothing reads this any more" for row in budget if row not in counts]
    return faults + [
        f"{row}: {count} queries, not {budget[row]}"
        for row, count in counts.items()
        if budget.get(row, count) != count
    ]


def kept() -> Counts:
    """The reviewed budget."""
    return dict(json.loads(BUDGET.read_text())) if BUDGET.exists() else {}


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """The world with its stories."""
    return inhabit()


def test_every_page_asks_what_was_reviewed_however_many_rows_there_are(
    inhabited: Inhabited,
) -> None:
    assert set(registers) - set(grow(inhabited.world)) == set(), "a register that does not grow"
    pages, held = read_pages(inhabited), sessions(inhabited)
    add_rounds(inhabited, range(1))
    few = counted(pages, held)
    add_rounds(inhabited, range(1, MORE))
    many = counted(pages, held)
    if os.environ.get("UPDATE") == "1":
        BUDGET.write_text(json.dumps(few, indent=1, ensure_ascii=False) + "\n")
    assert growing(few, many) == []
    assert over(few, kept()) == []


def test_a_query_for_each_row_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    def curious(record: Any, value: Any) -> dict[str, Any]:
        return {"text": str(Account.objects.count())}

    register = registers["services.categories"]
    first, *others = register.columns
    monkeypatch.setattr(type(register), "columns", (replace(first, cell=curious), *others))
    pages = [(one, who) for one, who in read_pages(inhabited) if one.register == register.code]
    held = sessions(inhabited)
    few = counted(pages, held)
    maker = grow(inhabited.world)[register.code]
    for n in range(1, 5):
        maker(n)
    faults = growing(few, counted(pages, held))
    assert [fault.partition(": ")[0] for fault in faults] == [
        "r/<str:code>/ services.categories list GET  (worker)"
    ]


def test_a_budget_that_is_not_kept_is_found() -> None:
    counts = {"a": 4, "b": 5}
    assert over(counts, {"a": 4, "b": 5}) == []
    assert over(counts, {"a": 4, "b": 6}) == ["b: 5 queries, not 6"]
    assert over(counts, {"a": 4}) == ["b: no line"]
    assert over(counts, {**counts, "c": 1}) == ["c: nothing reads this any more"]
