"""Firms' difficulties, and who was recommended for their vacancies (R17)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.enterprise.terms import (
    AGREED,
    CANDIDACIES,
    CYCLE,
    DIFFICULTIES,
    OPEN_STAGES,
    RAISED,
    SEEKING,
    SOLVED,
    DifficultyKind,
)
from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Account, Subject, Unit
from chunsheng.kernel.records.handling import Ending, Handling, LawfulBasis
from chunsheng.kernel.records.models import Record
from chunsheng.matters.models import Delivery, Need
from chunsheng.organisations.models import Organisation, Post
from chunsheng.people.models import Person


class Difficulty(Record):
    """What a firm has trouble with; its vacancies are the needs that come from it.

    `raised_from` is empty when only the last day is known on which it may have been raised.
    """

    ledger_code = DIFFICULTIES

    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("企业"))
    kind = models.CharField(_("类别"), max_length=10, choices=DifficultyKind.choices)
    title = models.CharField(_("难在哪里"), max_length=120)
    detail = models.TextField(_("说明"), max_length=1000, blank=True)
    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("登记单位")
    )
    raised_from = models.DateField(null=True, blank=True)
    raised_on = models.DateField(_("提出日期"))
    stage = models.CharField(_("阶段"), max_length=10, choices=CYCLE.choices, default=RAISED.code)
    branch = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("接办支部")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name=_("责任岗位")
    )
    due_on = models.DateField(_("最晚哪天办好"), null=True, blank=True)
    claimed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(_("企业确认日期"), null=True, blank=True)
    confirmed_by = models.CharField(_("企业确认的岗位"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("企业难题")
        indexes = [
            models.Index(fields=["organisation", "stage"], name="difficulty_of_unit"),
            models.Index(fields=["branch", "stage"], name="difficulty_of_branch"),
            models.Index(fields=["raised_on", "id"], name="difficulty_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(raised_from=None) | Q(raised_on__gte=F("raised_from")),
                name="difficulty_interval",
            ),
            models.CheckConstraint(
                condition=Q(stage=SOLVED.code, confirmed_on__isnull=False)
                | (~Q(stage=SOLVED.code) & Q(confirmed_on=None)),
                name="difficulty_solved_by_confirmation",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sample(self) -> bool:
        """Whether it is made up: its firm is."""
        return self.firm.sample


class Candidacy(Record):
    """A person who agreed to be recommended to one firm for one of its vacancies, and what came of it.

    Erasure takes the person out of it; that somebody was hired and stayed remains counted.
    """

    ledger_code = CANDIDACIES
    field_classes: ClassVar[dict[str, str]] = {"person": FieldClass.PERSONAL}
    free_text: ClassVar[tuple[str, ...]] = ("consent_how",)
    handling = Handling(
        _("求职推荐"),
        _("只推荐给本人同意的那一家企业"),
        LawfulBasis.CONSENT,
        _("本人撤回同意并要求删除时"),
        (Ending("ended", pgettext_lazy("ending", "有了结果"), "ended_on"),),
    )

    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="candidacies")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("招工岗位"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    consented_on = models.DateField(_("本人同意日期"))
    consent_how = models.CharField(_("怎么同意的"), max_length=120, blank=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=SEEKING.choices, default=AGREED.code)
    hired_on = models.DateField(_("到岗日期"), null=True, blank=True)
    check_on = models.DateField(_("满期日期"), null=True, blank=True)
    ended_on = models.DateField(_("结果日期"), null=True, blank=True)
    said_by = models.CharField(_("企业说的岗位"), max_length=60, blank=True)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="candidacy")

    class Meta:
        verbose_name = _("求职推荐")
        indexes = [models.Index(fields=["consented_on", "id"], name="candidacy_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "person"],
                condition=Q(stage__in=OPEN_STAGES),
                name="candidate_once_a_vacancy",
            ),
            models.CheckConstraint(
                condition=Q(hired_on=None)
                | Q(hired_on__gte=F("consented_on"), check_on__gt=F("hired_on")),
                name="hired_after_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or '—'} · {self.need}"
