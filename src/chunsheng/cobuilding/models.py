"""Agreements, what units took up under them, and activities of the four cultures (R4, R6)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.cobuilding.terms import (
    ACTIVITIES,
    ACTIVITY_CYCLE,
    AGREEMENT_CYCLE,
    AGREEMENTS,
    DRAFTED,
    HELD,
    PLANNED,
    UNDERTAKINGS,
    Culture,
    Dropped,
    Outcome,
    Work,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.kernel.words.language import listed
from chunsheng.matters.models import Promise


class Agreement(Record, Verified):
    """What a community and a unit agreed to do together, from a day to a day, both inside."""

    ledger_code = AGREEMENTS

    community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("社区"))
    partner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("共建单位"))
    works = models.JSONField(_("六联"), default=list)
    stage = models.CharField(
        _("阶段"), max_length=10, choices=AGREEMENT_CYCLE.choices, default=DRAFTED.code
    )
    since = models.DateField(_("起始日"), null=True, blank=True)
    until = models.DateField(_("到期日"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("共建协议")
        indexes = [
            models.Index(fields=["community", "stage"], name="agreement_of_community"),
            models.Index(fields=["partner", "stage"], name="agreement_of_partner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=DRAFTED.code, since=None, until=None)
                | (~Q(stage=DRAFTED.code) & Q(until__gte=F("since"))),
                name="agreement_has_a_term_once_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community.name} × {self.partner.name}"

    @property
    def works_text(self) -> str:
        """The joint works in words."""
        return listed(str(Work(code).label) for code in self.works)


class Undertaking(Record):
    """A line of the list of joint projects: a need or an offer that was claimed, now a promise."""

    ledger_code = UNDERTAKINGS

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="undertakings")
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="+")
    work = models.CharField(_("六联"), max_length=20, choices=Work.choices)
    outcome = models.CharField(
        _("结果"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN
    )
    dropped = models.CharField(max_length=10, choices=Dropped.choices, blank=True)
    dropped_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("共建项目")
        indexes = [models.Index(fields=["outcome"], name="undertaking_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=Q(dropped="", dropped_on=None)
                | (~Q(dropped="") & Q(dropped_on__isnull=False)),
                name="undertaking_dropped_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.promise.title


class Activity(Record, Verified):
    """An activity of one of the four cultures; who comes is counted, never named."""

    ledger_code = ACTIVITIES

    title = models.CharField(_("活动"), max_length=120)
    culture = models.CharField(_("文化"), max_length=20, choices=Culture.choices)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("社区"))
    spot = models.CharField(_("地点"), max_length=120, blank=True)
    on = models.DateField(_("日期"))
    capacity = models.PositiveIntegerField(_("名额"))
    signed = models.PositiveIntegerField(_("已报名"), default=0)
    heads = models.PositiveIntegerField(_("签到人数"), null=True, blank=True)
    stage = models.CharField(
        _("阶段"), max_length=10, choices=ACTIVITY_CYCLE.choices, default=PLANNED.code
    )

    class Meta:
        verbose_name = _("文化活动")
        indexes = [models.Index(fields=["on", "id"], name="activity_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed__lte=F("capacity")), name="activity_never_over_capacity"
            ),
            models.CheckConstraint(
                condition=Q(stage=HELD.code, heads__isnull=False)
                | (~Q(stage=HELD.code) & Q(heads=None)),
                name="activity_counts_heads_once_held",
            ),
        ]

    def __str__(self) -> str:
        return self.title
