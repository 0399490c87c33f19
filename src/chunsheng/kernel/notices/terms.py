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
    WECOM = "wecom", _("企业微信群")
    DINGTALK = "dingtalk", _("钉钉群")
    FEISHU = "feishu", _("飞书群")
    SMS = "sms", _("短信")


class Means(models.TextChoices):
    """By what a person was told in person of what stands on their page."""

    PHONE = "phone", _("打了电话")
    SLIP = "slip", _("当面给了告知单")


class State(models.TextChoices):
    WAITING = "waiting", _("待发出")
    SENT = "sent", pgettext_lazy("notice", "已发出")
    FAILED = "failed", _("未送到")
    DROPPED = "dropped", _("不用发了")


class Fault(models.TextChoices):
    """Why a message was not taken, the last time that it was tried."""

    UNREACHABLE = "unreachable", _("连不上对方")
    TOO_FAST = "too_fast", _("对方说发得太密")
    REFUSED = "refused", _("对方没有收下，请管理员核对密钥和对方的安全设置")
    UNSET = "unset", _("这个方式没有设好，请管理员核对设置")
