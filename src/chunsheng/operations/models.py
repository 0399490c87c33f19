"""Which periodic jobs have run for which slot of time."""

from __future__ import annotations

from django.db import models

from chunsheng.kernel.records.keys import uuid7


class JobRun(models.Model):
    """A periodic job took a slot; the unique pair lets two clocks strike without running twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.CharField(max_length=60)
    slot = models.CharField(max_length=20)
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("job", "slot", name="job_once_a_slot")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"
