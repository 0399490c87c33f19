"""Tours, what was observed elsewhere and learned from it, and who adopted that (R18)."""

from __future__ import annotations

from datetime import datetime, time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Amount, Rule
from chunsheng.organisations.models import Organisation, Post
from chunsheng.study.terms import (
    ADOPTED,
    ADOPTIONS,
    CYCLE,
    OBSERVATIONS,
    SEEN,
    TOURS,
    WORKING,
    Visit,
)


class Tour(Record):
    """A study tour; it lies between `since` and `on`, however its days were `said`."""

    ledger_code = TOURS

    title = models.CharField(_("考察学习"), max_length=120)
    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("谁去的")
    )
    since = models.DateField(_("最早"), null=True, blank=True)
    on = models.DateField(_("最晚"))
    said = models.CharField(_("日期怎么写的"), max_length=40, blank=True)
    # The limit in force on its last day, and the last day to adopt by it.
    limit = models.ForeignKey(
        Rule, models.PROTECT, null=True, related_name="+", verbose_name=_("采纳期限")
    )
    due_on = models.DateField(_("最迟采纳日"), null=True, blank=True)

    class Meta:
        verbose_name = _("考察学习")
        indexes = [models.Index(fields=["on", "id"], name="tour_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(on__gte=F("since")), name="tour_interval"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Observation(Record, Amount):
    """What one place outside the district has or does, by which source; and what is learned from it.

    `parts` make a lesson a working method: one a line, as `queries.parts_of` reads them.
    """

    ledger_code = OBSERVATIONS

    tour = models.ForeignKey(Tour, models.PROTECT, related_name="observations")
    origin = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("哪里")
    )
    title = models.CharField(_("见闻"), max_length=120)
    measured = models.CharField(
        _("按什么计"), max_length=60, choices=[(one.code, one.title) for one in SEEN]
    )
    visit = models.CharField(_("怎么知道的"), max_length=10, choices=Visit.choices)
    source = models.CharField(_("来源"), max_length=200)
    lesson = models.CharField(_("经验"), max_length=300, blank=True)
    parts = models.TextField(_("工作法的组成"), blank=True)

    class Meta:
        verbose_name = _("考察见闻")
        indexes = [models.Index(fields=["title", "id"], name="observation_by_title")]
        constraints = [
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low")),
                name="observation_bounds",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Adoption(Record, Verified):
    """A unit's taking up a lesson: which post answers for it by when, and what came of it."""

    ledger_code = ADOPTIONS

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="adoptions")
    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("采纳单位")
    )
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("负责岗位"))
    adopted_on = models.DateField(_("采纳日期"))
    due_on = models.DateField(_("见效期限"))
    stage = models.CharField(_("状态"), max_length=10, choices=CYCLE.choices, default=ADOPTED.code)
    effect = models.CharField(_("成效"), max_length=300, blank=True)
    effective_on = models.DateField(_("见效日期"), null=True, blank=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("经验采纳")
        indexes = [models.Index(fields=["organisation", "due_on"], name="adoption_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "organisation"],
                condition=Q(stage__in=[ADOPTED.code, WORKING.code]),
                name="adopted_once_by_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(stage=WORKING.code) | Q(effective_on__gte=F("adopted_on")),
                name="effect_after_adoption",
            ),
        ]

    def __str__(self) -> str:
        return self.observation.title

    @property
    def due_at(self) -> datetime:
        """The closing hour of the day by which it is to work."""
        return datetime.combine(self.due_on, time(18), clock.SHANGHAI)
