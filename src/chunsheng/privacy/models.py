"""Requests about one's own data, the days they may take, how long rows are kept, and purges."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.records.handling import Ending, Handling, LawfulBasis
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock, dates
from chunsheng.privacy.terms import (
    CLOSED_STAGES,
    CYCLE,
    LIMITS,
    OPEN_STAGES,
    OUTCOMES,
    PURGES,
    REGISTER,
    RETENTIONS,
    AskKind,
    Ground,
    KnownBy,
    PurgeStage,
)


class AskLimit(Record):
    """How many working days an answer may take from a day on, and by which rule."""

    ledger_code = LIMITS

    working_days = models.PositiveSmallIntegerField(_("答复期限（工作日）"))
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"), unique=True)

    class Meta:
        verbose_name = _("个人信息答复期限")
        constraints = [
            models.CheckConstraint(condition=Q(working_days__gte=1), name="ask_limit_is_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.since)


class RightsRequest(Record):
    """What a person asked about their own data, and how it was answered.

    Its receipt code outlives an erasure: the row then says only that it was asked and done.
    """

    ledger_code = REGISTER
    free_text: ClassVar[tuple[str, ...]] = ("what", "seen", "outcome")
    handling = Handling(
        _("您对自己信息提的要求"),
        _("按法律答复您，并能证明答复过"),
        LawfulBasis.DUTY,
        _("答复以后本人要求删除时；有没有办过的记录留下"),
        (Ending("closed", pgettext_lazy("ending", "答复"), "closed_at"),),
    )

    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(_("要求"), max_length=10, choices=AskKind.choices)
    what = models.CharField(_("要的是什么"), max_length=300, blank=True)
    known_by = models.CharField(_("怎么确认是本人"), max_length=10, choices=KnownBy.choices)
    seen = models.CharField(_("核对了什么"), max_length=120, blank=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    handling_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("承办单位")
    )
    stage = models.CharField(_("状态"), max_length=10, choices=CYCLE.choices)
    received_at = models.DateTimeField(_("提出时间"))
    due_at = models.DateTimeField(_("到期"))
    calendar_version = models.CharField(max_length=80)
    limit = models.ForeignKey(AskLimit, models.PROTECT, related_name="+")
    # Whoever entered or took it over first: an erasure needs another.
    taken_by: models.ForeignKey[Any, Any] = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    ground = models.CharField(_("法律依据"), max_length=20, choices=Ground.choices, blank=True)
    outcome = models.CharField(_("答复"), max_length=500, blank=True)
    judged = models.CharField(
        _("时限认定"), max_length=10, choices=list(OUTCOMES.items()), blank=True
    )
    receipt = models.CharField(max_length=64, null=True, unique=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("个人信息要求")
        indexes = [
            models.Index(fields=["stage", "due_at", "id"], name="rights_request_by_due"),
            models.Index(fields=["subject"], name="rights_request_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind"], condition=Q(closed_at=None), name="asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, stage__in=OPEN_STAGES)
                | Q(closed_at__gte=F("received_at"), stage__in=CLOSED_STAGES),
                name="rights_request_closed_by_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    # The receipt code, in memory only, between asking and telling whoever asked.
    told_code: str = ""
    # What is handed out, in memory only, for the page on which it is told once.
    handed: Any = None

    @property
    def is_open(self) -> bool:
        """Whether it still has to be answered."""
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        """Whether its time is up and it is not answered."""
        return self.is_open and clock.now() > self.due_at


class Retention(Record):
    """After how many days from which event rows of a table go, from a day to before another."""

    ledger_code = RETENTIONS

    table = models.CharField(_("哪张表"), max_length=60)
    ending = models.CharField(_("从什么时候起算"), max_length=20)
    days = models.PositiveIntegerField(_("保存多少天"))
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("保存期限")
        constraints = [
            models.UniqueConstraint("table", "ending", "since", name="retention_once_a_day"),
            models.CheckConstraint(condition=Q(days__gte=1), name="retention_is_a_day_or_more"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="retention_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}/{self.ending}"


class Purge(Record):
    """What was due to go on a day, tried out first; it goes when another person confirms it.

    `chosen` names the rows by table, `counted` what was held and due of each, `gone` what went.
    """

    ledger_code = PURGES

    as_of = models.DateField(_("算到哪天"))
    tried_at = models.DateTimeField(_("试算时间"))
    stage = models.CharField(_("状态"), max_length=10, choices=PurgeStage.choices)
    chosen: models.JSONField[Any] = models.JSONField(default=dict)
    counted: models.JSONField[Any] = models.JSONField(default=list)
    gone: models.JSONField[Any] = models.JSONField(default=dict)
    due_rows = models.PositiveIntegerField(_("到期"))
    gone_rows = models.PositiveIntegerField(_("已删"), null=True, blank=True)
    persons = models.PositiveIntegerField(_("不再记着的人"), null=True, blank=True)
    proposed_by: models.ForeignKey[Any, Any] = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("办理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("到期清理")
        constraints = [
            models.UniqueConstraint(
                fields=["as_of"], condition=Q(ended_at=None), name="purge_open_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return dates.day(self.as_of)
