"""The one door to OR-Tools' CP-SAT, for all-or-nothing questions under a size gate (R14, R15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from chunsheng.matching.errors import SolverFailed, TooLarge

GATE = 20_000
"""Yes-or-no variables up to which a model is accepted."""
EFFORT = 20.0
"""CP-SAT's deterministic time: the same work on every machine, about as many CPU seconds."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The sum of `weights` over `columns` is at most `most`."""

    columns: Sequence[int]
    weights: Sequence[int]
    most: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best `chosen` values found, their `value`, and the `bound` no choice can exceed."""

    chosen: tuple[bool, ...]
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.value >= self.bound


def require_small(variables: int) -> None:
    """Raise TooLarge above the gate; called before a model of that size is built."""
    if variables > GATE:
        raise TooLarge("yes-or-no variables", variables, GATE)


def maximise(
    gain: Sequence[int],
    limits: Sequence[Limit],
    *,
    hint: Sequence[bool],
    seed: int = 0,
    effort: float = EFFORT,
) -> Verdict:
    """Maximise `gain` over yes-or-no variables under `limits`, starting from a feasible `hint`.

    One worker, a fixed seed and deterministic time, so that the same question has the same answer
    on the same version. Raises TooLarge above GATE variables, SolverFailed if the model is void.
    """
    require_small(len(gain))
    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in gain]
    for limit in limits:
        terms = [columns[at] for at in limit.columns]
        model.add(cp_model.LinearExpr.weighted_sum(terms, list(limit.weights)) <= limit.most)
    model.maximize(cp_model.LinearExpr.weighted_sum(columns, list(gain)))
    for column, start in zip(columns, hint, strict=True):
        model.add_hint(column, start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SolverFailed(solver.status_name(status))
    chosen = tuple(bool(solver.value(column)) for column in columns)
    value = sum(worth for worth, taken in zip(gain, chosen, strict=True) if taken)
    bound = value if status == cp_model.OPTIMAL else int(solver.best_objective_bound)
    return Verdict(chosen, value, bound)
