"""Runs of imports with what is still to be applied and what was; and exports with who approved them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.sheets.terms import APPLYING, CYCLE, EXPORTS, IMPORTS, ExportState, Form
from chunsheng.kernel.words import clock


class Asked(Record):
    """Somebody's dealing with a whole register at once, from the unit for which they act."""

    code = models.CharField(_("台账"), max_length=60)
    title = models.CharField(_("台账"), max_length=60)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    asked_at = models.DateTimeField(_("时间"), default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class ImportRun(Asked):
    """A file's rows on their way into a register; its key is the run of the entries they make.

    `total` rows were new when the file was read, `known` were there before; `applied` of the new
    ones are in, `returned` of those were taken out again.
    """

    ledger_code = IMPORTS

    file = models.CharField(_("文件"), max_length=120)
    sheet = models.CharField(_("工作表"), max_length=60, blank=True)
    stage = models.CharField(_("状态"), max_length=10, choices=CYCLE.choices, default=APPLYING.code)
    total = models.PositiveIntegerField(_("新的行"), default=0)
    known = models.PositiveIntegerField(_("以前导入过的行"), default=0)
    applied = models.PositiveIntegerField(_("已导入"), default=0)
    returned = models.PositiveIntegerField(_("已撤销"), default=0)
    # Why it stopped, at which row.
    stopped_by = models.CharField(_("停在哪里"), max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("导入")
        indexes = [models.Index(fields=["stage", "id"], name="import_under_way")]

    @property
    def actor(self) -> Actor:
        """Whoever started it, acting by import for the same unit."""
        return Actor(self.account, "import", self.unit)


class ImportBlock(models.Model):
    """Some hundred checked rows that wait to be applied, sealed; gone once they are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="blocks")
    place = models.PositiveIntegerField()
    rows = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="import_block_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.place}"


class ImportRow(models.Model):
    """A row that is in: which record it became, and a print by which it is known again.

    The print is keyed, so that it tells nothing to who has no key; what the row said is not kept. It
    goes when its record is taken out again. Numbered like an entry: there is one for each.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    print = models.BinaryField(max_length=16)
    record_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["run", "number"], name="import_row_of_run")]
        constraints = [models.UniqueConstraint(fields=["print"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class Export(Asked):
    """Rows that left, or are to leave once a second person has approved it."""

    ledger_code = EXPORTS

    form = models.CharField(_("格式"), max_length=10, choices=Form.choices)
    # What stood in the list's address, sealed; emptied when nothing more can be made from it.
    asked = models.BinaryField(null=True)
    narrowed = models.CharField(_("筛选条件"), max_length=300, blank=True)
    purpose = models.CharField(_("用途"), max_length=300, blank=True)
    count = models.PositiveIntegerField(_("条数"), default=0)
    state = models.CharField(
        _("状态"), max_length=10, choices=ExportState.choices, default=ExportState.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("审批"),
    )
    until = models.DateTimeField(_("有效期至"), null=True)
    made_at = models.DateTimeField(_("导出时间"), null=True)

    class Meta:
        verbose_name = _("导出")
        indexes = [models.Index(fields=["state", "until"], name="export_by_state")]
