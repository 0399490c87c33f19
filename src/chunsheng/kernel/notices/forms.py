"""The form of a way of being told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.notices.terms import CarrierCode
from chunsheng.kernel.register.asking import VerbForm


class WayForm(VerbForm):
    """By what, and where."""

    carrier = forms.ChoiceField(
        label=_("方式"), choices=CarrierCode.choices, initial=CarrierCode.MAIL
    )
    address = forms.CharField(
        label=_("工作邮箱"), max_length=200, help_text=_("只发编号和事由，内容要登录后看。")
    )
