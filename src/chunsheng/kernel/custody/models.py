"""The list of erasures, which a restored backup replays."""

from __future__ import annotations

from django.db import models

from chunsheng.kernel.records.keys import uuid7


class Erasure(models.Model):
    """A natural person's key was destroyed; only the number of the person stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_id = models.UUIDField(unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.subject_id)
