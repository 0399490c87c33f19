"""Entries, facts, marks, shares; blocks that seal them and rollups that fold them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.kinds import Standing


class Entry(models.Model):
    """Who did what, when, to which record, and why. Never changed, never deleted."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(_("渠道"), max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(_("动作"), max_length=60)
    record_code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    changes = models.JSONField(default=dict)
    reason = models.TextField(_("理由"), blank=True)
    run = models.UUIDField(null=True)
    # PostgreSQL only: the transaction that wrote it, by which the sealer orders what it folds.
    txid = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "id"], name="entry_of_record"),
            models.Index(fields=["txid"], name="entry_txid", condition=Q(txid__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.record_code} {self.verb}"


class Fact(models.Model):
    """A measured amount that an entry brings: bounds, interval, standing, scope, tags."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="facts")
    at = models.DateTimeField(_("记入时间"))
    kind = models.CharField(max_length=60)
    low = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    about = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    # Anything but a single known day: such facts are read directly, never from rollups.
    long = models.BooleanField(default=False)
    organisation = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    subject = models.UUIDField(null=True)
    record_code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    tags = models.JSONField(default=dict)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    txid = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "place", "ends_on"], name="fact_by_place"),
            models.Index(fields=["kind", "organisation", "ends_on"], name="fact_by_organisation"),
            models.Index(fields=["kind", "ends_on"], name="fact_by_day"),
            models.Index(fields=["record_id", "kind"], name="fact_of_record"),
            models.Index(fields=["txid"], name="fact_txid", condition=Q(txid__isnull=False)),
            models.Index(fields=["kind"], name="fact_long", condition=Q(long=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low")), name="fact_bounds"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="fact_interval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.low}…{self.high}"


class Mark(models.Model):
    """A happened fact was verified, by a later entry of another person."""

    fact = models.OneToOneField(Fact, models.PROTECT, related_name="mark", primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="marks")

    def __str__(self) -> str:
        return f"verified {self.fact_id}"


class FactShare(models.Model):
    """Shared credit: a unit's part of a fact, in thousandths."""

    id = models.BigAutoField(primary_key=True)
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="shares")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    permille = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(permille__lte=1000), name="share_is_a_part"),
            models.UniqueConstraint("fact", "unit", name="share_once_a_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.permille}‰"


class Block(models.Model):
    """A sealed stretch of entries, chained to the one before by its hash."""

    number = models.BigAutoField(primary_key=True)
    # The watermark: the last sealed entry's id, on PostgreSQL the last sealed transaction.
    upto = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    facts = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.number} {self.hash[:12]}"


class Grain(models.TextChoices):
    """How many days a rollup holds."""

    DAY = "day"
    MONTH = "month"


class Via(models.TextChoices):
    """By which of a fact's units it lay under the rollup's."""

    PLACE = "place"
    ORGANISATION = "organisation"
    BOTH = "both"


class Rollup(models.Model):
    """Sealed one-day facts that lay under a unit, of one kind, standing, day or month and tags, added up.

    Which units a fact lay under is told by the dated tree, on the fact's own day.
    """

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    grain = models.CharField(max_length=5, choices=Grain.choices)
    kind = models.CharField(max_length=60)
    standing = models.CharField(max_length=10)
    # The day, or the first one of the month.
    day = models.DateField()
    via = models.CharField(max_length=12, choices=Via.choices)
    tags = models.JSONField(default=dict)
    low = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    high = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    n = models.BigIntegerField(default=0)
    no_low = models.BigIntegerField(default=0)
    no_high = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    about = models.BigIntegerField(default=0)
    verified = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "grain", "kind", "standing", "day", "via", "tags"],
                name="one_rollup_of_a_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.grain} {self.day}"
