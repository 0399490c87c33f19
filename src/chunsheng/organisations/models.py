"""Organisations with their dated names, posts, and who holds them from when to when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Grant, Unit
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock
from chunsheng.organisations.terms import (
    PROPOSALS,
    REGISTER,
    OrganisationKind,
    PostKind,
    ProposalStage,
)
from chunsheng.people.models import Person


class Organisation(Record):
    """An organisation; a district, street or community is one on the same unit that is its area."""

    ledger_code = REGISTER

    id = None  # type: ignore[assignment]  # its unit is its key
    unit = models.OneToOneField(
        Unit, models.PROTECT, primary_key=True, related_name="organisation", verbose_name=_("单位")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=OrganisationKind.choices)
    # Today's official name; the others, and since when, are in `names`.
    name = models.CharField(_("名称"), max_length=120)
    # The other names once more, in one text that a list can search.
    also_named = models.TextField(_("曾用名、别称"), blank=True)
    code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="credit_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """A name that an organisation bore, or by which it is also printed, for a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=120)
    alias = models.BooleanField(_("别称"), default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(until=None, alias=False),
                name="one_official_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(Record):
    """A post at a unit; who holds it also holds its role there."""

    ledger_code = "organisations.posts"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    title = models.CharField(_("岗位"), max_length=60)
    role = models.CharField(_("角色"), max_length=40, blank=True)
    kind = models.CharField(
        _("类别"), max_length=10, choices=PostKind.choices, default=PostKind.MEMBER
    )
    since = models.DateField(_("设立日期"), null=True, blank=True)
    until = models.DateField(_("撤销日期"), null=True, blank=True)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="post_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Holding(Record):
    """Someone's holding a post, or standing in for it, from a day to before another."""

    ledger_code = "organisations.holdings"

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", verbose_name=_("岗位"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("卸任日期"), null=True, blank=True)
    stand_in = models.BooleanField(_("代理"), default=False)
    # The grant that this holding lives by today; holdings of the same role at one unit share it.
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, related_name="holdings")

    class Meta:
        indexes = [models.Index(fields=["account", "until"], name="holding_of_account")]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(until=None, stand_in=False), name="one_open_holder"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="holding_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(person__isnull=False),
                name="holding_has_a_holder",
            ),
        ]

    def __str__(self) -> str:
        return str(self.account or self.person)


class Proposal(Record):
    """That an account should hold a post: one person proposed it, another confirms it."""

    ledger_code = PROPOSALS

    post = models.ForeignKey(Post, models.PROTECT, related_name="proposals", verbose_name=_("岗位"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("卸任日期"), null=True, blank=True)
    stand_in = models.BooleanField(_("代理"), default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁提请")
    )
    proposed_at = models.DateTimeField(_("提请时间"), default=clock.now)
    stage = models.CharField(
        _("状态"), max_length=10, choices=ProposalStage.choices, default=ProposalStage.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("谁定"),
    )
    decided_at = models.DateTimeField(_("定于"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "account"],
                condition=Q(stage=ProposalStage.WAITING),
                name="one_waiting_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.post}"
