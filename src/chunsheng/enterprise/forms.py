"""Forms of difficulties, vacancies and candidacies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.queries import vacancies_of
from chunsheng.enterprise.terms import DifficultyKind
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.kernel.words import clock
from chunsheng.matters.forms import AmountForm, DayForm
from chunsheng.matters.models import Need
from chunsheng.matters.terms import NeedState
from chunsheng.organisations.forms import OrganisationField
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import HELPER, INVESTMENT_OFFICER, OrganisationKind


class DifficultyForm(DayForm):
    """What a firm has trouble with."""

    firm = OrganisationField(label=_("企业"))
    kind = forms.ChoiceField(label=_("类别"), choices=DifficultyKind.choices)
    title = forms.CharField(label=_("难在哪里"), max_length=120)
    detail = forms.CharField(
        label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("firm", "kind", "title", "detail")


class PostChoice(forms.ModelChoiceField):
    """A post with its unit."""

    def label_from_instance(self, obj: Post) -> str:
        """Where it is, and what it is called."""
        return f"{obj.unit.name} · {obj.title}"


class TakeUpForm(VerbForm):
    """Which post of which branch, and by when."""

    post = PostChoice(label=_("接办支部和责任岗位"), queryset=Post.objects.none())
    due_on = forms.DateField(label=_("最晚哪天办好"))

    def fit(self, record: Difficulty, viewer: Viewer) -> None:
        """The helpers' posts of party organisations within the officer's reach."""
        reach = within(viewer.paths([INVESTMENT_OFFICER.code]), "unit__path")
        party = Q(role=HELPER.code, unit__organisation__kind=OrganisationKind.PARTY)
        posts = Post.objects.filter(reach, party, on_day(clock.today()))
        shown = posts.select_related("unit").order_by("unit__path", "title")
        self.fields["post"].queryset = shown  # type: ignore[attr-defined]  # a model choice


def _why(title: Any) -> forms.CharField:
    return forms.CharField(label=title, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ProgressForm(VerbForm):
    """What was done."""

    reason = _why(_("进展"))


class ClaimForm(VerbForm):
    """How it was solved."""

    reason = _why(_("怎么解决的"))


class ConfirmForm(VerbForm):
    """Who at the firm confirmed it, and when."""

    confirmed_on = forms.DateField(label=_("企业哪天确认的"))
    confirmed_by = forms.CharField(
        label=_("企业由哪个岗位确认"),
        max_length=60,
        help_text=_("写岗位，不写姓名，如“车间主任”。"),
    )


class ReopenForm(ReasonForm):
    """Why, and by when now."""

    due_on = forms.DateField(label=_("最晚哪天办好"))


class VacancyForm(AmountForm):
    """What work there is, for how many."""

    title = forms.CharField(label=_("招什么工"), max_length=120)
    # Hands are whole.
    amount = forms.DecimalField(
        label=_("数"), min_value=1, max_digits=6, decimal_places=0, required=False
    )
    amount_to = forms.DecimalField(
        label=_("到"),
        min_value=1,
        max_digits=6,
        decimal_places=0,
        required=False,
        help_text=_("只有“介于两者之间”才填。"),
    )
    until = forms.DateField(label=_("最晚哪天要"), required=False)
    field_order = ("title", "amount_is", "amount", "amount_to")


class _OfVacancy(VerbForm):
    need = forms.ModelChoiceField(label=_("招工岗位"), queryset=Need.objects.none())

    def fit(self, record: Difficulty, viewer: Viewer) -> None:
        """Those of this difficulty for which hands are still wanted; a single one stands ready."""
        wanted = vacancies_of(record).filter(state=NeedState.OPEN)
        self.fields["need"].queryset = wanted  # type: ignore[attr-defined]  # a model choice
        self.fields["need"].initial = wanted.first() if wanted.count() == 1 else None


class CloseVacancyForm(_OfVacancy, ReasonForm):
    """Which vacancy is there no longer, and why."""

    field_order = ("need",)


class RecommendForm(_OfVacancy):
    """Who agreed to be recommended to this firm, and when."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=20)
    consented_on = forms.DateField(label=_("本人哪天同意推荐给这家企业"))
    consent_how = forms.CharField(
        label=_("怎么同意的"), max_length=120, required=False, help_text=_("如“当面签字”。")
    )

    def fit(self, record: Difficulty, viewer: Viewer) -> None:
        """Say to which firm: the consent is to no other."""
        super().fit(record, viewer)
        told = _now("只同意推荐给“%(firm)s”；推荐给别家要另行征得同意。") % {"firm": record.firm}
        self.fields["consented_on"].help_text = told


class HireForm(VerbForm):
    """When the person began."""

    hired_on = forms.DateField(label=_("到岗日期"))
    filled = forms.BooleanField(
        label=_("岗位已经招满"),
        required=False,
        help_text=_("要几人说不清的岗位才勾；人数清楚的会自动算。"),
    )

    def fit(self, record: Candidacy, viewer: Viewer) -> None:
        """Where the number is known, it decides."""
        if record.need.low is not None:
            del self.fields["filled"]


class KeepForm(VerbForm):
    """Who at the firm said that the person is still there, and when."""

    ended_on = forms.DateField(label=_("企业哪天说的"))
    said_by = forms.CharField(
        label=_("企业由哪个岗位说的"), max_length=60, help_text=_("写岗位，不写姓名。")
    )


class LeaveForm(ReasonForm):
    """When the person left, and why the firm says so."""

    ended_on = forms.DateField(label=_("离岗日期"))
    field_order = ("ended_on",)
