"""Forms of plots, harvests and sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.garden.models import Plot
from chunsheng.garden.terms import DECIDE, ENTER
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.kernel.words import clock
from chunsheng.matters.forms import AmountForm
from chunsheng.organisations.forms import OrganisationField
from chunsheng.places.terms import AreaKind


def _plot_field() -> forms.ModelChoiceField[Plot]:
    return forms.ModelChoiceField(
        label=_("地块"), queryset=Plot.objects.none(), help_text=_("没有的先在菜园地块里登记。")
    )


def _fit_plots(form: VerbForm, viewer: Viewer) -> None:
    """Plots within the sender's reach, the fallow ones too: they say so."""
    field: Any = form.fields["plot"]
    field.queryset = Plot.objects.filter(within(viewer.paths(ENTER), "place__path"))
    field.queryset = field.queryset.select_related("place").order_by("name", "pk")
    field.label_from_instance = lambda plot: f"{plot} · {plot.place.name}"


def _crop_field() -> forms.CharField:
    return forms.CharField(label=_("作物"), max_length=40)


def _kilos_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("重量（公斤）"),
        max_digits=7,
        decimal_places=2,
        help_text=_("照秤上的数写，不要估。"),
    )


class PlotForm(VerbForm):
    """A new plot."""

    name = forms.CharField(label=_("地块"), max_length=60)
    place = forms.ModelChoiceField(label=_("网格"), queryset=Unit.objects.none())
    spot = forms.CharField(
        label=_("位置"), max_length=120, required=False, help_text=_("例如哪栋楼的楼顶。")
    )
    area_m2 = forms.DecimalField(
        label=_("面积（平方米）"),
        min_value=0,
        max_digits=7,
        decimal_places=1,
        required=False,
        help_text=_("不知道就不填，不要猜。"),
    )
    on = forms.DateField(label=_("开垦日期"), initial=clock.today)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Grids within reach."""
        grids = Unit.objects.filter(within(viewer.paths(DECIDE)), kind=AreaKind.GRID)
        field: Any = self.fields["place"]
        field.queryset = grids.order_by("path")


class TermForm(VerbForm):
    """Who tends a plot, from when to when."""

    organisation = OrganisationField(label=_("管护单位"), required=False)
    group = forms.CharField(
        label=_("志愿小组"), max_length=60, required=False, help_text=_("只写小组名称，不写姓名。")
    )
    since = forms.DateField(label=_("从哪天起"), initial=clock.today)
    until = forms.DateField(
        label=_("到期日期"), required=False, help_text=_("从这天起不再管；没有约定就不填。")
    )


class PlantingForm(VerbForm):
    """What was planted."""

    crop = _crop_field()
    on = forms.DateField(label=_("种植日期"), initial=clock.today)


class FallowForm(ReasonForm):
    """From when on, and why."""

    on = forms.DateField(label=_("休耕日期"), initial=clock.today)


class HarvestForm(VerbForm):
    """What was picked and weighed."""

    prefilled = ("plot",)

    plot = _plot_field()
    crop = _crop_field()
    kilos = _kilos_field()
    on = forms.DateField(label=_("采摘日期"), initial=clock.today)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Plots within reach."""
        _fit_plots(self, viewer)


class WeightForm(ReasonForm):
    """What it weighed in truth, and why."""

    kilos = _kilos_field()


class SessionForm(AmountForm):
    """A lesson with a school; pupils are counted, not named."""

    plot = _plot_field()
    school = OrganisationField(label=_("学校"))
    on = forms.DateField(label=_("日期"), initial=clock.today)
    topic = forms.CharField(
        label=_("内容"), max_length=120, required=False, help_text=_("不写学生姓名。")
    )
    field_order = ("plot", "school", "on", "topic")

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Plots within reach."""
        _fit_plots(self, viewer)
        self.fields["amount_is"].label = _("学生人数")


class HeadsForm(AmountForm, ReasonForm):
    """How many came in truth, and why."""

    def fit(self, record: Any, viewer: Viewer) -> None:
        """The amount is one of pupils."""
        self.fields["amount_is"].label = _("学生人数")
