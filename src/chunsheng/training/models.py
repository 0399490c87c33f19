"""Partner bases, cohorts with their nominees and lessons, openings and secondments (R14, R15)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.matters.models import Amount
from chunsheng.organisations.models import Organisation, Post
from chunsheng.training.terms import (
    BASES,
    COHORT_CYCLE,
    COHORTS,
    ENGAGED,
    OFFERED,
    OPENING_CYCLE,
    OPENINGS,
    PLANNED,
    SECONDED,
    SECONDMENT_CYCLE,
    SECONDMENTS,
    SELECTED,
    NomineeState,
    Rank,
    Tie,
)


def _in_order(since: str, until: str, name: str) -> models.CheckConstraint:
    ends = Q(**{since: None}) | Q(**{until: None}) | Q(**{f"{until}__gte": F(since)})
    return models.CheckConstraint(condition=ends, name=name)


class Told(models.Model):
    """By which day something was said: `since` is empty where only the last day is known."""

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("组织单位")
    )
    since = models.DateField(_("最早"), null=True, blank=True)
    on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Partnership(Record, Told):
    """An organisation outside with which the district trains, as far as the tie with it has come."""

    ledger_code = BASES

    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("合作单位")
    )
    tie = models.CharField(_("合作到哪一步"), max_length=10, choices=Tie.choices)

    class Meta:
        verbose_name = _("实训基地")
        constraints = [
            _in_order("since", "on", "base_interval"),
            models.UniqueConstraint(fields=["organisation", "partner"], name="base_once"),
        ]

    def __str__(self) -> str:
        return self.partner.name


class Cohort(Record, Told, Verified):
    """A course for those who hold certain posts: which, is a rule over their offices and posts.

    `since` and `on` say when it was told that it is planned; it runs from `starts_on` to `ends_on`,
    which stay empty while nobody knows. Seats are empty where no number was given.
    """

    ledger_code = COHORTS

    title = models.CharField(_("培训班"), max_length=120)
    base = models.ForeignKey(
        Partnership, models.PROTECT, null=True, related_name="cohorts", verbose_name=_("实训基地")
    )
    audience = models.CharField(_("培训对象"), max_length=120)
    offices = models.JSONField(_("哪些单位"), default=list)
    chiefs_only = models.BooleanField(_("只限负责人"), default=False)
    seats = models.PositiveIntegerField(_("名额"), null=True, blank=True)
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    stage = models.CharField(
        _("阶段"), max_length=10, choices=COHORT_CYCLE.choices, default=PLANNED.code
    )

    class Meta:
        verbose_name = _("培训班")
        indexes = [models.Index(fields=["organisation", "stage"], name="cohort_of_unit")]
        constraints = [
            _in_order("since", "on", "cohort_interval"),
            _in_order("starts_on", "ends_on", "cohort_days"),
        ]

    def __str__(self) -> str:
        return self.title


class Nominee(models.Model):
    """A post that was put forward for a cohort; whoever holds it goes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="nominees")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=NomineeState.choices, default=NomineeState.NOMINATED
    )
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "post"],
                condition=~Q(state=NomineeState.REMOVED),
                name="nominated_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post.unit.name} {self.post.title}"


class Lesson(models.Model):
    """What a cohort brought home."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="lessons")
    text = models.CharField(_("收获"), max_length=500)
    told_on = models.DateField()

    def __str__(self) -> str:
        return self.text


class Opening(Record, Told, Amount):
    """Posts at a partner to which cadres of a rank are to be seconded; how many may be a range."""

    ledger_code = OPENINGS
    measured: ClassVar[str] = SECONDED.code

    base = models.ForeignKey(
        Partnership, models.PROTECT, related_name="openings", verbose_name=_("接收单位")
    )
    title = models.CharField(_("挂职岗位"), max_length=120)
    rank = models.CharField(_("职级要求"), max_length=20, choices=Rank.choices)
    stage = models.CharField(
        _("阶段"), max_length=10, choices=OPENING_CYCLE.choices, default=OFFERED.code
    )

    class Meta:
        verbose_name = _("挂职岗位")
        constraints = [
            _in_order("since", "on", "opening_interval"),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low")), name="opening_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Secondment(Record, Verified):
    """One cadre, known by the post held at home, at a partner for a time."""

    ledger_code = SECONDMENTS

    opening = models.ForeignKey(
        Opening, models.PROTECT, related_name="secondments", verbose_name=_("挂职岗位")
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("原岗位"))
    why = models.CharField(_("选派理由"), max_length=300)
    stage = models.CharField(
        _("阶段"), max_length=10, choices=SECONDMENT_CYCLE.choices, default=SELECTED.code
    )
    selected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    starts_on = models.DateField(_("协议开始"), null=True, blank=True)
    ends_on = models.DateField(_("协议结束"), null=True, blank=True)
    report_day = models.PositiveSmallIntegerField(_("每月几日前交月报"), null=True, blank=True)
    begun_on = models.DateField(_("到岗日期"), null=True, blank=True)
    returned_on = models.DateField(_("返回日期"), null=True, blank=True)
    appraisal = models.CharField(_("鉴定意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("挂职")
        indexes = [models.Index(fields=["post", "stage"], name="secondment_of_post")]
        constraints = [
            _in_order("starts_on", "ends_on", "secondment_days"),
            models.UniqueConstraint(
                fields=["post"], condition=Q(stage__in=ENGAGED), name="seconded_once"
            ),
            _in_order("begun_on", "returned_on", "secondment_returns_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.post.unit.name} {self.post.title}"


class Report(models.Model):
    """A monthly report from a secondment, for the day on which it was due."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    secondment = models.ForeignKey(Secondment, models.CASCADE, related_name="reports")
    due_on = models.DateField()
    told_on = models.DateField()
    text = models.CharField(_("做了什么"), max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["secondment", "due_on"], name="report_once_a_month")
        ]

    def __str__(self) -> str:
        return self.text
