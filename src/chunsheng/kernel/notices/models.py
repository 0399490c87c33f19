"""One row for each who is told of an entry; and by which ways they are told as well."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.terms import NOTICES, WAYS, CarrierCode, Fault, Means, State
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock


class Notice(Record):
    """Somebody is told of an entry: an account in its inbox, or a person on the page of their matter.

    What it says is made of the record's register and the entry's verb when it is shown, so that
    there is nothing in it to erase. `label` is what its record is called, never what it says.
    `means` is by what a person was told of it beside their page, when somebody did.
    """

    ledger_code = NOTICES

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    code = models.CharField(_("台账"), max_length=60)
    verb = models.CharField(_("事由"), max_length=60)
    record_id = models.UUIDField()
    label = models.CharField(_("编号"), max_length=60)
    told_at = models.DateTimeField(_("时间"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)
    means = models.CharField(_("怎么告诉的"), max_length=10, choices=Means.choices, blank=True)
    means_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "record_id"], name="notice_of_matter"),
            models.Index(fields=["account", "told_at", "id"], name="notice_of_account"),
            models.Index(fields=["account"], name="notice_unread", condition=Q(read_at=None)),
        ]
        constraints = [
            models.UniqueConstraint("entry", "account", name="account_told_once"),
            models.UniqueConstraint("entry", "subject", name="person_told_once"),
            models.CheckConstraint(
                condition=Q(account=None, subject__isnull=False)
                | Q(account__isnull=False, subject=None),
                name="notice_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Way(Record):
    """An address at which an account wants to be told as well, by one of the carriers.

    A group's is in the settings, so that its way has none.
    """

    ledger_code = WAYS

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    carrier = models.CharField(_("方式"), max_length=10, choices=CarrierCode.choices)
    address = models.CharField(_("工作邮箱"), max_length=200, blank=True)
    since = models.DateTimeField(_("登记时间"), default=clock.now)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "carrier", "address"],
                condition=Q(ended_at=None),
                name="way_once_an_account",
            )
        ]

    def __str__(self) -> str:
        return self.address or str(CarrierCode(self.carrier).label)


class Sending(models.Model):
    """One notice by one carrier: sent once, under a name by which whoever receives it knows it again.

    It has no way where a group reads it, once for an entry, or where a person gets it by text, whose
    phone is looked up when it goes out. `parts` is how many short messages it takes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="sendings")
    way = models.ForeignKey(Way, models.PROTECT, null=True, related_name="sendings")
    carrier = models.CharField(max_length=10, choices=CarrierCode.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    fault = models.CharField(max_length=12, choices=Fault.choices, blank=True)
    parts = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("notice", "way", name="sent_once_by_a_way"),
            models.UniqueConstraint(
                fields=["notice", "carrier"],
                condition=Q(way=None),
                name="sent_once_by_a_carrier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"

    @property
    def stands(self) -> str:
        """How it stands, and why it was not taken."""
        if not self.fault or self.state in (State.SENT, State.DROPPED):
            return self.get_state_display()
        said = {"state": self.get_state_display(), "why": self.get_fault_display()}
        return gettext("%(state)s：%(why)s") % said


class Pace(models.Model):
    """When messages went to a carrier that bears only so many: seconds since the epoch, oldest first."""

    carrier = models.CharField(max_length=10, primary_key=True)
    went = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.carrier
