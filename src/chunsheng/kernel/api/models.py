"""Tokens by which programs act for an account, and the dated limits of the API."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.api.terms import LIMITS, TOKENS, Scope
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock


class Token(Record):
    """A token of an account. It is told once; here is only its digest."""

    ledger_code = TOKENS

    name = models.CharField(_("用途"), max_length=60)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("权限"), max_length=10, choices=Scope.choices, default=Scope.READ)
    issued_at = models.DateTimeField(_("签发时间"), default=clock.now)
    expires_on = models.DateField(_("有效期至"))
    last_used_on = models.DateField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    # What is told once, right after it was issued.
    told = ""

    def __str__(self) -> str:
        return self.name


class Limit(Record):
    """How often a minute one account or token may ask, and how long a token may hold, from a day on."""

    ledger_code = LIMITS

    per_minute = models.PositiveIntegerField(_("每分钟次数"))
    token_days = models.PositiveIntegerField(_("令牌最长天数"))
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"), unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(per_minute__gte=1, token_days__gte=1), name="api_limit_is_one_or_more"
            )
        ]

    def __str__(self) -> str:
        return str(self.since)


def digest_of(token: str) -> str:
    """What is kept of a token. It is drawn from 256 bits, so there is nothing to guess or to salt."""
    return hashlib.sha256(token.encode()).hexdigest()
