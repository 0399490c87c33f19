"""The words of households (R7): their categories, on what these rest, and what is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind
from chunsheng.kernel.ledger.measures import Measure

HOUSEHOLDS, LADDERS = "people.households", "people.ladders"
# Declared with their posts, a storey above; grants name them by code.
HANDS = ("grid_worker", "supervisor")


class Category(models.TextChoices):
    """What may put a household first; nobody reads it without leaving a trace."""

    ALONE = "alone", _("独居")
    ELDERLY = "elderly", _("纯老")


class Basis(models.TextChoices):
    """On what a category rests."""

    CONSENT = "consent", _("本人同意")
    LAW = "law", _("法定依据")


LISTED = kinds.declare(Kind("people.households", _("住户"), pgettext_lazy("households", "户")))
measures.declare(
    Measure(
        LISTED.code,
        _("住户"),
        (LISTED.code,),
        HOUSEHOLDS,
        meaning=_("现在登记在册的住户；没有登记的不知道有多少，迁走的不计。"),
        so_far=True,
    )
)
