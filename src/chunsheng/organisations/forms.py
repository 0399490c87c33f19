"""Forms of organisations and posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.roles import all_roles
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words import clock
from chunsheng.organisations.models import Holding, Organisation, Post
from chunsheng.organisations.queries import organisations_meant
from chunsheng.organisations.terms import OrganisationKind, PostKind
from chunsheng.places.forms import UnitChoice


def _roles() -> list[tuple[str, Any]]:
    return [("", _("没有")), *((one.code, one.title) for one in all_roles())]


class OrganisationField(forms.CharField):
    """The one organisation that bears, or bore, the name that is written."""

    def __init__(self, **told: Any) -> None:
        super().__init__(
            **{"max_length": 120, "help_text": _("写登记过的组织名称。"), **told},
        )

    def clean(self, value: Any) -> Organisation | None:
        """The organisation; a name that nobody bears, or that several do, is said to be so."""
        name = super().clean(value)
        if not name:
            return None
        found = organisations_meant(name)
        if len(found) == 1:
            return found[0]
        told = _("有几家组织都叫这个名称，请写全称。") if found else _("没有登记过这个组织。")
        raise forms.ValidationError(told)


class OrganisationForm(VerbForm):
    """A new organisation."""

    kind = forms.ChoiceField(label=_("类别"), choices=OrganisationKind.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    parent = UnitChoice(label=_("上级"), required=False)
    since = forms.DateField(label=_("成立日期"), required=False)


class RenameForm(VerbForm):
    """Another official name."""

    name = forms.CharField(label=_("新名称"), max_length=120)
    on = forms.DateField(label=_("启用日期"))
    reason = forms.CharField(label=_("理由"), max_length=500)


class AliasForm(VerbForm):
    """Another name in use."""

    name = forms.CharField(label=_("别称"), max_length=120)


class PostForm(VerbForm):
    """A new post."""

    unit = UnitChoice(label=_("单位"))
    title = forms.CharField(label=_("岗位"), max_length=60)
    kind = forms.ChoiceField(label=_("类别"), choices=PostKind.choices, initial=PostKind.MEMBER)
    role = forms.ChoiceField(label=_("角色"), choices=_roles, required=False)
    since = forms.DateField(label=_("设立日期"), required=False)


class FillForm(VerbForm):
    """Who takes a post, from when to when."""

    account = forms.ModelChoiceField(
        label=_("账号"), queryset=Account.objects.filter(is_active=True).order_by("title")
    )
    since = forms.DateField(label=_("任职日期"))
    until = forms.DateField(label=_("卸任日期"), required=False)
    stand_in = forms.BooleanField(label=_("代理"), required=False)


class EndForm(VerbForm):
    """From which day on no more, and why."""

    holding = forms.ModelChoiceField(label=_("谁卸任"), queryset=Holding.objects.none())
    on = forms.DateField(label=_("从哪天起"))
    reason = forms.CharField(label=_("理由"), max_length=500)

    def fit(self, record: Post, viewer: Viewer) -> None:
        """Whoever holds the post or stands in for it, now or from a day ahead."""
        still = Q(until=None) | Q(until__gt=clock.today())
        held = record.holdings.filter(still).select_related("account", "person")
        self.fields["holding"].queryset = held.order_by("stand_in", "since")  # type: ignore[attr-defined]  # a model choice
