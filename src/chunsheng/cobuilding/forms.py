"""Forms of agreements, of what is claimed under them, and of activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.cobuilding.models import Agreement
from chunsheng.cobuilding.queries import (
    communities_in,
    needs_claimable,
    offers_claimable,
    unclaimed,
)
from chunsheng.cobuilding.terms import HANDS, Culture, Dropped, Work
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.matters.forms import AmountForm, DeliverForm
from chunsheng.matters.models import Need, Offer
from chunsheng.matters.terms import NeedState
from chunsheng.organisations.forms import OrganisationField

MANY_HEADS = 9999


class GroundForm(VerbForm):
    """In which community of one's own ground."""

    place = forms.ModelChoiceField(label=_("社区"), queryset=Unit.objects.none())

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Communities within reach; the only one stands ready."""
        field: Any = self.fields["place"]
        field.queryset = communities_in(viewer.paths(HANDS))
        own = list(field.queryset[:2])
        field.initial = own[0] if len(own) == 1 else None


class AgreementForm(GroundForm):
    """Who means to do what together."""

    organisation = OrganisationField(label=_("共建单位"))
    works = forms.MultipleChoiceField(
        label=_("共建内容（“六联”）"),
        choices=Work.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    field_order = ("place", "organisation", "works")


class SignForm(VerbForm):
    """For which term, and by which paper."""

    since = forms.DateField(label=_("起始日"))
    until = forms.DateField(label=_("到期日"))
    document = forms.CharField(label=_("协议文本"), max_length=200)


class WorkForm(VerbForm):
    """Which of the joint works that the agreement names."""

    work = forms.ChoiceField(label=_("属于哪一联"), choices=Work.choices)

    def fit(self, record: Agreement, viewer: Viewer) -> None:
        """Those of the agreement."""
        field: Any = self.fields["work"]
        field.choices = [(code, Work(code).label) for code in record.works]


class ListForm(WorkForm):
    """What is wanted, or can be given."""

    title = forms.CharField(label=_("事项"), max_length=120)
    detail = forms.CharField(label=_("说明"), max_length=300, required=False)
    until = forms.DateField(label=_("最晚哪天"), required=False)


class ClaimNeedForm(AmountForm, WorkForm):
    """Which need the unit takes up, how much of it, by when."""

    need = forms.ModelChoiceField(label=_("认领哪项需求"), queryset=Need.objects.none())
    due_on = forms.DateField(label=_("应兑现日"))
    amount = forms.DecimalField(
        label=_("数"), min_value=0, max_digits=16, decimal_places=4, initial=1, required=False
    )
    field_order = ("need", "work", "amount_is", "amount", "amount_to")

    def fit(self, record: Agreement, viewer: Viewer) -> None:
        """Open needs of the community."""
        super().fit(record, viewer)
        field: Any = self.fields["need"]
        field.queryset = unclaimed(needs_claimable(record), record)


class ClaimOfferForm(WorkForm):
    """Which offer of the unit the community claims, by when."""

    offer = forms.ModelChoiceField(label=_("认领哪项资源"), queryset=Offer.objects.none())
    due_on = forms.DateField(label=_("应兑现日"))
    field_order = ("offer", "work")

    def fit(self, record: Agreement, viewer: Viewer) -> None:
        """Open offers of the unit to this community."""
        super().fit(record, viewer)
        field: Any = self.fields["offer"]
        field.queryset = unclaimed(offers_claimable(record), record)


class DeliverUndertakingForm(DeliverForm):
    """What was given, when, and whether the community needs no more."""

    amount = forms.DecimalField(
        label=_("数"), min_value=0, max_digits=16, decimal_places=4, initial=1, required=False
    )
    meets = forms.BooleanField(label=_("这项需求已经满足，不再需要"), required=False)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """What came from an offer answers no need, and one that was met is not met again."""
        need = record.promise.need
        if need is None or need.state != NeedState.OPEN:
            del self.fields["meets"]


class DropForm(ReasonForm):
    """Whose doing it is, and why."""

    dropped = forms.ChoiceField(
        label=_("因为谁"),
        choices=[(one.value, one.label) for one in (Dropped.COMMUNITY, Dropped.UNIT)],
    )
    field_order = ("dropped",)


class ActivityForm(GroundForm):
    """What is on, of which culture, when, and for how many."""

    title = forms.CharField(label=_("活动"), max_length=120)
    culture = forms.ChoiceField(label=_("文化"), choices=Culture.choices)
    on = forms.DateField(label=_("日期"))
    spot = forms.CharField(label=_("地点"), max_length=120, required=False)
    capacity = forms.IntegerField(label=_("名额"), min_value=1, max_value=MANY_HEADS)
    field_order = ("title", "culture", "place", "spot", "on")


class SignUpForm(VerbForm):
    """How many; no names."""

    heads = forms.IntegerField(
        label=_("人数"), min_value=1, max_value=MANY_HEADS, help_text=_("只记人数，不记姓名。")
    )


class CheckInForm(VerbForm):
    """How many came."""

    heads = forms.IntegerField(
        label=_("签到人数"),
        min_value=0,
        max_value=MANY_HEADS,
        help_text=_("到场清点的人数；没报名来的也算。"),
    )


class CorrectHeadsForm(CheckInForm, ReasonForm):
    """The right number, and why."""

    field_order = ("heads",)
