"""Contacts, intents and projects; outposts, chambers, and people who are bound to home (R10–R13)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.investment.terms import (
    CHAMBERS,
    CONTACTS,
    CYCLE,
    FOUNDING,
    INTENTS,
    LANDED,
    MANDATES,
    OFFICE,
    OUTPOSTS,
    PREPARING,
    PROJECTS,
    PURSUED,
    TOWNSPEOPLE,
    IntentState,
    Status,
    Way,
    Whom,
)
from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.records.handling import Ending, Handling, LawfulBasis
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.matters.models import Amount
from chunsheng.organisations.models import Organisation, Post
from chunsheng.people.models import Person


class Contact(Record, Amount, Verified):
    """A visit to, or another contact with, one firm; or firms or people that were only counted.

    The amount is how many: exactly one where a firm is named. `since` is empty when only the last
    day is known on which it may have happened.
    """

    ledger_code = CONTACTS

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("谁去的")
    )
    firm = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("企业")
    )
    whom = models.CharField(_("联系的是"), max_length=10, choices=Whom.choices, default=Whom.FIRMS)
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
            models.CheckConstraint(
                condition=Q(whom=Whom.FIRMS) | Q(firm=None), name="contact_with_people_has_no_firm"
            ),
        ]

    def __str__(self) -> str:
        if self.firm:
            return self.firm.name
        return str(Whom.PEOPLE.label if self.whom == Whom.PEOPLE else _("未具名企业"))


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


class Outpost(Record):
    """An office away from home: what it is to do, and for which term it was sent.

    Its term runs from `since` to before `until`; one that was ended early ended then.
    """

    ledger_code = OUTPOSTS

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="outpost", verbose_name=_("驻外机构")
    )
    mandate = models.CharField(_("任务"), max_length=500)
    since = models.DateField(_("任期起"))
    until = models.DateField(_("任期止"))
    stage = models.CharField(
        _("任务状态"), max_length=10, choices=MANDATES.choices, default=OFFICE.code
    )

    class Meta:
        verbose_name = _("桥头堡与联络处")
        indexes = [models.Index(fields=["stage", "until"], name="outpost_by_term")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="outpost_term"),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Chamber(Record, Verified):
    """A chamber on its way from preparation to its plate.

    `since` to `on` are the days of its present stage, `since` empty when only the last one is known.
    `plan` is what was said of hanging a plate, on `told_from` to `told_on`, by `planned_on` if a day
    was said.
    """

    ledger_code = CHAMBERS

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="chamber", verbose_name=_("商会")
    )
    stage = models.CharField(
        _("阶段"), max_length=10, choices=FOUNDING.choices, default=PREPARING.code
    )
    since = models.DateField(_("最早"), null=True, blank=True)
    on = models.DateField(_("本阶段日期"))
    plan = models.CharField(_("预告的内容"), max_length=120, blank=True)
    planned_on = models.DateField(_("预告日期"), null=True, blank=True)
    told_from = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("商会筹建")
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(on__gte=F("since")), name="chamber_interval"
            ),
            models.CheckConstraint(
                condition=Q(plan="") | Q(told_on__isnull=False), name="chamber_plan_was_told"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Townsperson(Record):
    """Somebody from home who agreed to be kept in touch with: when, how given, and what for.

    Withdrawing the consent takes the person out; whom they introduced stays as links of firms.
    """

    ledger_code = TOWNSPEOPLE
    field_classes: ClassVar[dict[str, str]] = {"person": FieldClass.PERSONAL}
    free_text: ClassVar[tuple[str, ...]] = ("consent_how", "purpose")
    handling = Handling(
        _("“归根”老乡"),
        _("按本人同意的用途联系和牵线"),
        LawfulBasis.CONSENT,
        _("本人撤回同意并要求删除时"),
        (Ending("consented", pgettext_lazy("ending", "本人同意"), "consented_on"),),
    )

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("登记单位")
    )
    consented_on = models.DateField(_("本人同意日期"))
    consent_how = models.CharField(_("怎么同意的"), max_length=120, blank=True)
    purpose = models.CharField(_("同意的用途"), max_length=200, blank=True)
    keeper = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name=_("联系岗位")
    )
    withdrawn = models.BooleanField(_("已撤回同意"), default=False)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("“归根”老乡")
        indexes = [
            models.Index(fields=["organisation", "consented_on"], name="townsperson_of_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn=False), name="townsperson_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(person=None, keeper=None),
                name="townsperson_withdrawn_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or "—")


class Keeping(models.Model):
    """A post's keeping in touch with a townsperson, from a day to before another; one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    townsperson = models.ForeignKey(Townsperson, models.PROTECT, related_name="keepings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["townsperson"], condition=Q(until=None), name="one_keeper_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="keeping_term"
            ),
        ]

    def __str__(self) -> str:
        return str(self.post)
