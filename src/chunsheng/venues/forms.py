"""Forms of zones and bookings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words import clock
from chunsheng.organisations.forms import OrganisationField
from chunsheng.places.models import Building
from chunsheng.places.terms import AreaKind
from chunsheng.venues.actions import Slot
from chunsheng.venues.models import Zone
from chunsheng.venues.terms import DECIDE, ENTER, Purpose, weekdays


def hour_field(label: Any, **more: Any) -> forms.TimeField:
    """An hour and its minutes, in the browser's own field."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 1800})
    return forms.TimeField(label=label, widget=widget, **more)


class ZoneForm(VerbForm):
    """A zone and for whom it is."""

    venue = forms.ModelChoiceField(
        label=_("场馆"), queryset=Building.objects.none(), help_text=_("没有的先在楼栋里登记。")
    )
    name = forms.CharField(label=_("分区"), max_length=60)
    area_m2 = forms.DecimalField(
        label=_("面积（平方米）"),
        min_value=1,
        max_digits=7,
        decimal_places=1,
        required=False,
        help_text=_("不知道就不填，不要猜。"),
    )
    serves = forms.ModelChoiceField(
        label=_("面向哪里的单位"),
        queryset=Unit.objects.none(),
        help_text=_("这里和下面的单位都可以预约。"),
    )
    residents = forms.BooleanField(label=_("居民也可以预约"), required=False, initial=True)
    approval = forms.BooleanField(label=_("预约要另一位批准"), required=False)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Buildings and areas within the sender's reach, and the areas above them."""
        paths = viewer.paths(DECIDE)
        above = [path[:end] for path in paths for end in range(1, len(path) + 1)]
        areas = Unit.objects.filter(within(paths) | Q(path__in=above), kind__in=AreaKind.values)
        fields: Any = self.fields
        fields["venue"].queryset = Building.objects.filter(within(paths, "grid__path"))
        fields["serves"].queryset = areas.order_by("path")


class HoursForm(VerbForm):
    """From when to when, on which weekdays, since which day."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"),
        coerce=int,
        choices=weekdays,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = hour_field(_("开门"), required=False)
    closes = hour_field(
        _("关门"), required=False, help_text=_("这几天都不开放的，开门和关门都不填。")
    )
    since = forms.DateField(label=_("从哪天起"), initial=clock.today)
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("哪个通知或决定。"))


class BookingForm(VerbForm):
    """Which zone, when, for whom and for what."""

    prefilled = ("zone", "on", "starts", "ends")

    zone = forms.ModelChoiceField(label=_("分区"), queryset=Zone.objects.none())
    on = forms.DateField(label=_("哪天"))
    starts = hour_field(_("开始时间"))
    ends = hour_field(_("结束时间"))
    purpose = forms.ChoiceField(label=_("用途"), choices=Purpose.choices)
    title = forms.CharField(label=_("做什么"), max_length=120, required=False)
    organisation = OrganisationField(label=_("预约单位"), required=False)
    name = forms.CharField(
        label=_("居民姓名"), max_length=60, required=False, help_text=_("居民预约才写。")
    )
    phone = forms.RegexField(
        r"^[0-9+\- ]{7,20}$", label=_("居民电话"), max_length=20, required=False
    )

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Zones of the venues within the sender's reach, the closed ones too: they say so."""
        zones = Zone.objects.filter(within(viewer.paths(ENTER), "venue__grid__path"))
        field: Any = self.fields["zone"]
        field.queryset = zones.select_related("venue").order_by("venue__name", "name")
        field.label_from_instance = lambda zone: f"{zone.venue} · {zone}"
        self.fields["phone"].error_messages["invalid"] = _("电话请写 7 到 20 位数字。")

    def clean(self) -> dict[str, Any]:
        """The day and its two hours become one `slot`."""
        given = dict(super().clean() or {})
        parts = [given.pop(name, None) for name in ("on", "starts", "ends")]
        if all(part is not None for part in parts):
            given["slot"] = Slot(*parts)
        return given


class UseForm(VerbForm):
    """How many came."""

    heads = forms.IntegerField(
        label=_("到场人数"),
        min_value=0,
        max_value=99_999,
        required=False,
        help_text=_("没有数就不填，记为未知。"),
    )
