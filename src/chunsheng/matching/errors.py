"""What can be wrong with a question put to the solver (R7, R14, R15), said with column and row."""

from __future__ import annotations


class MatchingError(ValueError):
    """Base of every error the solver raises about its input; `str()` is fit for a log."""


class ColumnFault(MatchingError):
    """One value of one column is not acceptable.

    `column` is the caller's name of the column, `row` the zero-based position in it
    (None where the whole column is at fault), `value` the offending value.
    """

    def __init__(self, column: str, row: int | None, value: object, fault: str) -> None:
        self.column = column
        self.row = row
        self.value = value
        where = column if row is None else f"{column}[{row}]"
        super().__init__(f"{where} {fault} (found {value!r})")


class NotInteger(ColumnFault):
    """A float, boolean, text or missing value where whole numbers are due.

    OR-Tools silently truncates 1.7 to 1; amounts are turned into whole parcels by the caller.
    """


class OutOfRange(ColumnFault):
    """A value is negative where it may not be, or above what the solver can carry exactly."""


class WrongLength(ColumnFault):
    """A column has another number of rows than the columns beside it."""


class UnknownId(ColumnFault):
    """A row refers to a key that its own table does not hold."""


class RepeatedId(ColumnFault):
    """A key that must be unique, or a pair that may stand once, stands twice."""


class ContradictoryQuota(ColumnFault):
    """Quotas that no result can keep: a circle of parents, a minimum above its maximum."""


class CostsTooLarge(MatchingError):
    """The costs exceed what cost scaling carries without overflow: |cost| * n**2 < 2**63."""

    def __init__(self, largest: int, nodes: int) -> None:
        self.largest = largest
        self.nodes = nodes
        super().__init__(
            f"a unit cost of {largest} on {nodes} nodes is above the solver's exact range "
            f"(4 * cost * nodes**2 must stay below 2**63)"
        )


class TooLarge(MatchingError):
    """A model is above the size up to which it is solved exactly in bounded time and memory."""

    def __init__(self, what: str, size: int, limit: int) -> None:
        self.what = what
        self.size = size
        self.limit = limit
        super().__init__(f"{what}: {size}, and the gate stands at {limit}")


class SolverFailed(MatchingError):
    """The flow engine gave no usable answer; `status` is the engine's own word."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(f"the flow engine stopped with {status}")
