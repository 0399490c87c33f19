"""Figures as they were when they were cited; targets, and the parts of functions (R2, R11, R12, R19)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.indicators.terms import (
    CYCLE,
    DRAFTED,
    FRAME_PARTS,
    RELEASED,
    TARGETS,
    Basis,
    Direction,
    can_be_phased,
)
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.figures import PARTS, Figure
from chunsheng.kernel.ledger.kinds import Text
from chunsheng.kernel.ledger.measures import Measure, measures, rates
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record


class FrozenFigure(models.Model):
    """A figure of a unit and a period as it was known at an instant, cited by one record.

    `code` is what stands in its footnote: it opens the records that were counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=10, unique=True)
    record_code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    # The name under which the record's text asks for it, and its place in the order of the text.
    slot = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField()
    as_of = models.DateTimeField()
    low = models.DecimalField(max_digits=24, decimal_places=4)
    high = models.DecimalField(max_digits=24, decimal_places=4)
    n = models.BigIntegerField()
    no_low = models.BigIntegerField()
    no_high = models.BigIntegerField()
    unknown = models.BigIntegerField()
    about = models.BigIntegerField()
    verified = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("record_id", "slot", name="frozen_once_a_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.measure}"

    @property
    def figure(self) -> Figure:
        """The figure as it was, from its stored parts."""
        parts = {name: getattr(self, name) for name in PARTS}
        return Figure(measures[self.measure], self.unit, self.period, self.as_of, **parts)

    @property
    def period(self) -> Period:
        """The days that it counts."""
        return Period(self.until, self.since)


class Target(Record):
    """What a unit is to reach in a year by a measure or a rate; an edition of it, and never changed.

    A rate's amount is in percent. `phasing` are twelve monthly shares, empty for even months.
    """

    ledger_code = TARGETS

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    measure = models.CharField(_("指标"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    basis = models.CharField(_("怎么算"), max_length=10, choices=Basis.choices)
    direction = models.CharField(_("方向"), max_length=10, choices=Direction.choices)
    amount = models.DecimalField(_("目标数"), max_digits=24, decimal_places=4)
    phasing = models.CharField(_("各月比例"), max_length=160, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    edition = models.PositiveSmallIntegerField(_("第几版"), default=1)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("为什么改"), max_length=500, blank=True)
    stage = models.CharField(_("状态"), max_length=10, choices=CYCLE.choices, default=DRAFTED.code)
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(_("发布时间"), null=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("目标")
        indexes = [models.Index(fields=["year", "unit", "measure"], name="target_by_year")]
        constraints = [
            models.UniqueConstraint("unit", "measure", "year", "edition", name="target_edition"),
            *(
                models.UniqueConstraint(
                    fields=["unit", "measure", "year"],
                    condition=Q(stage=stage.code),
                    name=f"target_{stage.code}_once",
                )
                for stage in (DRAFTED, RELEASED)
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="target_amount"),
            models.CheckConstraint(
                condition=Q(phasing="") | Q(basis=Basis.YEAR.value), name="target_phasing"
            ),
        ]

    def __str__(self) -> str:
        told = {"unit": self.unit.name, "year": self.year, "title": self.title}
        return _now("%(unit)s %(year)s 年%(title)s") % told

    @property
    def title(self) -> Text:
        """What its measure or rate is called; the bare code of one that is not declared any more."""
        known = measures.get(self.measure) or rates.get(self.measure)
        return known.title if known else self.measure

    @property
    def is_rate(self) -> bool:
        """Whether it is about a rate."""
        return self.measure in rates

    @property
    def is_phased(self) -> bool:
        """Whether a part of it is expected by the end of each month; of a limit only by given shares."""
        known = measures.get(self.measure)
        if known is None or not can_be_phased(known) or self.basis != Basis.YEAR:
            return False
        return bool(self.phasing) or self.direction == Direction.AT_LEAST


class FramePart(Record):
    """One part of a frame (政治功能 of 两大功能), and by which measures it is seen, from a day on.

    `codes` are divided by blanks; none where nothing of the kind is entered yet.
    """

    ledger_code = FRAME_PARTS

    frame = models.CharField(_("框架"), max_length=40)
    title = models.CharField(_("部分"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("次序"))
    codes = models.CharField(_("按什么计"), max_length=600, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"))

    class Meta:
        verbose_name = _("功能的部分")
        constraints = [
            models.UniqueConstraint("frame", "title", "since", name="frame_part_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.frame} · {self.title}"

    @property
    def measured(self) -> list[Measure]:
        """Its measures."""
        return [measures[code] for code in self.codes.split() if code in measures]
