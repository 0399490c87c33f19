"""Forms of persons and of households."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.kernel.words import clock
from chunsheng.people.terms import HANDS, Basis, Category
from chunsheng.places.models import Building


class PersonForm(VerbForm):
    """Who, and how to call them."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)


class CorrectionForm(PersonForm):
    """What is right; the old values are not shown."""

    reason = forms.CharField(label=_("理由"), max_length=500)


class WhoLivesThereForm(VerbForm):
    """Which door, and how many."""

    door = forms.CharField(
        label=_("门牌"), max_length=60, required=False, help_text=_("几单元几室；列表里不显示。")
    )
    people = forms.IntegerField(
        label=_("常住人数"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("不知道就不填，不要猜；列表里不显示。"),
    )


class HouseholdForm(WhoLivesThereForm):
    """A new household and whom to speak to."""

    building = forms.ModelChoiceField(label=_("楼栋"), queryset=Building.objects.none())
    contact_name = forms.CharField(
        label=_("联系人姓名"), max_length=60, required=False, help_text=_("没有就不填。")
    )
    contact_phone = forms.CharField(label=_("联系人电话"), max_length=20, required=False)
    field_order = ("building", "door", "people", "contact_name", "contact_phone")

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Buildings of the grids within the sender's reach."""
        field: Any = self.fields["building"]
        near = Building.objects.filter(within(viewer.paths(HANDS), "grid__path"))
        field.queryset = near.order_by("grid__path", "name")


class HouseholdCorrectionForm(WhoLivesThereForm):
    """What is right; the old values are not shown, so both are asked anew."""

    reason = forms.CharField(label=_("理由"), max_length=500)


class CategoryForm(VerbForm):
    """Which category, and on what it rests."""

    category = forms.ChoiceField(
        label=_("类别"), choices=Category.choices, widget=forms.RadioSelect
    )
    basis = forms.ChoiceField(label=_("根据什么"), choices=Basis.choices, widget=forms.RadioSelect)
    consent_on = forms.DateField(
        label=_("同意日期"), required=False, help_text=_("本人同意的，必须填写哪天同意的。")
    )
    source = forms.CharField(
        label=_("依据出处"),
        max_length=200,
        required=False,
        help_text=_("法定依据必须写明哪部法规或文件、哪一条；同意的可以写怎么同意的。"),
    )


class WithdrawForm(ReasonForm):
    """Which category ends today, and why."""

    category = forms.ChoiceField(
        label=_("类别"), choices=Category.choices, widget=forms.RadioSelect
    )
    field_order = ("category", "reason")


class LeavingForm(ReasonForm):
    """When they moved away, and where it is known from."""

    on = forms.DateField(label=_("迁出日期"), initial=clock.today)
    field_order = ("on", "reason")
