"""Forms of targets and of the parts of functions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.indicators.models import Target
from chunsheng.indicators.terms import (
    HANDS,
    Basis,
    Direction,
    can_be_compared,
    can_be_targeted,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.kinds import Text
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.amounts import unit_said
from chunsheng.places.terms import AreaKind

KINDS = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)
PHASING_HELP = _("12 个数，加起来 100，中间空一格；不填就按 12 个月平均。")


def targeted() -> list[tuple[str, Text]]:
    """Measures of what has happened, and rates."""
    told = [
        (one.code, f"{one.title} · {unit_said(one.unit)}")
        for one in measures.values()
        if can_be_targeted(one)
    ]
    return [("", _("请选择")), *told, *((one.code, f"{one.title} · %") for one in rates.values())]


def comparable() -> list[tuple[str, Text]]:
    """Measures that can stand side by side."""
    return [(one.code, str(one.title)) for one in measures.values() if can_be_compared(one)]


class AmountField(forms.DecimalField):
    """An amount, in percent of a rate."""

    def __init__(self, **more: Any) -> None:
        given = {"min_value": Decimal(0), "max_digits": 16, "decimal_places": 2}
        help_text = _("按指标的单位写；金额写元，比率写百分数。")
        super().__init__(label=_("目标数"), help_text=help_text, **{**given, **more})


class TargetForm(VerbForm):
    """Whose target, of what, for which year, how much, and by which document."""

    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())
    measure = forms.ChoiceField(label=_("指标"), choices=targeted)
    year = forms.IntegerField(
        label=_("年度"), min_value=2000, max_value=2099, initial=lambda: clock.today().year
    )
    basis = forms.ChoiceField(
        label=_("怎么算"),
        choices=Basis.choices,
        help_text=_("“本年发生的”有各月进度；“到年底累计”只看到某一天一共有多少。"),
    )
    direction = forms.ChoiceField(label=_("方向"), choices=Direction.choices)
    amount = AmountField()
    phasing = forms.CharField(
        label=_("各月比例"), max_length=160, required=False, help_text=PHASING_HELP
    )
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("哪个文件定的。"))

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Areas within the sender's own reach."""
        units = Unit.objects.filter(within(viewer.paths(HANDS)), kind__in=KINDS).order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a model choice


class RevisionForm(VerbForm):
    """What is another in the new edition, by which document and why."""

    amount = AmountField()
    phasing = forms.CharField(
        label=_("各月比例"), max_length=160, required=False, help_text=PHASING_HELP
    )
    source = forms.CharField(label=_("依据"), max_length=200)
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def fit(self, record: Target, viewer: Viewer) -> None:
        """What stands now is ready."""
        for name in ("amount", "phasing", "source"):
            self.fields[name].initial = getattr(record, name)
        self.fields["amount"].initial = record.amount.normalize()


class PartForm(VerbForm):
    """Which part of which frame, by which measures, from when, by which words."""

    frame = forms.CharField(label=_("框架"), max_length=40, help_text=_("例如 两大功能。"))
    title = forms.CharField(label=_("部分"), max_length=40, help_text=_("例如 服务功能。"))
    rank = forms.IntegerField(
        label=_("次序"), min_value=1, max_value=9999, help_text=_("小的排在前面。")
    )
    codes = forms.MultipleChoiceField(
        label=_("按什么计"),
        choices=comparable,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("还没有登记这类数据的，一个也不选，页面会照实写明。"),
    )
    source = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("哪个文件或报道的哪句话。")
    )
    since = forms.DateField(label=_("从哪天起"), initial=clock.today)
