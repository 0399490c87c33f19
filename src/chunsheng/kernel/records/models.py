"""The tables every kind of record shares."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.records.handling import Handling
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.words import clock


class Record(models.Model):
    """Anything with a place in the ledger: a key, a version, and the name of its register."""

    ledger_code: ClassVar[str]
    # field → class; a field that is not named is internal. Read by masking, the ledger and erasure.
    field_classes: ClassVar[dict[str, str]] = {}
    # Free text in which people may have written about themselves: shown as its class says, but
    # sealed in entries under the person's key and blanked when the person is erased.
    free_text: ClassVar[tuple[str, ...]] = ()
    # Why it holds what is personal; none where nothing in it is.
    handling: ClassVar[Handling | None] = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def personal_subject_id(self) -> Any:
        """The natural person whose key protects this record's personal values, if it has one."""
        return getattr(self, "subject_id", None)


class Counter(models.Model):
    """The last number given out under a prefix in a year."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("prefix", "year", name="counter_once_a_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:06d}"


class Link(models.Model):
    """A dated link between two records of whatever registers: member of, partner in, introduced by."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    from_code = models.CharField(max_length=60)
    from_id = models.UUIDField()
    to_code = models.CharField(max_length=60)
    to_id = models.UUIDField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["from_id", "kind"], name="link_from"),
            models.Index(fields=["to_id", "kind"], name="link_to"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(until__gt=models.F("since")),
                name="link_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_code} {self.kind} {self.to_code}"


class Attachment(models.Model):
    """A checked and cleaned file that belongs to one record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record_code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    purpose = models.CharField(_("用途"), max_length=20)
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="attachment_record")]

    def __str__(self) -> str:
        return self.name


class Evidence(models.Model):
    """A document that a record rests on: who issued it, when, and its words on the matter."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record_code = models.CharField(max_length=60)
    record_id = models.UUIDField()
    title = models.CharField(_("文件或报道"), max_length=200)
    issuer = models.CharField(_("出具方"), max_length=120, blank=True)
    dated_on = models.DateField(_("文件日期"), null=True, blank=True)
    quote = models.CharField(_("原文"), max_length=500, blank=True)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="evidence_record")]

    def __str__(self) -> str:
        return self.title


class Verified(models.Model):
    """A record whose facts another person verifies; a correction takes the mark away again."""

    verified_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True


class Setting(models.Model):
    """A value of this database that is neither a record nor a fact, such as the clock's offset."""

    key = models.CharField(primary_key=True, max_length=60)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key


class Submission(models.Model):
    """A form that was sent: the second sending of the same form finds the first one's outcome."""

    key = models.UUIDField(primary_key=True)
    operation = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"
