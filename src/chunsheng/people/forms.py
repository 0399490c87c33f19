"""The form of a person: the same for a new one and for a correction."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.register.asking import VerbForm


class PersonForm(VerbForm):
    """Who, and how to call them."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)


class CorrectionForm(PersonForm):
    """What is right; the old values are not shown."""

    reason = forms.CharField(label=_("理由"), max_length=500)
