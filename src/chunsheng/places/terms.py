"""Words of places: levels of areas, what may lie under what, and datums."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    """Levels of the district's ground, and whatever was only seen elsewhere."""

    DISTRICT = "district", _("区")
    STREET = "street", _("街道（镇）")
    COMMUNITY = "community", _("社区（村）")
    GRID = "grid", _("网格")
    OUTSIDE = "outside", _("外部")


class Datum(models.TextChoices):
    """What a pair of coordinates is measured against."""

    WGS84 = "WGS-84", _("WGS-84（卫星定位）")
    GCJ02 = "GCJ-02", _("GCJ-02（国内地图）")


# Under what an area of each kind may hang; None is the top of a tree.
PARENTS: dict[str, tuple[str | None, ...]] = {
    AreaKind.DISTRICT: (None,),
    AreaKind.STREET: (AreaKind.DISTRICT,),
    AreaKind.COMMUNITY: (AreaKind.STREET,),
    AreaKind.GRID: (AreaKind.COMMUNITY,),
    AreaKind.OUTSIDE: (None, AreaKind.OUTSIDE),
}

# Division codes: six digits of the county level, three more of the street, three more of the
# community (GB/T 2260, GB/T 10114, the statistical division codes); a grid's own number follows.
# Outside places carry none.
CODES: dict[str, str] = {
    AreaKind.DISTRICT: r"\d{6}",
    AreaKind.STREET: r"\d{9}",
    AreaKind.COMMUNITY: r"\d{12}",
    AreaKind.GRID: r"\d{14,20}",
    AreaKind.OUTSIDE: r"",
}
