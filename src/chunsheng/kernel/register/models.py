"""Saved views: a list's question under a name, for oneself or for everybody at a unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock


class SavedView(Record):
    """What stood in a list's address, so that it can be asked again; dropped, it stays in the table."""

    ledger_code = "register.views"

    register_code = models.CharField(max_length=60)
    name = models.CharField(_("名称"), max_length=30)
    address = models.CharField(max_length=1000)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Whose staff see it, the unit's and all below; empty: only who saved it.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["register_code", "account"],
                condition=Q(dropped_at=None),
                name="view_of_account",
            ),
        ]

    def __str__(self) -> str:
        return self.name
