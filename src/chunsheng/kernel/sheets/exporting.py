"""What leaves a register in a file: the columns as the list shows them, the rows as it found them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunsheng.kernel.access.vault import open_staged, seal_staged
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.office.blanks import write_blank
from chunsheng.kernel.office.tables import Row, Value
from chunsheng.kernel.office.writing import write_csv, write_xlsx
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import DETAIL, LIST, Column, Register
from chunsheng.kernel.register.listing import Narrowed, narrowed
from chunsheng.kernel.register.paging import walk
from chunsheng.kernel.sheets.columns import RowForm
from chunsheng.kernel.sheets.models import Export
from chunsheng.kernel.sheets.terms import UNAPPROVED, Form
from chunsheng.kernel.words.errors import Refusal

RULES = (
    gettext_lazy("红色、带 * 的列必须填；列名不要改，列的顺序可以改，用不到的列可以删。"),
    gettext_lazy("一行一条，从第二行填起；整张表都对了才会导入，有一处不对就一条也不导入。"),
    gettext_lazy("同一个文件再导一次不会重复：以前导入过的行自动跳过。"),
    gettext_lazy("一次最多 50,000 行、10 MB；更多的请分成几个文件。"),
    gettext_lazy("导入后可以整批撤销；之后又办过别的事的记录除外。"),
)


class ExportHasGrown(Refusal):
    status = 409
    message = gettext_lazy("现在的条数比批准时多出一成以上，请重新申请。")


def exported_columns(register: Register) -> list[Column]:
    """The list's columns, and of a record's page those that tell nothing of a person."""
    written = getattr(register.model, "free_text", ())
    return [
        column
        for column in register.columns
        if LIST in column.on
        or (
            DETAIL in column.on
            and register.linked
            and not register.secret(column)
            and column.name.split("__")[0] not in written
        )
    ]


def related_to(register: Register, columns: list[Column]) -> list[str]:
    """What has to be read with each row, so that no column asks for it row by row."""
    found = set(register.select)
    for column in columns:
        path, model = [], register.model
        for part in column.name.split("__"):
            try:
                field = model._meta.get_field(part)
            except FieldDoesNotExist:
                break
            if not (field.many_to_one or field.one_to_one) or field.related_model is None:
                break
            path.append(field.name)  # also where the column is named by its key
            model = field.related_model
        if path:
            found.add("__".join(path))
    return sorted(found)


def cell_value(register: Register, column: Column, record: Model) -> Value:
    """What a file says of one column: a day as a day, a number as a number, else the cell's words."""
    value = column.value(record)
    if column.filed is not None and not register.secret(column):
        return _plain(column.filed(record, value))
    if not register.secret(column) and column.cell in cells.RAW:
        return _plain(value)
    cell = column.shown(record)
    if cell.get("muted") and cell.get("text") == "—":
        return None
    return str(cell.get("text") or cell.get("pill") or "") or _plain(cell.get("due"))


def _plain(value: Any) -> Value:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value is None or isinstance(value, str | int | float | Decimal | datetime | date):
        return value
    return str(value)


def rows_of(register: Register, found: Narrowed, columns: list[Column]) -> Iterator[Row]:
    """The rows as the list found them, in its order, read in chunks."""
    rows = found.rows.select_related(*related_to(register, columns))
    for chunk in walk(rows, found.order):
        for record in chunk:
            yield [cell_value(register, column, record) for column in columns]


def template_rows(register: Register, row_form: RowForm, found: Narrowed) -> Iterator[Row]:
    """The rows as the add form would take them again; one that it cannot say is left out."""
    given = register.sheet.given if register.sheet else None
    if given is None:
        return
    for chunk in walk(found.rows.select_related(*register.select), found.order):
        for said in given(chunk):
            if said is not None:
                yield [column.cell(said.get(column.name)) for column in row_form.columns]


def write_template(file: IO[bytes], register: Register, viewer: Viewer) -> None:
    """The blank workbook of a register, with the choices that this viewer has."""
    row_form = RowForm(register, viewer)
    shown = [column.shown for column in row_form.columns]
    write_blank(file, str(register.title), shown, [str(rule) for rule in RULES])


def make_file(
    register: Register, viewer: Viewer, asked: dict[str, str], form: str
) -> tuple[IO[bytes], int]:
    """The file, at its beginning, and how many rows are in it. It is nameless and goes when closed."""
    found = narrowed(register, viewer, asked)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    try:
        count = _written(file, register, viewer, found, form)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count


def _written(
    file: IO[bytes], register: Register, viewer: Viewer, found: Narrowed, form: str
) -> int:
    """Write what was found in a form; returns how many rows."""
    title = str(register.title)
    if form == Form.TEMPLATE:
        row_form = RowForm(register, viewer)
        shown = [column.shown for column in row_form.columns]
        rules = [str(rule) for rule in RULES]
        return write_blank(file, title, shown, rules, template_rows(register, row_form, found))
    columns = exported_columns(register)
    header = [str(column.title) for column in columns]
    rows = rows_of(register, found, columns)
    if form == Form.CSV:
        return write_csv(file, header, rows)
    return write_xlsx(file, title, header, rows)


def needs_approval(register: Register, found: Narrowed) -> bool:
    """Whether so many rows of people must not leave on one person's word."""
    if not register.tells_of_people:
        return False
    return found.rows.order_by()[: UNAPPROVED + 1].count() > UNAPPROVED


def told_filters(register: Register, asked: dict[str, str], found: Narrowed) -> str:
    """The filters in words; the words that were searched are left out where they may be a name."""
    told = []
    if asked.get("q"):
        told.append(_("有搜索词") if register.tells_of_people else _("搜索：") + asked["q"])
    if found.chip is not None:
        told.append(str(found.chip.title))
    for one in found.filters:
        if one["kind"] == "between":
            ends = [one.get(end) for end in ("since", "until")]
            said = "–".join(end or "" for end in ends) if any(ends) else ""
        else:
            said = next((t for v, t in one["choices"] if v == one["value"]), one["value"])
        if said:
            named = {"title": one["title"], "said": said.strip()}
            told.append(_("%(title)s：%(said)s") % named)
    return " · ".join(told)[:300] or _("全部")


def sealed(asked: dict[str, str]) -> bytes:
    """What stood in an address, as it waits for an approval."""
    return seal_staged(json.dumps(asked).encode())


def asked_by(export: Export) -> dict[str, str]:
    """What stood in the address when an export was asked for."""
    return dict(json.loads(open_staged(bytes(export.asked)))) if export.asked else {}


def check_growth(export: Export, found: Narrowed) -> None:
    """ExportHasGrown when a good deal more would leave than somebody approved."""
    most = export.count + max(1, export.count // 10)
    if found.rows.order_by()[: most + 1].count() > most:
        raise ExportHasGrown
