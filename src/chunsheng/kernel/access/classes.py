"""Classes of fields: how far a value may travel."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldClass(models.TextChoices):
    """Personal values are masked in lists; sensitive ones open only for a task or a written reason."""

    PUBLIC = "public", _("公开")
    INTERNAL = "internal", _("内部")
    PERSONAL = "personal", _("个人信息")
    SENSITIVE = "sensitive", _("敏感个人信息")


SECRET = frozenset({FieldClass.PERSONAL, FieldClass.SENSITIVE})
