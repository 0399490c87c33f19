"""Checking a whole table before any of it is applied: every fault with its row and its column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.office.reading import Table
from chunsheng.kernel.office.tables import Value, plain_title
from chunsheng.kernel.register.declaration import NotYours, Register
from chunsheng.kernel.register.sheet import Judged
from chunsheng.kernel.sheets.columns import CellFault, FormColumn, RowForm, Sent
from chunsheng.kernel.sheets.staging import Prints, StagedRow, known_prints
from chunsheng.kernel.sheets.terms import BLOCK, NAMED
from chunsheng.kernel.words.errors import Refusal


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which row and which column (empty: the row as a whole)."""

    row: int
    column: str
    said: str


@dataclass
class Checked:
    """What a table brings: its new rows, how many are known already, and its faults."""

    sheet: str
    rows: list[StagedRow] = field(default_factory=list)
    known: int = 0
    faults: list[Fault] = field(default_factory=list)
    # All faults; `faults` names the first ones.
    faulty: int = 0

    def blame(self, row: int, column: str, said: str) -> None:
        """Count a fault, and name it unless many were named before."""
        self.faulty += 1
        if len(self.faults) < NAMED:
            self.faults.append(Fault(row, column, said))

    def in_order(self) -> None:
        """Bring the named faults into the order of the sheet."""
        self.faults.sort(key=lambda one: one.row)


def check(register: Register, viewer: Viewer, by: Actor, table: Table) -> Checked:
    """Put every row through the form, then all of them through what the action would refuse.

    Nothing is stored: what has to be tried out is tried out in a transaction that is undone.
    """
    row_form = RowForm(register, viewer)
    checked = Checked(table.sheet)
    places = _places(row_form.columns, table, checked)
    prints = Prints(register.code, by)
    sound: list[StagedRow] = []
    given: list[Mapping[str, Any]] = []
    for number, cells in table.rows:
        sent = _sent(places, cells, number, checked)
        if sent is None:
            continue
        cleaned = row_form.cleaned(sent)
        if cleaned is None:
            for column, said in row_form.faults():
                checked.blame(number, column, said)
        else:
            sound.append(StagedRow(number, sent, prints.of(sent)))
            given.append(cleaned)
    known = known_prints([row.print for row in sound])
    new = [place for place, row in enumerate(sound) if row.print not in known]
    checked.rows = [sound[place] for place in new]
    checked.known = len(sound) - len(checked.rows)
    if checked.rows:
        _judge(register, viewer, by, row_form, checked, [given[place] for place in new])
    checked.in_order()
    return checked


def _places(
    columns: Sequence[FormColumn], table: Table, checked: Checked
) -> list[tuple[int, FormColumn]]:
    """Where each column of the form stands in the table; what is missing or strange is a fault."""
    found: dict[str, int] = {}
    for place, header in enumerate(table.header):
        title = plain_title(header)
        column = next((one for one in columns if title in one.titles), None)
        if column is None and title:
            checked.blame(table.header_at, title, _("模板里没有这一列。"))
        elif column is not None and column.name in found:
            checked.blame(table.header_at, title, _("这一列出现了两次。"))
        elif column is not None:
            found[column.name] = place
    for column in columns:
        if column.shown.required and column.name not in found:
            checked.blame(table.header_at, column.shown.title, _("缺少这一列。"))
    return [(found[one.name], one) for one in columns if one.name in found]


def _sent(
    places: Iterable[tuple[int, FormColumn]],
    cells: Sequence[Value],
    number: int,
    checked: Checked,
) -> dict[str, Sent] | None:
    """What a row sends to the form; None where a cell cannot be read."""
    sent: dict[str, Sent] = {}
    sound = True
    for place, column in places:
        try:
            sent[column.name] = column.sent(cells[place] if place < len(cells) else None)
        except CellFault as fault:
            checked.blame(number, column.shown.title, str(fault))
            sound = False
    return sent if sound else None


def _judge(
    register: Register,
    viewer: Viewer,
    by: Actor,
    row_form: RowForm,
    checked: Checked,
    given: Sequence[Mapping[str, Any]],
) -> None:
    """Find what the action would refuse and what would lie beyond the sender's reach."""
    sheet = register.sheet
    rows = checked.rows
    judged = Judged()
    if sheet is not None and sheet.judge is not None:
        judged = sheet.judge(by=by, rows=given)
        for place, refusal in judged.refusals.items():
            _blame(checked, row_form, rows[place], refusal)
    # What stands for its like is tried out; a row that is refused anyway stands for nobody.
    tried: dict[Any, int] = {}
    for place in range(len(rows)):
        if place not in judged.refusals:
            tried.setdefault(judged.lies[place] if judged.lies is not None else place, place)
    chosen = list(tried.values())
    for start in range(0, len(chosen), BLOCK):
        part = [(rows[place], given[place]) for place in chosen[start : start + BLOCK]]
        try_out(register, viewer, by, row_form, part, checked)


def try_out(
    register: Register,
    viewer: Viewer,
    by: Actor,
    row_form: RowForm,
    rows: Sequence[tuple[StagedRow, Mapping[str, Any]]],
    checked: Checked,
) -> None:
    """Add rows one by one, see whether each lies within reach, and undo it all."""
    verb = register.add
    if verb is None:
        return
    with transaction.atomic():
        for row, given in rows:
            try:
                with transaction.atomic():
                    added = verb.act(by=by, **given)
                    there = register.rows(viewer, verb.code).filter(pk=added.pk)
                    if not verb.passes_on and not there.exists():
                        raise NotYours(verb.title)
            except Refusal as refusal:
                _blame(checked, row_form, row, refusal)
        transaction.set_rollback(True)


def _blame(checked: Checked, row_form: RowForm, row: StagedRow, refusal: Refusal) -> None:
    checked.blame(row.number, row_form.title_of(refusal.field), str(refusal.message))
