"""Carrying runs on: at once while a page waits, and by the clock for what was left or broke off."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import CLOCK
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.sheets import actions
from chunsheng.kernel.sheets.actions.imports import Moved
from chunsheng.kernel.sheets.models import Export, ImportRun
from chunsheng.kernel.sheets.terms import (
    APPLYING,
    REVERSING,
    STAGED_FOR,
    STOPPED,
    UNDER_WAY,
    ExportState,
)
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal

AT_A_TIME = 20
CLASH = _("这些行和已有的记录相冲突，没有导入。")
IN_USE = _("有的记录已被别处引用，不能撤销。")


def carry_on(run: ImportRun, seconds: float | None = None) -> ImportRun:
    """Do a run's blocks until it is over, stops, or the seconds are up; returns it as it stands.

    A refusal stops the run with its reason; what was done before stays. Two that carry the same run
    on at once take turns, block by block.
    """
    until = None if seconds is None else time.monotonic() + seconds
    clashes = 0
    while until is None or time.monotonic() < until:
        run = ImportRun.objects.select_related("account", "unit").get(pk=run.pk)
        if run.stage not in UNDER_WAY:
            break
        try:
            _do_block(run)
            clashes = 0
        except Moved:
            continue
        except ProtectedError:
            actions.stop_import(by=run.actor, run=run, why=str(IN_USE))
        except IntegrityError:
            # Another run brought the same row a moment before: it is known now. Twice, it is not.
            clashes += 1
            if clashes > 1:
                actions.stop_import(by=run.actor, run=run, why=str(CLASH))
        except Refusal as refusal:
            actions.stop_import(by=run.actor, run=run, why=str(refusal.message))
    return ImportRun.objects.get(pk=run.pk)


def _do_block(run: ImportRun) -> None:
    if run.stage == APPLYING.code:
        actions.apply_block(by=run.actor, run=run)
    elif run.stage == REVERSING.code:
        actions.reverse_block(by=run.actor, run=run, reason=_why(run))


def _why(run: ImportRun) -> str:
    """What was written when the reversal began."""
    begun = Entry.objects.filter(record_id=run.pk, verb="reversing").order_by("-pk").first()
    return begun.reason if begun else ""


def carry_all_on(seconds: float | None = None) -> int:
    """Carry on what is under way, the oldest first, for so many seconds in all; returns how many."""
    waiting = list(ImportRun.objects.filter(stage__in=UNDER_WAY).order_by("id")[:AT_A_TIME])
    until = None if seconds is None else time.monotonic() + seconds
    for run in waiting:
        carry_on(run, None if until is None else until - time.monotonic())
    return len(waiting)


def tidy(now_and_then: timedelta = STAGED_FOR) -> int:
    """Clear what waited too long: rows of stopped runs, and exports that nobody made in time."""
    before = clock.now() - now_and_then
    stopped = ImportRun.objects.filter(stage=STOPPED.code, asked_at__lt=before)
    runs = list(stopped.filter(blocks__isnull=False).distinct()[:AT_A_TIME])
    for run in runs:
        actions.clear_staged(by=CLOCK, run=run)
    states = (ExportState.WAITING, ExportState.APPROVED)
    late = Export.objects.filter(state__in=states, until__lt=clock.now())
    exports = list(late.order_by("id")[:AT_A_TIME])
    for export in exports:
        actions.expire_export(by=CLOCK, export=export)
    return len(runs) + len(exports)
