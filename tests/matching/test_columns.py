"""What is wrong with a question is said with column and row, before anything is solved (R7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from chunsheng.matching import (
    Edges,
    Households,
    Lots,
    Needs,
    Offers,
    Policy,
    Quotas,
    Routes,
    assign,
    share,
)
from chunsheng.matching.columns import exact_dot
from chunsheng.matching.draw import splitmix64, tickets
from chunsheng.matching.errors import (
    ColumnFault,
    ContradictoryQuota,
    NotInteger,
    OutOfRange,
    RepeatedId,
    UnknownId,
    WrongLength,
)

HOMES = Households([11, 12], [0, 0], [1, 1], [2, 2], [0, 1], [0, 1])
LOTS = Lots([5, 6], [0, 0], [2, 1])
ROUTES = Routes([5, 6], [0, 0], [3, 1])
QUOTAS = Quotas([1, 2], [-1, 1], [2, 2], [0], [2])


def _share(**changes: object) -> object:
    asked = {"households": HOMES, "lots": LOTS, "routes": ROUTES} | changes
    return share(asked.pop("households"), asked.pop("lots"), asked.pop("routes"), **asked)  # type: ignore[arg-type]


FAULTS: list[tuple[dict[str, Any], type[ColumnFault], str, int | None]] = [
    ({"households": replace(HOMES, wanted=[2, 1.7])}, NotInteger, "households.wanted", 1),
    ({"households": replace(HOMES, tier=[True, 0])}, NotInteger, "households.tier", 0),
    ({"households": replace(HOMES, place=["a", "b"])}, NotInteger, "households.place", 0),
    ({"households": replace(HOMES, wanted=[-1, 1])}, OutOfRange, "households.wanted", 0),
    ({"households": replace(HOMES, wanted=[1, 10**7])}, OutOfRange, "households.wanted", 1),
    ({"households": replace(HOMES, key=[4, 4])}, RepeatedId, "households.key", 1),
    ({"households": replace(HOMES, place=[1])}, WrongLength, "households.place", None),
    ({"lots": replace(LOTS, parcels=[2**41, 1])}, OutOfRange, "lots.parcels", 0),
    ({"lots": replace(LOTS, parcels=[2**80, 1])}, NotInteger, "lots.parcels", 0),
    ({"lots": replace(LOTS, kind=[0, 62])}, OutOfRange, "lots.kind", 1),
    ({"routes": replace(ROUTES, lot=[5, 9])}, UnknownId, "routes.lot", 1),
    ({"routes": replace(ROUTES, lot=[5, 5])}, RepeatedId, "routes.place", 1),
    ({"routes": replace(ROUTES, cost=[0.5, 1])}, NotInteger, "routes.cost", 0),
    ({"quotas": replace(QUOTAS, parent=[2, 1])}, ContradictoryQuota, "quotas.parent", 0),
    ({"quotas": replace(QUOTAS, parent=[-1, 3])}, UnknownId, "quotas.parent", 1),
    ({"quotas": replace(QUOTAS, of=[8])}, UnknownId, "quotas.of", 0),
    ({"policy": Policy("weighted", (3,))}, WrongLength, "policy.weights", None),
    ({"policy": Policy("weighted", (3, 0))}, OutOfRange, "policy.weights", 1),
]


@pytest.mark.parametrize(("changes", "error", "column", "row"), FAULTS)
def test_a_faulty_value_is_named_by_column_and_row(
    changes: dict[str, Any], error: type[ColumnFault], column: str, row: int | None
) -> None:
    with pytest.raises(error) as caught:
        _share(**changes)
    assert type(caught.value) is error
    assert (caught.value.column, caught.value.row) == (column, row)
    assert column in str(caught.value)


def test_a_cost_inside_64_bits_but_beyond_the_solver_is_named_too() -> None:
    """OR-Tools' real limit is |cost| * n**2 < 2**63, so eight thousand nodes bear 2**35."""
    n = 4_000
    needs, offers = Needs(range(n)), Offers(range(n))
    cost = [1] * n
    cost[7] = 2**40
    with pytest.raises(OutOfRange, match=r"edges.cost\[7\] must be at most"):
        assign(needs, offers, Edges(range(n), range(n), cost))
    assert assign(needs, offers, Edges(range(n), range(n), [2**30] * n)).proved


def test_the_same_question_without_a_fault_is_answered() -> None:
    """The control: it is the faults that are refused."""
    assert _share(quotas=QUOTAS, policy=Policy("weighted", (3, 1))).granted.sum() == 2
    assert _share().granted.sum() == 3


def test_an_empty_question_has_an_empty_answer() -> None:
    none = Households([], [], [], [], [], [])
    assert share(none, LOTS, ROUTES).lot_left.tolist() == [2, 1]
    assert share(HOMES, Lots([], [], []), Routes([], [], [])).granted.tolist() == [0, 0]


def test_totals_beyond_64_bits_stay_exact() -> None:
    large = np.array([2**40, 2**40])
    assert exact_dot(large, large) == 2 * 2**80
    assert exact_dot(np.array([3, 4]), np.array([5, 6])) == 39


def test_tickets_are_those_that_anybody_can_recompute() -> None:
    """SplitMix64's published first output for the state 0, and equality with plain Python."""
    assert splitmix64(0) == 0xE220A8397B1DCDAF
    keys = np.array([0, 7, 2**61])
    assert tickets(keys, 42).tolist() == [splitmix64(key ^ splitmix64(42)) for key in keys.tolist()]
    assert tickets(keys, 42).tolist() != tickets(keys, 43).tolist()
