"""Starting, applying, stopping, resuming and reversing a run of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.custody.terms import OPENED
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values, in_run
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.register import declaration
from chunsheng.kernel.register.declaration import NotYours, Register
from chunsheng.kernel.sheets.columns import RowForm
from chunsheng.kernel.sheets.models import ImportBlock, ImportRow, ImportRun
from chunsheng.kernel.sheets.staging import StagedRow, blocks_of, known_prints, rows_of
from chunsheng.kernel.sheets.terms import (
    APPLYING,
    BLOCK,
    CYCLE,
    DONE,
    REVERSED,
    REVERSING,
    STOPPED,
)
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.kernel.words.language import listed

NAMED_ROWS = 10


class NothingIsStaged(Refusal):
    status = 409
    message = _("待导入的行已经清掉了，请重新上传文件；已导入过的行会自动跳过。")


class CannotBeReversed(Refusal):
    status = 409
    message = _("这个台账不支持整批撤销。")


class RowsHaveChanged(Refusal):
    status = 409

    def __init__(self, numbers: Sequence[int], count: int) -> None:
        told = {"count": count, "rows": listed(str(number) for number in numbers)}
        super().__init__(
            _(
                "有 %(count)d 条在导入之后又办过别的事（第 %(rows)s 行等），不能整批撤销。请逐条处理。"
            )
            % told
        )


class Moved(Refusal):
    status = 409
    message = _("这次导入的状态刚刚变了，请看过最新情况再办。")


class RowNoLongerFits(Refusal):
    status = 409

    def __init__(self, number: int, said: str) -> None:
        super().__init__(_("第 %(row)d 行现在不对了：%(said)s") % {"row": number, "said": said})


@action
def start_import(*, by: Actor, run: ImportRun, rows: Sequence[StagedRow]) -> ImportRun:
    """Keep a run with its checked rows sealed; from here on it is applied block by block."""
    run.total = len(rows)
    run.save(force_insert=True)
    ImportBlock.objects.bulk_create(blocks_of(run, rows), batch_size=20)
    told = first_values(run, "code", "file", "sheet", "stage", "total", "known")
    enter(run, verb="started", by=by, changes=told, run=run.pk)
    return run


@action
def apply_block(*, by: Actor, run: ImportRun) -> int:
    """Apply a run's next block, or finish the run; returns how many rows it still had.

    The block, its entries and the run's progress are one transaction, so that a run that breaks off
    anywhere goes on where it was. Rows that came in by another run meanwhile are passed by. Raises
    what the action refuses, or NotYours; then nothing of the block is stored.
    """
    run = _locked(run, APPLYING.code)
    block = run.blocks.order_by("place").first()
    if block is None:
        return _finish(by, run, DONE.code)
    rows = rows_of(block)
    known = known_prints([row.print for row in rows])
    new = [row for row in rows if row.print not in known]
    if new:
        _add(by, run, new)
    block.delete()
    run.applied += len(new)
    run.known += len(rows) - len(new)
    run.total -= len(rows) - len(new)
    save_change(run, ["applied", "known", "total"])
    if not new:
        enter(run, verb="passed_by", by=by, changes={"known": (None, len(rows))}, run=run.pk)
    return len(rows)


def _locked(run: ImportRun, *stages: str) -> ImportRun:
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.stage not in stages:
        raise Moved
    return locked


def _finish(by: Actor, run: ImportRun, stage: str) -> int:
    changes = {"stage": (run.stage, stage), "applied": (None, run.applied)}
    run.stage, run.finished_at = stage, clock.now()
    save_change(run, ["stage", "finished_at"])
    enter(run, verb="finished" if stage == DONE.code else "reversed", by=by, changes=changes)
    return 0


def _add(by: Actor, run: ImportRun, rows: Sequence[StagedRow]) -> None:
    """Add the rows through the register's own verb, and see that all of them lie within reach."""
    register = declaration.find(run.code)
    viewer = viewer_of(run.account)
    verb = register.add
    if verb is None or not viewer.holds(verb.may.roles):
        raise NotYours(verb.title if verb else register.title)
    row_form = RowForm(register, viewer)
    given = [_given(row_form, row) for row in rows]
    with in_run(run.pk):
        if register.sheet is not None and register.sheet.act_many is not None:
            added = list(register.sheet.act_many(by=by, rows=given))
        else:
            added = [verb.act(by=by, **one) for one in given]
    keys = [one.pk for one in added]
    if not verb.passes_on and register.rows(viewer, verb.code).filter(pk__in=keys).count() != len(
        set(keys)
    ):
        raise NotYours(verb.title)
    ImportRow.objects.bulk_create(
        [
            ImportRow(run=run, number=row.number, print=row.print, record_id=record.pk)
            for row, record in zip(rows, added, strict=True)
        ],
        batch_size=BLOCK,
    )


def _given(row_form: RowForm, row: StagedRow) -> Any:
    given = row_form.cleaned(row.sent)
    if given is None:
        told = next(iter(row_form.faults()), ("", ""))
        raise RowNoLongerFits(row.number, f"{told[0]} {told[1]}".strip())
    return given


@action
def stop_import(*, by: Actor, run: ImportRun, why: str) -> ImportRun:
    """Stop a run where it stands; somebody may resume or reverse it."""
    run = _locked(run, APPLYING.code, REVERSING.code)
    changes = {"stage": (run.stage, STOPPED.code)}
    run.stage, run.stopped_by = STOPPED.code, why[:300]
    save_change(run, ["stage", "stopped_by"])
    enter(run, verb="stopped", by=by, changes=changes, reason=why)
    return run


@action
def resume_import(*, by: Actor, run: ImportRun) -> ImportRun:
    """Let a run that stopped go on. WrongStage; NothingIsStaged when its rows were cleared away."""
    before, run.stage = run.stage, CYCLE.judge(run.stage, "resume", {}).code
    if not run.blocks.exists():
        raise NothingIsStaged
    run.stopped_by = ""
    save_change(run, ["stage", "stopped_by"])
    enter(run, verb="resumed", by=by, changes={"stage": (before, run.stage)})
    return run


@action
def start_reversal(*, by: Actor, run: ImportRun, reason: str) -> ImportRun:
    """Begin to take a run's records out again, all of them or none.

    Raises WrongStage, CannotBeReversed, or RowsHaveChanged where anything was done to one of them.
    """
    before, run.stage = run.stage, CYCLE.judge(run.stage, "reverse", {"reason": reason}).code
    register = declaration.find(run.code)
    if register.sheet is None or register.sheet.takes_back is None:
        raise CannotBeReversed
    changed = changed_since(run, register)
    if changed:
        raise RowsHaveChanged(changed[:NAMED_ROWS], len(changed))
    run.blocks.all().delete()
    save_change(run, ["stage"])
    enter(run, verb="reversing", by=by, changes={"stage": (before, run.stage)}, reason=reason)
    return run


def changed_since(run: ImportRun, register: Register) -> list[int]:
    """The numbers of the rows whose records somebody dealt with after the run had brought them."""
    rows = dict(run.rows.values_list("record_id", "number"))
    keys = list(rows)
    changed: set[int] = set()
    for start in range(0, len(keys), BLOCK):
        part = keys[start : start + BLOCK]
        later = Entry.objects.filter(record_id__in=part).exclude(verb=OPENED)  # somebody looked
        met = later.exclude(run=run.pk)
        changed |= {rows[key] for key in met.values_list("record_id", flat=True)}
        there = register.model._default_manager.filter(pk__in=part).values_list("pk", flat=True)
        changed |= {rows[key] for key in set(part) - set(there)}
    return sorted(changed)


@action
def reverse_block(*, by: Actor, run: ImportRun, reason: str) -> int:
    """Take the next records out again, the last ones first, an entry each; returns how many."""
    run = _locked(run, REVERSING.code)
    register = declaration.find(run.code)
    takes_back = register.sheet.takes_back if register.sheet else None
    if takes_back is None:
        raise CannotBeReversed
    rows = list(run.rows.order_by("-number", "-pk")[: BLOCK // 5])
    if not rows:
        return _finish(by, run, REVERSED.code)
    records = register.model._default_manager.in_bulk([row.record_id for row in rows])
    with in_run(run.pk):
        for row in rows:
            takes_back(by=by, record=records[row.record_id], reason=reason)
    run.rows.filter(pk__in=[row.pk for row in rows]).delete()
    run.returned += len(rows)
    save_change(run, ["returned"])
    return len(rows)


@action
def clear_staged(*, by: Actor, run: ImportRun) -> ImportRun:
    """Throw the waiting rows of a stopped run away; what is in stays in."""
    run = _locked(run, STOPPED.code)
    count = run.blocks.count()
    run.blocks.all().delete()
    enter(run, verb="cleared", by=by, changes={"blocks": (count, 0)})
    return run
