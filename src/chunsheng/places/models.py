"""Areas with their boundaries, and buildings with their points."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.models import Record
from chunsheng.places.terms import Datum


class Area(Record):
    """A piece of the ground: the unit it is, its division code, and its boundary if it is drawn."""

    ledger_code = "places.areas"

    id = None  # type: ignore[assignment]  # its unit is its key
    unit = models.OneToOneField(
        Unit, models.PROTECT, primary_key=True, related_name="area", verbose_name=_("单位")
    )
    # What the tree says by its path, once more for lists; move_area keeps it.
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上级")
    )
    code = models.CharField(_("区划代码"), max_length=20, blank=True)
    boundary: models.JSONField[Any] = models.JSONField(_("边界"), null=True, blank=True)
    datum = models.CharField(_("坐标系"), max_length=6, choices=Datum.choices, default=Datum.WGS84)
    sketch = models.BooleanField(_("示意"), default=False)

    class Meta:
        constraints = [
            # Outside the district an area has none.
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="area_code_once")
        ]

    def __str__(self) -> str:
        return self.unit.name


class Building(Record):
    """A building that people name when they report something, with the grid it stands in."""

    ledger_code = "places.buildings"

    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=160, blank=True)
    grid = models.ForeignKey(Unit, models.PROTECT, related_name="buildings", verbose_name=_("网格"))
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    datum = models.CharField(_("坐标系"), max_length=6, choices=Datum.choices, default=Datum.WGS84)
    sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grid", "name"], name="building_once_in_a_grid"),
            models.CheckConstraint(
                condition=Q(lat=None, lng=None) | Q(lat__isnull=False, lng__isnull=False),
                name="building_point_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name
