"""The words of the API: what a token may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

TOKENS, LIMITS = "api.tokens", "api.limits"


class Scope(models.TextChoices):
    READ = "read", _("只读")
    WRITE = "write", _("读写")
