"""Forms of rules and proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.allocation.terms import Reach
from chunsheng.garden.models import Harvest
from chunsheng.garden.terms import DECIDE, ENTER, WEIGHED
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words import clock
from chunsheng.places.terms import AreaKind

SHOWN = 50


class RuleForm(VerbForm):
    """How harvests are shared out, from when on, by which decision."""

    unit = forms.ModelChoiceField(label=_("适用范围"), queryset=Unit.objects.none())
    portion_grams = forms.IntegerField(label=_("每份重量（克）"), min_value=1, max_value=100_000)
    most = forms.IntegerField(label=_("每户每次最多几份"), min_value=1, max_value=20, initial=1)
    reach = forms.ChoiceField(
        label=_("分给谁"), choices=Reach.choices, help_text=_("从采摘的网格算起。")
    )
    weeks = forms.IntegerField(
        label=_("记几周内领过的"),
        min_value=1,
        max_value=52,
        initial=8,
        help_text=_("同样的次序里，这几周领得少的先分。"),
    )
    since = forms.DateField(label=_("生效日期"), initial=clock.today)
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("哪个办法或决定。"))

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Areas within the sender's reach."""
        field: Any = self.fields["unit"]
        areas = Unit.objects.filter(within(viewer.paths(DECIDE)), kind__in=AreaKind.values)
        field.queryset = areas.order_by("path")


class ProposalForm(VerbForm):
    """For which harvest."""

    prefilled = ("harvest",)

    harvest = forms.ModelChoiceField(
        label=_("采摘"),
        queryset=Harvest.objects.none(),
        help_text=_("只列还没有分的。已有待确认的方案会作废，按现在的重量重新算。"),
    )

    def fit(self, record: Any, viewer: Viewer) -> None:
        """What was picked within reach and not shared out, the last first."""
        waiting = Harvest.objects.filter(
            within(viewer.paths(ENTER), "plot__place__path"), stage=WEIGHED.code
        )
        last = list(waiting.order_by("-picked_on", "-pk").values_list("pk", flat=True)[:SHOWN])
        field: Any = self.fields["harvest"]
        field.queryset = waiting.filter(pk__in=last).order_by("-picked_on", "-pk")
