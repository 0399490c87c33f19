"""The words of identities: who may vouch for somebody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

IDENTITIES = "identities.identities"


class Kind(models.TextChoices):
    """Who vouches."""

    OIDC = "oidc", _("统一身份认证")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")
