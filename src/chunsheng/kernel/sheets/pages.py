"""The pages of the sheet: template, upload with its faults, export and its approval, print."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chunsheng.kernel.access.doors import fresh, signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.office import reading
from chunsheng.kernel.register import declaration, paging
from chunsheng.kernel.register.declaration import NotYours, Register
from chunsheng.kernel.register.doing import actor_for
from chunsheng.kernel.register.listing import Narrowed, asked_of, narrowed
from chunsheng.kernel.sheets import actions, exporting, printing
from chunsheng.kernel.sheets.checking import Checked, check
from chunsheng.kernel.sheets.columns import RowForm
from chunsheng.kernel.sheets.forms import ExportForm, UploadForm
from chunsheng.kernel.sheets.models import Export, ImportRun
from chunsheng.kernel.sheets.offers import may_import
from chunsheng.kernel.sheets.running import carry_on
from chunsheng.kernel.sheets.terms import AT_ONCE, EXPORTS, IMPORTS, NAMED, ExportState, Form
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {Form.XLSX: XLSX, Form.TEMPLATE: XLSX, Form.CSV: "text/csv; charset=utf-8"}
# A larger run is given so long before its page is answered; the clock does the rest.
FIRST_SECONDS = 3.0
# Whoever takes rows away is told how many, further than a list counts.
COUNTED = 10_000


def _entered(request: HttpRequest, code: str) -> tuple[Register, Viewer]:
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    register.check_entrance(viewer)
    return register, viewer


def _importing(request: HttpRequest, code: str) -> tuple[Register, Viewer]:
    """The register and who imports into it; 404 where it has no sheet, 403 where one may not add."""
    register, viewer = _entered(request, code)
    if register.sheet is None or register.add is None:
        raise Http404
    if not may_import(register, viewer):
        raise NotYours(_("导入"))
    return register, viewer


def _crumbs(register: Register) -> list[dict[str, Any]]:
    return [{"title": register.title, "url": f"/r/{register.code}/"}]


@signed_in
@require_safe
def template_file(request: HttpRequest, code: str) -> HttpResponse:
    """The blank workbook."""
    register, viewer = _importing(request, code)
    file = BytesIO()
    exporting.write_template(file, register, viewer)
    answer = HttpResponse(file.getvalue(), content_type=XLSX)
    _name(answer, _("%(title)s 导入模板") % {"title": register.title}, "xlsx")
    return answer


def _name(answer: HttpResponseBase, name: str, ending: str) -> None:
    """Under which name a browser keeps the file; nobody else keeps it."""
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{ending}')}"
    answer["Cache-Control"] = "private, no-store"


@signed_in
@fresh
def import_page(request: HttpRequest, code: str) -> HttpResponse:
    """Template, upload, and the faults of what was uploaded."""
    register, viewer = _importing(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    checked, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                checked, run = _taken(register, viewer, form.cleaned_data["file"])
                if run is not None:
                    return redirect(f"/r/{IMPORTS}/{run.pk}/")
                status = 400 if checked.faulty else 200
            except Refusal as refusal:
                form.add_error("file", str(refusal.message))
                status = refusal.status
    return _import_page(request, register, viewer, form, checked, status)


def _taken(register: Register, viewer: Viewer, upload: Any) -> tuple[Checked, ImportRun | None]:
    """Read and check an upload; where nothing is wrong and something is new, its run."""
    if register.add is None:
        raise Http404
    by = actor_for(viewer, register.add.may)
    with reading.opened(upload) as table:
        checked = check(register, viewer, by, table)
    if checked.faulty or not checked.rows:
        return checked, None
    run = ImportRun(
        code=register.code,
        title=str(register.title)[:60],
        account=by.account,
        unit=by.unit,
        file=str(upload.name or "")[-120:].replace("\x00", ""),
        sheet=checked.sheet[:60],
        known=checked.known,
    )
    run = actions.start_import(by=by, run=run, rows=checked.rows)
    return checked, carry_on(run, None if run.total <= AT_ONCE else FIRST_SECONDS)


def _import_page(
    request: HttpRequest,
    register: Register,
    viewer: Viewer,
    form: UploadForm,
    checked: Checked | None,
    status: int,
) -> HttpResponse:
    recent = declaration.find(IMPORTS).rows(viewer).filter(code=register.code)
    context = {
        "register": register,
        "page_title": _("导入%(title)s") % {"title": register.title},
        "crumbs": _crumbs(register),
        "form": form,
        "checked": checked,
        "sheet_name": checked.sheet if checked else "",
        "more": max(0, checked.faulty - NAMED) if checked else 0,
        "faults": _fault_rows(checked),
        "fault_columns": [{"title": _("行")}, {"title": _("列")}, {"title": _("哪里不对")}],
        "rules": exporting.RULES,
        "columns": [c.shown for c in RowForm(register, viewer).columns],
        "recent": list(recent.order_by("-asked_at", "-id")[:5]),
    }
    return render(request, "sheets/import.html", context, status=status)


def _fault_rows(checked: Checked | None) -> list[dict[str, Any]]:
    return [
        {"cells": [{"text": str(one.row)}, {"text": one.column}, {"text": one.said}]}
        for one in (checked.faults if checked else ())
    ]


@signed_in
@fresh
def export_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """What would leave, as what and what for; on POST the file, or the question to a second person."""
    register, viewer = _entered(request, code)
    asked = {name: value for name, value in asked_of(request).items() if name != "after"}
    found = narrowed(register, viewer, asked)
    waits = exporting.needs_approval(register, found)
    form = ExportForm(request.POST or None)
    given = register.sheet.given if register.sheet else None
    form.offer(template=given is not None and may_import(register, viewer), purpose=waits)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _leave(register, viewer, asked, found, waits, form.cleaned_data)
            except Refusal as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, str(refusal.message))
                status = refusal.status
    count, more = paging.capped_count(found.rows, COUNTED)
    context = {
        "register": register,
        "page_title": _("导出%(title)s") % {"title": register.title},
        "crumbs": _crumbs(register),
        "form": form,
        "count": count,
        "more": more,
        "waits": waits,
        "narrowed": exporting.told_filters(register, asked, found),
        "titles": [c.title for c in exporting.exported_columns(register)],
        "masked": any(register.secret(c) for c in exporting.exported_columns(register)),
        "address": f"/r/{register.code}/export/" + (f"?{urlencode(asked)}" if asked else ""),
        "back": f"/r/{register.code}/" + (f"?{urlencode(asked)}" if asked else ""),
    }
    return render(request, "sheets/export.html", context, status=status)


def _leave(
    register: Register,
    viewer: Viewer,
    asked: dict[str, str],
    found: Narrowed,
    waits: bool,
    given: dict[str, Any],
) -> HttpResponseBase:
    by = actor_for(viewer, register.reads)
    export = Export(
        code=register.code,
        title=str(register.title)[:60],
        account=by.account,
        unit=by.unit,
        form=given["form"],
        narrowed=exporting.told_filters(register, asked, found),
        purpose=given.get("purpose", ""),
    )
    if waits:
        export.count = found.rows.order_by().count()
        export.asked = exporting.sealed(asked)
        export = actions.ask_export(by=by, export=export)
        return redirect(f"/r/{EXPORTS}/{export.pk}/")
    return _made(register, viewer, asked, export)


def _made(
    register: Register, viewer: Viewer, asked: dict[str, str], export: Export
) -> FileResponse:
    """The file, once the ledger has it that it leaves."""
    file, count = exporting.make_file(register, viewer, asked, export.form)
    try:
        actions.note_export(by=actor_for(viewer, register.reads), export=export, count=count)
    except BaseException:
        file.close()
        raise
    name = f"{export.title} {clock.today().isoformat()}"
    answer = FileResponse(file, content_type=TYPES[Form(export.form)])
    ending = "csv" if export.form == Form.CSV else "xlsx"
    _name(answer, name, ending)
    return answer


@signed_in
@fresh
@require_POST
def fetch_page(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The file of an approved export, once, for whoever asked for it, within its time."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    export = declaration.find(EXPORTS).record(viewer, key)
    if viewer.account is None or export.account_id != viewer.account.pk:
        raise NotYours(_("取走文件"))
    in_time = export.until is not None and clock.now() <= export.until
    if export.state != ExportState.APPROVED or not in_time:
        messages.warning(request, _("这次导出还没有批准，或者已经取走、过期。"))
        return redirect(f"/r/{EXPORTS}/{export.pk}/")
    register = declaration.find(export.code)
    register.check_entrance(viewer)
    asked = exporting.asked_by(export)
    exporting.check_growth(export, narrowed(register, viewer, asked))
    return _made(register, viewer, asked, export)


@signed_in
@require_safe
def print_page(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """One record as an A4 form in Word; what is masked on its page is masked here."""
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    record = register.record(viewer, key)
    content = printing.record_paper(register, record, viewer)
    answer = HttpResponse(content, content_type=printing.WORD)
    _name(answer, f"{register.title} {record}"[:80], "docx")
    return answer
