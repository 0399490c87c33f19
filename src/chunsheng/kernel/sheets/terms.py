"""Words of sheets: how far an import or an export has come, and the limits of both."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage

IMPORTS, EXPORTS = "sheets.imports", "sheets.exports"

# Rows that are applied in one transaction.
BLOCK = 500
# Up to here a run is applied before its page is answered; larger ones go on by themselves.
AT_ONCE = 2_000
# Faults that are named; the others are counted.
NAMED = 200
# Rows of people that leave without a second person's approval.
UNAPPROVED = 100
APPROVED_FOR = timedelta(hours=24)
# Staged rows of a run that stopped are kept so long for somebody to resume it.
STAGED_FOR = timedelta(hours=72)

APPLYING = Stage("applying", _("导入中"), "gold", step=_("导入"))
STOPPED = Stage("stopped", _("已停下"), "red", rail=False)
DONE = Stage("done", _("已导入"), "jade", step=_("完成"), final=True)
REVERSING = Stage("reversing", _("撤销中"), "gold", rail=False)
REVERSED = Stage("reversed", _("已撤销"), rail=False, final=True)

CYCLE = LifeCycle(
    (APPLYING, STOPPED, DONE, REVERSING, REVERSED),
    (
        Move("resume", _("继续"), (STOPPED.code,), APPLYING.code),
        Move(
            "reverse",
            _("整批撤销"),
            (DONE.code, STOPPED.code),
            REVERSING.code,
            needs={"reason": _("理由")},
            back=True,
        ),
    ),
    begins=_("核对"),
)
UNDER_WAY = (APPLYING.code, REVERSING.code)


class Form(models.TextChoices):
    """As what rows leave."""

    XLSX = "xlsx", _("Excel 表格（.xlsx）")
    CSV = "csv", _("CSV 文本（.csv）")
    TEMPLATE = "template", _("按导入模板（.xlsx）")


class ExportState(models.TextChoices):
    """How far an export has come."""

    WAITING = "waiting", _("待审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    MADE = "made", pgettext_lazy("export", "已导出")
    EXPIRED = "expired", _("已过期")


TONES: dict[str, str] = {
    ExportState.WAITING: "gold",
    ExportState.APPROVED: "jade",
    ExportState.REFUSED: "red",
}
