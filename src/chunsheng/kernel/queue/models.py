"""How long is tried again, from a day on. The jobs themselves are rows of the library."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.queue.terms import RETRIES
from chunsheng.kernel.records.models import Record


class RetryRule(Record):
    """After how long is tried again, how long at all, and how long a receiver may fail, from a day on."""

    ledger_code = RETRIES

    first_seconds = models.PositiveIntegerField(_("首次重试（秒）"))
    hours = models.PositiveIntegerField(_("最长重试（小时）"))
    receiver_days = models.PositiveIntegerField(_("对方连续失败（天）"))
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"), unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_seconds__gte=1, hours__gte=1, receiver_days__gte=1),
                name="retry_rule_is_one_or_more",
            )
        ]

    def __str__(self) -> str:
        return str(self.since)
