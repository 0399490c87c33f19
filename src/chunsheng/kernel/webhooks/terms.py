"""The words of webhooks: how a delivery stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

TARGETS, DELIVERIES = "webhooks.targets", "webhooks.deliveries"
OWN = frozenset({TARGETS, DELIVERIES})


class State(models.TextChoices):
    WAITING = "waiting", _("待投递")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("未送达")
    WITHHELD = "withheld", _("不再告知")


TONES = {State.WAITING: "gold", State.DELIVERED: "jade", State.FAILED: "red", State.WITHHELD: ""}
