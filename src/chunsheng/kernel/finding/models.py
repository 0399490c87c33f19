"""What may be found of each record: its text, its sound, and the pieces that lead to both."""

from __future__ import annotations

from django.db import models

from chunsheng.kernel.finding.fields import GramsField


class Indexed(models.Model):
    """One record of one register, by what its register lets it be found by. Nothing secret is here."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    text = models.TextField(blank=True)
    sound = models.CharField(max_length=160, blank=True)
    grams = GramsField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id", "code"], name="indexed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.record_id}"
