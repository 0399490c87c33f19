"""The columns of a register's sheet, made from its add form: cells to what the form takes, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.office.tables import (
    CHOICE,
    DAY,
    NUMBER,
    WHOLE,
    YES_NO,
    SheetColumn,
    Value,
    plain_title,
)
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.declaration import Register
from chunsheng.kernel.register.sheet import kind_of
from chunsheng.kernel.words import dates

# What is sent to a form for a field: a text, a truth, or the key of what was chosen.
Sent = str | bool | None
YES, NO = gettext_lazy("是"), gettext_lazy("否")


class CellFault(Exception):
    """A cell that cannot be what its column asks; the argument says why."""


class KnownChoice(forms.Field):
    """In place of a model choice: the same answers, read once and not for every row."""

    def __init__(self, like: forms.ModelChoiceField[Any], found: Mapping[str, Any]) -> None:
        super().__init__(required=like.required, label=like.label, help_text=like.help_text)
        self.error_messages = like.error_messages
        self.found = found

    def clean(self, value: Any) -> Any:
        """The record of that key; None for nothing."""
        self.validate(value)
        if value in self.empty_values:
            return None
        if value not in self.found:
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return self.found[value]


@dataclass(frozen=True)
class FormColumn:
    """One column: its field in the form, how it is shown, and what its choices are called."""

    name: str
    shown: SheetColumn
    titles: frozenset[str]
    # By what a cell may say, the value that the form takes; and the other way round.
    known: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)

    def sent(self, cell: Value) -> Sent:
        """What a cell sends to the form. CellFault where it cannot be read."""
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return False if self.shown.kind == YES_NO else None
        return _READERS.get(self.shown.kind, _text)(self, cell)

    def cell(self, value: Any) -> Value:
        """What stands in the sheet for one of the form's values."""
        kind = self.shown.kind
        if kind == YES_NO:
            return str(YES if value else NO)
        if value is None or value == "":
            return None
        if kind == CHOICE:
            return self.said[str(getattr(value, "pk", value))]
        return value if kind in {DAY, NUMBER, WHOLE} else str(value)


def _text(column: FormColumn, cell: Value) -> str:
    if isinstance(cell, bool):
        return str(YES if cell else NO)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _number(column: FormColumn, cell: Value) -> str:
    try:
        number = Decimal(str(cell).strip().replace(",", ""))
    except InvalidOperation:
        raise CellFault(_("“%(cell)s”不是数。") % {"cell": _short(cell)}) from None
    if isinstance(cell, bool) or not number.is_finite():
        raise CellFault(_("“%(cell)s”不是数。") % {"cell": _short(cell)})
    whole = number == number.to_integral_value()
    if column.shown.kind == WHOLE and not whole:
        raise CellFault(_("“%(cell)s”不是整数。") % {"cell": _short(cell)})
    return str(int(number)) if whole else str(number.normalize())


def _day(column: FormColumn, cell: Value) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    try:
        return dates.read_day(str(cell)).isoformat()
    except ValueError:
        told = _("“%(cell)s”不是日期，请写成 2023-03-08。")
        raise CellFault(told % {"cell": _short(cell)}) from None


def _yes_no(column: FormColumn, cell: Value) -> bool:
    if isinstance(cell, bool):
        return cell
    found = column.known.get(str(cell).strip().lower())
    if found is None:
        raise CellFault(_("“%(cell)s”看不懂，请填“是”或“否”。") % {"cell": _short(cell)})
    return found == "1"


def _choice(column: FormColumn, cell: Value) -> str:
    text = " ".join(str(cell).split())
    found = column.known.get(text)
    if found is None:
        raise CellFault(_("没有“%(cell)s”这一项，请从下拉列表里选。") % {"cell": _short(cell)})
    if not found:
        told = _("“%(cell)s”有几个，请从下拉列表里选带上级名称的那一项。")
        raise CellFault(told % {"cell": _short(cell)})
    return found


_READERS: Mapping[str, Callable[[FormColumn, Value], Sent]] = {
    NUMBER: _number,
    WHOLE: _number,
    DAY: _day,
    YES_NO: _yes_no,
    CHOICE: _choice,
}


def _short(cell: Value) -> str:
    text = str(cell)
    return text if len(text) <= 20 else f"{text[:20]}…"


class RowForm:
    """A register's add form, fitted once, that rows are put through one after another."""

    def __init__(self, register: Register, viewer: Viewer) -> None:
        if register.add is None or register.add.form is None:
            raise ImproperlyConfigured(f"{register.code} has no form that a row could fill")
        self.form: VerbForm = register.add.form(data={})
        self.form.fit(None, viewer)
        self.columns = [self._column(name) for name in self.form.fields]
        titles = [title for column in self.columns for title in column.titles]
        if len(set(titles)) < len(titles):
            raise ImproperlyConfigured(f"{register.code}: two columns of one title")

    def _column(self, name: str) -> FormColumn:
        asked = self.form.fields[name]
        known, said = _choices(asked)
        if isinstance(asked, forms.ModelChoiceField):
            records = {str(one.pk): one for one in asked.queryset or ()}
            self.form.fields[name] = KnownChoice(asked, records)
        shown = SheetColumn(
            title=plain_title(asked.label or name),
            kind=kind_of(asked) or "",
            required=asked.required,
            choices=(str(YES), str(NO))
            if isinstance(asked, forms.BooleanField)
            else (*said.values(),),
            help=str(asked.help_text),
            longest=getattr(asked, "max_length", None),
            least=getattr(asked, "min_value", None),
            most=getattr(asked, "max_value", None),
        )
        titles = frozenset(plain_title(label) for label in in_each_language(asked.label or name))
        return FormColumn(name, shown, titles, known, said)

    def cleaned(self, sent: Mapping[str, Sent]) -> Mapping[str, Any] | None:
        """The form's values for a row; None where it has faults, which `faults` then tells."""
        self.form.data = sent
        self.form.full_clean()
        return None if self.form.errors else dict(self.form.cleaned_data)

    def faults(self) -> Iterator[tuple[str, str]]:
        """The title of the column (empty: the whole row) and what is wrong, of the last row."""
        titles = {column.name: column.shown.title for column in self.columns}
        for name, errors in self.form.errors.items():
            for error in errors:
                yield titles.get(name, ""), str(error)

    def title_of(self, name: str | None) -> str:
        """The title of a field's column; empty for none."""
        return next((c.shown.title for c in self.columns if c.name == name), "")


def in_each_language(text: Any) -> Iterator[str]:
    """A text as each language says it; a sheet made in one is read in the other."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(text)


def _choices(asked: forms.Field) -> tuple[dict[str, str], dict[str, str]]:
    """What cells may say for each value (an empty one: several are called so), and what is said."""
    known: dict[str, str] = {}
    said: dict[str, str] = {}
    if isinstance(asked, forms.BooleanField):
        yes, no = (*in_each_language(YES), "true", "1", "y"), (*in_each_language(NO),)
        known = {one.lower(): "1" for one in yes} | {one.lower(): "" for one in no}
        return known | {"false": "", "0": "", "n": ""}, {"True": str(YES), "False": str(NO)}
    if isinstance(asked, forms.ModelChoiceField):
        for key, names in names_of(asked).items():
            said[key] = names[0]
            for name in names:
                known[name] = "" if name in known else key
    elif isinstance(asked, forms.ChoiceField):
        for value, label in _flat(asked.choices):
            if value != "":
                said[value] = " ".join(str(label).split())
                known |= {" ".join(one.split()): value for one in in_each_language(label)}
    return known, said


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value if value is not None else ""), label


def names_of(asked: forms.ModelChoiceField[Any]) -> dict[str, list[str]]:
    """By the key of each choice, what it may be called in a cell, the shown name first.

    A field may know better than its labels: `sheet_names()` says for each record several names, of
    which the first one that no other has is shown.
    """
    records = list(asked.queryset or ())
    tell = getattr(asked, "sheet_names", None)
    told = (
        tell(records)
        if tell
        else [[" ".join(asked.label_from_instance(r).split())] for r in records]
    )
    counts: dict[str, int] = {}
    for names in told:
        for name in set(names):
            counts[name] = counts.get(name, 0) + 1
    found = {}
    for record, names in zip(records, told, strict=True):
        own = [name for name in names if counts[name] == 1]
        others = [name for name in names if counts[name] > 1]
        found[str(record.pk)] = [*own, *others] or [str(record.pk)]
    return found
