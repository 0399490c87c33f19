"""The form of a target."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.webhooks import calling
from chunsheng.kernel.webhooks.queries import tellable
from chunsheng.kernel.words.errors import Refusal


class TargetForm(VerbForm):
    """Which system, at which address, and of what it is told."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("哪个系统，以后好认。"))
    url = forms.CharField(
        label=_("地址"), max_length=500, help_text=_("对方给的 https:// 地址，要在公网上。")
    )
    registers = forms.MultipleChoiceField(
        label=_("告知哪些台账"), choices=(), widget=forms.CheckboxSelectMultiple
    )
    verbs = forms.CharField(
        label=_("只告知这些动作"),
        max_length=500,
        required=False,
        help_text=_("动作的代码，用空格隔开；不填就是全部。"),
    )

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Registers of which the viewer may be told."""
        told = [(one.code, one.title) for one in tellable(viewer)]
        self.fields["registers"].choices = told  # type: ignore[attr-defined]  # a field of choices

    def clean_url(self) -> str:
        """The address, looked up before anything is written; what refuses it stands beside it."""
        url: str = self.cleaned_data["url"]
        try:
            calling.judged_number(calling.place_of(url))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from None
        return url
