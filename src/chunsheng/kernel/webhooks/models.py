"""Addresses of other systems, and what each was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.webhooks.terms import DELIVERIES, TARGETS, State
from chunsheng.kernel.words import clock


class Target(Record):
    """An address that is told of some registers, as far as its owner sees them.

    `registers` are their codes; `verbs` those of their entries, all where there is none. The secret
    is told once; here it lies sealed, for each message is signed with it.
    """

    ledger_code = TARGETS

    name = models.CharField(_("名称"), max_length=60)
    url = models.CharField(_("地址"), max_length=500)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    registers = models.JSONField(_("台账"), default=list)
    verbs = models.JSONField(_("动作"), default=list)
    secret = models.BinaryField(editable=False)
    added_at = models.DateTimeField(_("登记时间"), default=clock.now)
    # Since when nothing arrived any more; empty as soon as something does.
    failing_since = models.DateTimeField(_("连续失败自"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    ended_why = models.CharField(_("停用原因"), max_length=500, blank=True)

    # What is told once, right after it was added.
    told = ""

    def __str__(self) -> str:
        return self.name


class Delivery(Record):
    """What one target is told of one entry. Its key is the message's, however often it is sent."""

    ledger_code = DELIVERIES

    target = models.ForeignKey(Target, models.PROTECT, related_name="deliveries")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    code = models.CharField(_("台账"), max_length=60)
    verb = models.CharField(_("动作"), max_length=60)
    record_id = models.UUIDField(_("记录"))
    record_version = models.PositiveIntegerField(_("版本"), null=True)
    happened_at = models.DateTimeField(_("发生时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("投递次数"), default=0)
    last_at = models.DateTimeField(_("最近投递"), null=True, blank=True)
    last_answer = models.CharField(_("最近回应"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["target", "state"], name="delivery_of_target")]
        constraints = [models.UniqueConstraint("target", "entry", name="told_once_of_an_entry")]

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """The message's name, by which its receiver knows it again."""
        return f"msg_{self.pk.hex}"
