"""Zones of a venue, when they are open, and who booked them from when to when (R8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.records.handling import Ending, Handling, LawfulBasis
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record, Verified
from chunsheng.kernel.words import clock
from chunsheng.organisations.models import Organisation
from chunsheng.places.models import Building
from chunsheng.venues.terms import ASKED, BOOKINGS, CYCLE, ZONES, Purpose


class Zone(Record):
    """A part of a venue that is booked by itself; the venue is the building that it lies in."""

    ledger_code = ZONES

    venue = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name=_("场馆"))
    name = models.CharField(_("分区"), max_length=60)
    area_m2 = models.DecimalField(_("面积"), max_digits=7, decimal_places=1, null=True, blank=True)
    serves = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("面向哪里的单位")
    )
    residents = models.BooleanField(_("居民可约"), default=True)
    approval = models.BooleanField(_("需要审批"), default=False)
    open = models.BooleanField(_("开放"), default=True)

    class Meta:
        verbose_name = _("分区")
        constraints = [models.UniqueConstraint("venue", "name", name="zone_once_in_a_venue")]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """From when to when a zone is open on a weekday, from a day on until a later row says otherwise."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.ForeignKey(Zone, models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField(_("星期"))
    opens = models.TimeField(_("开门"), null=True)
    closes = models.TimeField(_("关门"), null=True)
    since = models.DateField(_("从哪天起"))
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint("zone", "weekday", "since", name="opening_once_from_a_day"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                name="opening_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}-{self.closes}"


class Booking(Record, Verified):
    """A zone's being kept for a unit or for a resident, from an instant to before another.

    On PostgreSQL the table itself refuses two that hold one zone at one time (0050).
    """

    ledger_code = BOOKINGS
    field_classes: ClassVar[dict[str, str]] = {
        "name": FieldClass.PERSONAL,
        "phone": FieldClass.PERSONAL,
    }
    free_text: ClassVar[tuple[str, ...]] = ("title",)
    handling = Handling(
        _("场馆预约"),
        _("给预约人留住这段时间，有变动时联系得上"),
        LawfulBasis.CONSENT,
        _("用过以后本人要求删除时"),
        (Ending("used", pgettext_lazy("ending", "用过"), "ends_at"),),
    )

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="bookings", verbose_name=_("分区"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("预约单位")
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("居民姓名"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    title = models.CharField(_("做什么"), max_length=120, blank=True)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose.choices)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    stage = models.CharField(_("状态"), max_length=10, choices=CYCLE.choices, default=ASKED.code)
    booked_by: models.ForeignKey[Any, Any] = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    heads = models.PositiveIntegerField(_("到场人数"), null=True, blank=True)

    class Meta:
        verbose_name = _("预约")
        indexes = [models.Index(fields=["zone", "starts_at"], name="booking_of_zone")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(organisation=None, subject__isnull=False)
                | Q(organisation__isnull=False, subject=None),
                name="booking_of_a_unit_or_a_resident",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_purpose_display())

    @property
    def who(self) -> str:
        """The unit's name; of a resident only that it is one."""
        return self.organisation.name if self.organisation else _now("居民")

    @property
    def on(self) -> date:
        """The day it is for."""
        return clock.day_of(self.starts_at)

    @property
    def hours(self) -> Decimal:
        """How long it is for."""
        return Decimal(int((self.ends_at - self.starts_at).total_seconds())) / 3600
