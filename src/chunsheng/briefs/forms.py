"""The form of a new brief."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.briefs.models import outline_choices
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words import clock
from chunsheng.places.terms import AreaKind


class BriefForm(VerbForm):
    """Which outline, whose figures, up to which day."""

    outline = forms.ChoiceField(label=_("提纲"), choices=outline_choices)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())
    until = forms.DateField(label=_("累计至"), initial=clock.today)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """The viewer's own unit, and the streets and communities in it."""
        kinds = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)
        units = Unit.objects.filter(within(viewer.paths([LEADER.code])), kind__in=kinds)
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]  # a model choice
