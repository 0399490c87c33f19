"""Forms of needs, promises and deliveries, and the fields by which amounts and days are asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import Quantity, Window, measured_kinds, rule_kinds
from chunsheng.organisations.forms import OrganisationField

EXACT, AT_LEAST, AT_MOST, BETWEEN, ABOUT, UNKNOWN = (
    *("exact", "at_least", "at_most", "between", "about", "unknown"),
)
WAYS = (
    (EXACT, _("正好")),
    (AT_LEAST, _("至少（“以上”）")),
    (AT_MOST, _("至多")),
    (BETWEEN, _("介于两者之间")),
    (ABOUT, _("大约")),
    (UNKNOWN, _("数目不详（“一批”）")),
)


class AmountForm(VerbForm):
    """How much, said no more exactly than it is known."""

    amount_is = forms.ChoiceField(label=_("数量"), choices=WAYS, initial=EXACT)
    amount = forms.DecimalField(
        label=_("数"), min_value=0, max_digits=16, decimal_places=4, required=False
    )
    amount_to = forms.DecimalField(
        label=_("到"),
        min_value=0,
        max_digits=16,
        decimal_places=4,
        required=False,
        help_text=_("只有“介于两者之间”才填。"),
    )

    def clean(self) -> dict[str, Any]:
        """The three fields become one `quantity`."""
        given = dict(super().clean() or {})
        way, low, high = (given.pop(name, None) for name in ("amount_is", "amount", "amount_to"))
        if low is None and way not in (UNKNOWN, None) and "amount" not in self.errors:
            self.add_error("amount", _("请填写数，或者选“数目不详”。"))
        if way == BETWEEN and (high is None or (low is not None and high < low)):
            self.add_error("amount_to", _("请填写不小于前一个数的数。"))
        given["quantity"] = _quantity(way, low, high)
        return given


def _quantity(way: str | None, low: Decimal | None, high: Decimal | None) -> Quantity:
    if way == UNKNOWN:
        return Quantity()
    ends = {AT_LEAST: (low, None), AT_MOST: (None, low), BETWEEN: (low, high)}
    least, most = ends.get(way or "", (low, low))
    return Quantity(least, most, about=way == ABOUT)


class DayForm(VerbForm):
    """On which day, or only by which day."""

    on = forms.DateField(label=_("日期"), required=False, help_text=_("不填就是今天。"))
    undated = forms.BooleanField(
        label=_("日期不详，只知道不晚于这一天"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The two fields become one window of `days`."""
        given = dict(super().clean() or {})
        on, undated = given.pop("on", None) or clock.today(), given.pop("undated", False)
        given["days"] = Window(None if undated else on, on)
        return given


class NeedForm(AmountForm):
    """What is wanted, where, and in what it counts."""

    title = forms.CharField(label=_("需要什么"), max_length=120)
    detail = forms.CharField(
        label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    measured = forms.ChoiceField(label=_("按什么计"), choices=measured_kinds)
    until = forms.DateField(label=_("最晚哪天要"), required=False)
    field_order = ("title", "detail", "measured")


class MeetForm(AmountForm, DayForm):
    """Who met a need, with how much, and when."""

    organisation = OrganisationField(label=_("谁来兑现"))
    completes = forms.BooleanField(label=_("已经满足，不再需要"), required=False, initial=True)
    field_order = ("organisation",)


class DeliverForm(AmountForm, DayForm):
    """How much was delivered on a promise, and when."""

    completes = forms.BooleanField(
        label=_("已经全部兑现"),
        required=False,
        help_text=_("数目说不清的承诺，只有勾选才算兑现完；数目清楚的会自动算。"),
    )


class FeedForm(VerbForm):
    """Where a calendar stands that reads one's steps."""

    name = forms.CharField(
        label=_("用在哪里"), max_length=60, help_text=_("例如“我的手机日历”，以后好认。")
    )


class RuleForm(VerbForm):
    """Which number, how much, from when, by which source."""

    kind = forms.ChoiceField(label=_("规定什么"))
    value = forms.IntegerField(label=_("数"), min_value=1)
    source = forms.CharField(label=_("依据"), max_length=200)
    since = forms.DateField(label=_("生效日期"))

    def fit(self, record: Any, viewer: Viewer) -> None:
        """What the viewer's roles set."""
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a choice
            (one.code, f"{one.title} · {one.unit}")
            for one in rule_kinds.values()
            if viewer.holds((one.sets,))
        ]
