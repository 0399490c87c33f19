"""Forms of tokens and limits."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.api.terms import Scope
from chunsheng.kernel.register.asking import VerbForm


class TokenForm(VerbForm):
    """What a token is for, what it may do, and until when."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("给哪个系统用，以后好认。"))
    scope = forms.ChoiceField(label=_("权限"), choices=Scope.choices, initial=Scope.READ)
    expires_on = forms.DateField(label=_("有效期至"))


class LimitForm(VerbForm):
    """How often, how long, by which source and from when."""

    per_minute = forms.IntegerField(
        label=_("每分钟次数"),
        min_value=1,
        max_value=100_000,
        help_text=_("一个账号或一个令牌每分钟最多调用几次。"),
    )
    token_days = forms.IntegerField(label=_("令牌最长天数"), min_value=1, max_value=3650)
    source = forms.CharField(label=_("依据"), max_length=200)
    since = forms.DateField(label=_("生效日期"))
