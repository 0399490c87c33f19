"""Plots, who tends them from when to when, what grows there, what was picked, who came (R7)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.garden.terms import CYCLE, HARVESTS, KILOS, PLOTS, SESSIONS, WEIGHED
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.kernel.words import amounts, dates
from chunsheng.matters.models import Amount
from chunsheng.organisations.models import Organisation


def weight(kilos: Decimal) -> str:
    """A weight in words."""
    return amounts.bounded(kilos, kilos, unit=str(KILOS))


class Plot(Record):
    """A bed of the garden, on a roof or between houses, from the day it was opened on."""

    ledger_code = PLOTS

    name = models.CharField(_("地块"), max_length=60)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("网格"))
    spot = models.CharField(_("位置"), max_length=120, blank=True)
    area_m2 = models.DecimalField(_("面积"), max_digits=7, decimal_places=1, null=True, blank=True)
    opened_on = models.DateField(_("开垦日期"))
    closed_on = models.DateField(_("休耕日期"), null=True, blank=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("地块")
        constraints = [
            models.UniqueConstraint("place", "name", name="plot_once_in_a_grid"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="plot_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """Who tends a plot, an organisation or a group by its name, from a day to before another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plot = models.ForeignKey(Plot, models.CASCADE, related_name="terms")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    group = models.CharField(_("志愿小组"), max_length=60, blank=True)
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到期日期"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None) & ~Q(group="")
                | Q(organisation__isnull=False, group=""),
                name="term_of_a_unit_or_a_group",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name if self.organisation else self.group


class Planting(models.Model):
    """What was planted on a plot on a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plot = models.ForeignKey(Plot, models.CASCADE, related_name="plantings")
    crop = models.CharField(_("作物"), max_length=40)
    planted_on = models.DateField(_("种植日期"))

    def __str__(self) -> str:
        return self.crop


class Harvest(Record, Verified):
    """What was picked from a plot on a day, as it was weighed; shared out it stays as it is."""

    ledger_code = HARVESTS

    plot = models.ForeignKey(Plot, models.PROTECT, related_name="harvests", verbose_name=_("地块"))
    crop = models.CharField(_("作物"), max_length=40)
    kilos = models.DecimalField(_("重量（公斤）"), max_digits=7, decimal_places=2)
    picked_on = models.DateField(_("采摘日期"))
    stage = models.CharField(_("状态"), max_length=10, choices=CYCLE.choices, default=WEIGHED.code)

    class Meta:
        verbose_name = _("采摘")
        indexes = [models.Index(fields=["picked_on", "id"], name="harvest_by_day")]
        constraints = [models.CheckConstraint(condition=Q(kilos__gt=0), name="harvest_weighs")]

    def __str__(self) -> str:
        told = {"day": dates.day(self.picked_on), "crop": self.crop, "kilos": self.kilos_text}
        return _now("%(day)s %(crop)s %(kilos)s") % told

    @property
    def kilos_text(self) -> str:
        """Its weight in words."""
        return weight(self.kilos)


class Session(Record, Verified, Amount):
    """A lesson in the garden with a school: how many came, never who."""

    ledger_code = SESSIONS

    plot = models.ForeignKey(Plot, models.PROTECT, related_name="sessions", verbose_name=_("地块"))
    school = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("学校")
    )
    held_on = models.DateField(_("日期"))
    topic = models.CharField(_("内容"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("菜园学校课")
        indexes = [models.Index(fields=["held_on", "id"], name="session_by_day")]

    def __str__(self) -> str:
        return _now("%(day)s %(school)s") % {
            "day": dates.day(self.held_on),
            "school": self.school.name,
        }

    @property
    def heads(self) -> str:
        """How many came, said no more exactly than it is known."""
        return amounts.bounded(self.low, self.high, self.about, _now("人次"))
