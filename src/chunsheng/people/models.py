"""Persons, and where they volunteer. A person never shows whole in a text, a log or a list."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words.masking import mask_name


class Person(Record):
    """A natural person whom the district knows; emptied, but not removed, when erased."""

    ledger_code = "people.persons"
    field_classes = {"name": FieldClass.PERSONAL, "phone": FieldClass.PERSONAL}

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="person")
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    # The area whose staff may know this person; without one, nobody's list shows them.
    home = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在网格")
    )
    sample = models.BooleanField(_("样例"), default=False)

    def __str__(self) -> str:
        return mask_name(self.name) or "—"


class Volunteering(Record):
    """A person's being a volunteer of a unit, from a day to before another."""

    ledger_code = "people.volunteering"

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="volunteering", verbose_name=_("志愿者")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="volunteering", verbose_name=_("服务单位")
    )
    since = models.DateField(_("开始日期"))
    until = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"], condition=Q(until=None), name="volunteers_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="volunteering_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}@{self.unit_id}"
