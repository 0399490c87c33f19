"""The words of notices: after how long something is no news, and how a sending stands."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NOTICES, WAYS = "notices.notices", "notices.ways"
# What came to be known longer ago, as in a load of old records, calls nobody to work.
NEWS = timedelta(days=1)


class CarrierCode(models.TextChoices):
    MAIL = "mail", _("电子邮件")


class Means(models.TextChoices):
    """By what a person was told in person of what stands on their page."""

    PHONE = "phone", _("打了电话")
    SLIP = "slip", _("当面给了告知单")


class State(models.TextChoices):
    WAITING = "waiting", _("待发出")
    SENT = "sent", pgettext_lazy("notice", "已发出")
    FAILED = "failed", _("没发出去")
    DROPPED = "dropped", _("不用发了")
