"""Figures as they were when they were cited: frozen with their parts and the instant of knowing."""

from __future__ import annotations

from django.db import models

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import PARTS, Figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.keys import uuid7


class FrozenFigure(models.Model):
    """A figure of a unit and a period as it was known at an instant, cited by one record.

    `code` is what stands in its footnote: it opens the records that were counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=10, unique=True)
    record_code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    # The name under which the record's text asks for it, and its place in the order of the text.
    slot = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField()
    as_of = models.DateTimeField()
    low = models.DecimalField(max_digits=24, decimal_places=4)
    high = models.DecimalField(max_digits=24, decimal_places=4)
    n = models.BigIntegerField()
    no_low = models.BigIntegerField()
    no_high = models.BigIntegerField()
    unknown = models.BigIntegerField()
    about = models.BigIntegerField()
    verified = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("record_id", "slot", name="frozen_once_a_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.measure}"

    @property
    def figure(self) -> Figure:
        """The figure as it was, from its stored parts."""
        parts = {name: getattr(self, name) for name in PARTS}
        return Figure(measures[self.measure], self.unit, self.period, self.as_of, **parts)

    @property
    def period(self) -> Period:
        """The days that it counts."""
        return Period(self.until, self.since)
