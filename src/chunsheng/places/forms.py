"""Forms of areas and buildings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.places.terms import AreaKind, Datum


class UnitChoice(forms.ModelChoiceField):
    """A unit out of the tree, each set in below the one it hangs under."""

    def __init__(self, kinds: tuple[str, ...] = (), **options: Any) -> None:
        # Nothing is read before the field is asked for its choices.
        units = Unit.objects.filter(kind__in=kinds) if kinds else Unit.objects.all()
        super().__init__(units.order_by("path"), **options)

    def label_from_instance(self, obj: Any) -> str:
        """The name, indented by depth."""
        return f"{'　' * (obj.depth - 1)}{obj.name}"

    def sheet_names(self, units: list[Any]) -> list[list[str]]:
        """What each unit may be called in a sheet: its name, and with as many above it as it takes."""
        above = {unit.path: unit.name for unit in Unit.objects.all()}
        return [_names_of(unit, above) for unit in units]


def _names_of(unit: Any, above: dict[str, str]) -> list[str]:
    steps = range(Unit.steplen, len(unit.path) + 1, Unit.steplen)
    chain = [above[unit.path[:end]] for end in steps]
    return [" / ".join(chain[start:]) for start in reversed(range(len(chain)))]


class AreaForm(VerbForm):
    """A new area."""

    kind = forms.ChoiceField(label=_("级别"), choices=AreaKind.choices, initial=AreaKind.GRID)
    parent = UnitChoice(
        label=_("上级"),
        required=False,
        kinds=(AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.OUTSIDE),
    )
    name = forms.CharField(label=_("名称"), max_length=120)
    code = forms.CharField(
        label=_("区划代码"),
        max_length=20,
        required=False,
        help_text=_("街道 9 位，社区 12 位，网格在社区代码后接序号；外部的不填。"),
    )


class RedrawForm(VerbForm):
    """A boundary drawn anew."""

    boundary = forms.JSONField(
        label=_("边界"), help_text=_("GeoJSON 的 Polygon 或 MultiPolygon，坐标先经度后纬度。")
    )
    datum = forms.ChoiceField(label=_("坐标系"), choices=Datum.choices)
    sketch = forms.BooleanField(label=_("只是示意"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=500)


class MoveForm(VerbForm):
    """Another parent, from today on."""

    parent = UnitChoice(
        label=_("新的上级"), kinds=(AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)
    )
    reason = forms.CharField(
        label=_("理由"), max_length=500, help_text=_("从今天起生效；以前的数字不变。")
    )


class BuildingForm(VerbForm):
    """A new building."""

    name = forms.CharField(label=_("名称"), max_length=80)
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    grid = UnitChoice(label=_("网格"), kinds=(AreaKind.GRID,), required=False)
    lat = forms.FloatField(label=_("纬度"), required=False, min_value=-90, max_value=90)
    lng = forms.FloatField(label=_("经度"), required=False, min_value=-180, max_value=180)
    datum = forms.ChoiceField(label=_("坐标系"), choices=Datum.choices)
