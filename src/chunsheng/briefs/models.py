"""Briefs: which outline, for which unit, up to which day, and as of when its figures are known."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.briefs.outlines import OUTLINES, Outline
from chunsheng.briefs.terms import CYCLE, DRAFT, REGISTER
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.models import Record


def outline_choices() -> list[tuple[str, object]]:
    """The outlines by code, for a field."""
    return [(one.code, one.title) for one in OUTLINES.values()]


class Brief(Record):
    """A report; its numbers are frozen figures that cite it."""

    ledger_code = REGISTER

    outline = models.CharField(_("提纲"), max_length=20, choices=outline_choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    until = models.DateField(_("累计至"))
    as_of = models.DateTimeField(_("数字的时点"))
    stage = models.CharField(_("阶段"), max_length=10, choices=CYCLE.choices, default=DRAFT.code)
    released_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("简报")
        indexes = [models.Index(fields=["unit", "until"], name="brief_of_unit")]

    def __str__(self) -> str:
        return str(self.outlined.title)

    @property
    def outlined(self) -> Outline:
        """Its outline."""
        return OUTLINES[self.outline]

    @property
    def period(self) -> Period:
        """The days that its figures count: all up to its day."""
        return Period(until=self.until)
