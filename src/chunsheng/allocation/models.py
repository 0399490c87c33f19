"""Rules by which harvests are shared out, what was proposed for one, and each household's share (R7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.allocation.terms import (
    LISTED,
    PROPOSAL_CYCLE,
    PROPOSALS,
    PROPOSED,
    RULES,
    SHARE_CYCLE,
    SHARES,
    Reach,
    Why,
)
from chunsheng.garden.models import Harvest, weight
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.masking import mask_name
from chunsheng.people.models import Household


def _account(title: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=title
    )


class Rule(Record):
    """How a unit's harvests are shared out from a day on, until a later rule; with its source."""

    ledger_code = RULES

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("适用范围"))
    portion_grams = models.PositiveIntegerField(_("每份重量（克）"))
    most = models.PositiveSmallIntegerField(_("每户每次最多几份"))
    reach = models.CharField(_("分给谁"), max_length=10, choices=Reach.choices)
    weeks = models.PositiveSmallIntegerField(_("记几周内领过的"))
    source = models.CharField(_("依据"), max_length=200)
    since = models.DateField(_("生效日期"))

    class Meta:
        verbose_name = _("分配规则")
        constraints = [
            models.UniqueConstraint("unit", "since", name="rule_once_from_a_day"),
            models.CheckConstraint(condition=Q(portion_grams__gt=0, most__gt=0), name="rule_gives"),
        ]

    def __str__(self) -> str:
        told = {"grams": self.portion_grams, "source": self.source}
        return _now("每份 %(grams)s 克（%(source)s）") % told


class Proposal(Record):
    """What the solver suggests for a harvest as it was weighed then; confirmed by another person."""

    ledger_code = PROPOSALS

    harvest = models.ForeignKey(Harvest, models.PROTECT, related_name="+", verbose_name=_("采摘"))
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("网格"))
    # The harvest as it was when this was proposed.
    crop = models.CharField(_("作物"), max_length=40)
    kilos = models.DecimalField(_("重量（公斤）"), max_digits=7, decimal_places=2)
    picked_on = models.DateField(_("采摘日期"))
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+", verbose_name=_("分配规则"))
    portions = models.PositiveIntegerField(_("够分几份"))
    placed = models.PositiveIntegerField(_("分出几份"))
    households = models.PositiveIntegerField(_("参加分配的住户"))
    served = models.PositiveIntegerField(_("轮到的住户"))
    seed = models.BigIntegerField(_("抽签种子"))
    # What the check beside the solver found: no way to do better, and nobody passed over.
    proved = models.BooleanField(_("证书"))
    certificate: models.JSONField[Any] = models.JSONField(default=dict)
    proposed_on = models.DateField(_("提出日期"))
    proposed_by = _account(_("提出人"))
    confirmed_on = models.DateField(_("确认日期"), null=True, blank=True)
    confirmed_by = _account(_("确认人"))
    stage = models.CharField(
        _("状态"), max_length=10, choices=PROPOSAL_CYCLE.choices, default=PROPOSED.code
    )

    class Meta:
        verbose_name = _("分配方案")
        indexes = [models.Index(fields=["proposed_on", "id"], name="shared_out_by_day")]
        constraints = [
            models.UniqueConstraint(
                "harvest", condition=Q(stage=PROPOSED.code), name="proposal_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{dates.day(self.picked_on)} {self.crop} {weight(self.kilos)}"

    @property
    def left_kilos(self) -> Decimal:
        """What remains of the harvest beyond the portions given."""
        return self.kilos - Decimal(self.placed * self.rule.portion_grams) / 1000


class Share(Record):
    """A line of a proposal: a household, its portions, and why; from the confirmation on, its share."""

    ledger_code = SHARES

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="shares", verbose_name=_("分配方案")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name=_("住户")
    )
    portions = models.PositiveSmallIntegerField(_("份数"))
    grams = models.PositiveIntegerField(_("克"))
    why = models.CharField(_("为什么"), max_length=10, choices=Why.choices)
    stage = models.CharField(
        _("状态"), max_length=10, choices=SHARE_CYCLE.choices, default=LISTED.code
    )
    # The day on which it was fetched, or went back.
    ended_on = models.DateField(_("领取或退回日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("份额")
        indexes = [models.Index(fields=["household", "stage"], name="share_of_household")]
        constraints = [
            models.UniqueConstraint("proposal", "household", name="household_once_in_a_proposal")
        ]

    def __str__(self) -> str:
        return self.door

    @property
    def personal_subject_id(self) -> Any:
        """What is written of a share is written of its household."""
        return self.household.subject_id

    @property
    def door(self) -> str:
        """Where it goes: the building and the covered door."""
        return f"{self.household.building.name} {mask_name(self.household.door)}".strip()

    @property
    def kilos(self) -> Decimal:
        """Its weight."""
        return Decimal(self.grams) / 1000

    @property
    def amount(self) -> str:
        """Its portions and their weight in words; a dash for none."""
        if not self.portions:
            return "—"
        told = {"n": self.portions, "kilos": weight(self.kilos)}
        return _now("%(n)s 份，%(kilos)s") % told
