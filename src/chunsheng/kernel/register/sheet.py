"""A register's add form as a sheet: one column for each of its fields, one row for each record."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from chunsheng.kernel.office.tables import CHOICE, DAY, NUMBER, TEXT, WHOLE, YES_NO
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words.errors import Refusal

Said = Mapping[str, Any]

# A field of each class fills a cell of that kind; the first that fits counts.
KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.FloatField, NUMBER),
    (forms.DecimalField, NUMBER),
    (forms.IntegerField, WHOLE),
    (forms.DateField, DAY),
    (forms.BooleanField, YES_NO),
    (forms.ModelChoiceField, CHOICE),
    (forms.ChoiceField, CHOICE),
    (forms.CharField, TEXT),
)
# Though they are of those classes: a row cannot say what they ask.
NO_CELLS = (forms.ModelMultipleChoiceField, forms.MultipleChoiceField, forms.JSONField)


@dataclass(frozen=True)
class Judged:
    """What stands against rows, by their place, and on what each one's reach depends."""

    refusals: Mapping[int, Refusal] = field(default_factory=dict)
    # One value for each row: rows with the same one lie in the same reach. None: each by itself.
    lies: Sequence[Hashable] | None = None


@dataclass(frozen=True)
class Sheet:
    """How records of a register come and go by the sheet; its add verb says the rest.

    `act_many(by=, rows=)` adds what `act` would add one by one, an entry each, and returns the
    records in order. `judge(by=, rows=)` finds in few questions what `act` would refuse, also of
    one row because of another; without it every row is tried out. `takes_back(by=, record=,
    reason=)` undoes an add. `given(records)` says the form's values of each again, None where it cannot.
    """

    act_many: Callable[..., Sequence[Any]] | None = None
    judge: Callable[..., Judged] | None = None
    takes_back: Callable[..., Any] | None = None
    given: Callable[[Sequence[Any]], Sequence[Said | None]] | None = None


def kind_of(asked: forms.Field) -> str | None:
    """The kind of cell that a field's value fits into; None where into none."""
    if isinstance(asked, NO_CELLS):
        return None
    return next((kind for known, kind in KINDS if isinstance(asked, known)), None)


def unfit(form: type[VerbForm] | None) -> list[str]:
    """The fields of a form that no cell can hold; a form is needed for there to be columns."""
    if form is None:
        return ["form"]
    declared: Mapping[str, forms.Field] = form.base_fields
    return [name for name, asked in declared.items() if kind_of(asked) is None]
