"""One row for each who is told of an entry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.terms import NOTICES
from chunsheng.kernel.records.models import Record


class Notice(Record):
    """Somebody is told of an entry: an account in its inbox, or a person on the page of their matter.

    What it says is made of the record's register and the entry's verb when it is shown, so that
    there is nothing in it to erase. `label` is what its record is called, never what it says.
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
