"""导入记录 and 导出记录: what went in and out of registers by the sheet, and who approved it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import Policy, at
from chunsheng.kernel.access.roles import (
    AUDIT_ADMIN,
    LEADER,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
    all_roles,
)
from chunsheng.kernel.access.viewers import Viewer, nothing
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Chip,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.sheets import actions
from chunsheng.kernel.sheets.models import Export, ImportRun
from chunsheng.kernel.sheets.running import carry_on
from chunsheng.kernel.sheets.terms import (
    AT_ONCE,
    BLOCK,
    CYCLE,
    EXPORTS,
    IMPORTS,
    STOPPED,
    TONES,
    UNDER_WAY,
    ExportState,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock

AGAIN_SECONDS = 3
EVERYONE = frozenset(role.code for role in all_roles())
# Rows of the viewer's own account; whoever signed in nowhere owns none, not even those of no account.
own = Policy(
    EVERYONE, lambda viewer: nothing() if viewer.account is None else Q(account=viewer.account)
)
_decides = at("unit__path", LEADER.code, SECURITY_ADMIN.code)


def _resume(*, by: Actor, run: ImportRun) -> ImportRun:
    """Goes on at once as far as a page may wait; the clock carries on what is left."""
    run = actions.resume_import(by=by, run=run)
    return carry_on(run) if run.total - run.applied <= AT_ONCE else run


def _reverse(*, by: Actor, run: ImportRun, reason: str) -> ImportRun:
    run = actions.start_reversal(by=by, run=run, reason=reason)
    return carry_on(run) if run.applied <= BLOCK else run


def _state(record: Export, value: str) -> cells.Cell:
    return {"text": "", "pill": record.get_state_display(), "tone": TONES.get(value, "")}


def _heading(record: ImportRun | Export) -> str:
    said = _now("导入“%(title)s”") if isinstance(record, ImportRun) else _now("导出“%(title)s”")
    return said % {"title": record.title}


def _run_marks(record: ImportRun) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    return [(stage.title, stage.tone)]


def _export_marks(record: Export) -> list[tuple[Text, str]]:
    return [(record.get_state_display(), TONES.get(record.state, ""))]


def _progress(record: ImportRun, viewer: Viewer) -> Mapping[str, Any]:
    """How far it is, what was passed by, and where it stopped."""
    back = record.stage in {"reversing", "reversed"} or record.returned
    done, of = (record.returned, record.applied) if back else (record.applied, record.total)
    lines = []
    if record.known:
        told = _now("%(count)s 行以前导入过，没有重复登记。")
        lines.append(told % {"count": f"{record.known:,}"})
    if record.stage in UNDER_WAY:
        lines.append(_now("可以关掉这一页，导入会自己继续；这一页每几秒更新一次。"))
    return {
        "title": _("进度"),
        "template": "sheets/progress.html",
        "done": done,
        "of": of,
        "said": _now("已撤销") if back else _now("已导入"),
        "stopped": record.stopped_by if record.stage == STOPPED.code else "",
        "rows": [{"title": _("台账"), "text": record.title, "url": f"/r/{record.code}/"}],
        "lines": lines,
    }


def _fetch(record: Export, viewer: Viewer) -> Mapping[str, Any] | None:
    """The button by which whoever asked takes the approved rows."""
    account = viewer.account
    mine = account is not None and record.account_id == account.pk
    in_time = record.until is not None and clock.now() <= record.until
    if not mine or record.state != ExportState.APPROVED or not in_time:
        return None
    return {"title": _("取走文件"), "template": "sheets/fetch.html", "key": record.pk}


@register
class Imports(Register):
    """导入记录：谁在什么时候把哪个文件导进了哪个台账、到了哪一步；可以继续，也可以整批撤销。"""

    model = ImportRun
    code = IMPORTS
    title = _("导入记录")
    icon = "table-import"
    unit_word = _("次")
    reads = own | at("unit__path", LEADER.code, SYSTEM_ADMIN.code, AUDIT_ADMIN.code)
    select = ("account", "unit")
    order = ("-asked_at", "-id")
    search = ("title", "file")
    search_hint = _("找：台账、文件名")
    face = Face(
        heading=_heading,
        marks=_run_marks,
        again=lambda run: AGAIN_SECONDS if run.stage in UNDER_WAY else 0,
    )
    cycle = CYCLE
    columns = (
        Column("title", _("台账"), cells.strong, on=(LIST,)),
        Column("file", _("文件")),
        Column("sheet", _("工作表"), on=(DETAIL,)),
        Column("stage", _("状态"), cells.stage(CYCLE), find="choice", on=(LIST,)),
        Column("applied", _("已导入"), cells.number),
        Column("total", _("新的行"), cells.number, on=(DETAIL,)),
        Column("account__title", _("经办")),
        Column("unit__name", _("单位"), on=(DETAIL,)),
        Column("asked_at", _("时间"), cells.moment, find="between"),
    )
    verbs = (
        Verb(
            "resume",
            _("继续导入"),
            _resume,
            may=own | at("unit__path", SYSTEM_ADMIN.code),
            main=True,
            record_as="run",
            done=_("继续导入。"),
        ),
        Verb(
            "reverse",
            _("整批撤销"),
            _reverse,
            may=own | at("unit__path", SYSTEM_ADMIN.code),
            form=ReasonForm,
            danger=True,
            record_as="run",
            confirm=_(
                "这次导入的记录会全部取消，每条在台账里留下一笔；之后办过别的事的，不能整批撤销。"
            ),
        ),
    )
    wide = (_("进度"),)
    panels = (_progress,)
    phrases = {
        "started": pgettext_lazy("entry", "核对无误，开始导入"),
        "passed_by": pgettext_lazy("entry", "跳过以前导入过的行"),
        "finished": pgettext_lazy("entry", "全部导入"),
        "stopped": pgettext_lazy("entry", "停下"),
        "resumed": pgettext_lazy("entry", "继续导入"),
        "reversing": pgettext_lazy("entry", "开始整批撤销"),
        "reversed": pgettext_lazy("entry", "全部撤销"),
        "cleared": pgettext_lazy("entry", "清掉了没有导入的行"),
    }


@register
class Exports(Register):
    """导出记录：谁按什么条件导出了多少条；涉及个人信息、超过一百条的，要另一个人批准。"""

    model = Export
    code = EXPORTS
    title = _("导出记录")
    icon = "table-export"
    group = menu.Group.OFFICE
    rank = 90
    unit_word = _("次")
    reads = own | at("unit__path", LEADER.code, SECURITY_ADMIN.code, AUDIT_ADMIN.code)
    select = ("account", "unit", "decided_by")
    order = ("-asked_at", "-id")
    search = ("title", "purpose")
    search_hint = _("找：台账、用途")
    face = Face(heading=_heading, marks=_export_marks)
    columns = (
        Column("title", _("台账"), cells.strong),
        Column("narrowed", _("筛选条件")),
        Column("count", _("条数"), cells.number),
        Column("form", _("格式"), cells.choice("form"), on=(DETAIL,)),
        Column("purpose", _("用途")),
        Column("state", _("状态"), _state, find="choice"),
        Column("account__title", _("经办")),
        Column("unit__name", _("单位"), on=(DETAIL,)),
        Column("decided_by__title", _("审批"), on=(DETAIL,)),
        Column("until", _("有效期至"), cells.moment, on=(DETAIL,)),
        Column("asked_at", _("时间"), cells.moment, find="between"),
    )
    chips = (Chip("waiting", _("待审批"), lambda now: Q(state=ExportState.WAITING, until__gt=now)),)
    opens_chipped = False
    verbs = (
        Verb(
            "approve",
            _("批准"),
            actions.approve_export,
            may=_decides,
            when=lambda export: export.state == ExportState.WAITING,
            main=True,
            record_as="export",
            done=_("已批准，经办人在 24 小时内可以取走。"),
        ),
        Verb(
            "refuse",
            _("不批准"),
            actions.refuse_export,
            may=_decides,
            form=ReasonForm,
            when=lambda export: export.state == ExportState.WAITING,
            danger=True,
            record_as="export",
        ),
    )
    panels = (_fetch,)
    phrases = {
        "asked": pgettext_lazy("entry", "申请导出"),
        "approved": pgettext_lazy("entry", "批准导出"),
        "refused": pgettext_lazy("entry", "不批准导出"),
        "exported": pgettext_lazy("entry", "导出"),
        "expired": pgettext_lazy("entry", "过期作废"),
    }
