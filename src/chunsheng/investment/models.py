"""Contacts with firms, intents, and projects with how far they have come (R10–R12)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.investment.terms import (
    CONTACTS,
    CYCLE,
    INTENTS,
    LANDED,
    PROJECTS,
    PURSUED,
    IntentState,
    Status,
    Way,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.matters.models import Amount
from chunsheng.organisations.models import Organisation


class Contact(Record, Amount, Verified):
    """A visit to, or another contact with, one firm; or several that were not named, only counted.

    The amount is how many firms: exactly one where it is named. `since` is empty when only the last
    day is known on which it may have happened.
    """

    ledger_code = CONTACTS

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("谁去的")
    )
    firm = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("企业")
    )
    way = models.CharField(_("方式"), max_length=10, choices=Way.choices, default=Way.EITHER)
    since = models.DateField(_("最早"), null=True, blank=True)
    on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    withdrawn = models.BooleanField(_("已撤回"), default=False)

    class Meta:
        verbose_name = _("拜访联系")
        indexes = [
            models.Index(fields=["organisation", "on"], name="contact_of_unit"),
            models.Index(fields=["on", "id"], name="contact_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(firm=None) | Q(low=1, high=1), name="contact_of_one_named_firm"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(on__gte=F("since")), name="contact_interval"
            ),
        ]

    def __str__(self) -> str:
        return self.firm.name if self.firm else str(_("未具名企业"))


class Intent(Record, Verified):
    """A firm's intent to work with the district."""

    ledger_code = INTENTS

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("谁谈成的")
    )
    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("企业"))
    since = models.DateField(_("最早"), null=True, blank=True)
    on = models.DateField(_("日期"))
    content = models.CharField(_("合作内容"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=IntentState.choices, default=IntentState.OPEN
    )

    class Meta:
        verbose_name = _("合作意向")
        indexes = [models.Index(fields=["organisation", "on"], name="intent_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "organisation"],
                condition=Q(state=IntentState.OPEN),
                name="one_open_intent_of_a_firm",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(on__gte=F("since")), name="intent_interval"
            ),
        ]

    def __str__(self) -> str:
        return self.firm.name


class Project(Record, Verified):
    """An investment project: its stage, how it fares beside that, and when it landed.

    `told_from` is empty and `told_on` the last day when it is only known by when it was said that
    the project is about to land.
    """

    ledger_code = PROJECTS

    title = models.CharField(_("项目"), max_length=120)
    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("落在哪里"))
    stage = models.CharField(_("阶段"), max_length=10, choices=CYCLE.choices, default=PURSUED.code)
    status = models.CharField(
        _("状态"), max_length=10, choices=Status.choices, default=Status.NORMAL
    )
    told_from = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(_("预计落地日期"), null=True, blank=True)
    landed_on = models.DateField(_("落地日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("投资项目")
        indexes = [
            models.Index(fields=["organisation", "stage"], name="project_of_unit"),
            models.Index(fields=["place", "stage"], name="project_of_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=LANDED.code, landed_on__isnull=False)
                | (~Q(stage=LANDED.code) & Q(landed_on=None)),
                name="project_landed_by_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.title
