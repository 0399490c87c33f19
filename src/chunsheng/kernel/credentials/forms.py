"""What signing in asks, and the forms of the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.credentials.terms import SHORTEST, Profile, Whose
from chunsheng.kernel.register.asking import VerbForm

NUMBER = {"inputmode": "numeric", "autocomplete": "one-time-code"}


def _password(label: Any, complete: str, **told: Any) -> forms.CharField:
    """A password as it is typed: nothing is stripped, and a browser may fill it in."""
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, strip=False, max_length=1000, widget=widget, **told)


class SignInForm(VerbForm):
    """Name and password."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = _password(_("密码"), "current-password")


class NewPasswordForm(VerbForm):
    """A new password, twice."""

    password = _password(_("新密码"), "new-password")
    again = _password(_("新密码（再输一遍）"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        given = super().clean() or {}
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", _("两遍输入的不一样，请重新输入。"))
        return given


class ActivateForm(NewPasswordForm):
    """The code from the slip, and the password that it sets."""

    code = forms.CharField(
        label=_("激活码"),
        max_length=60,
        help_text=_("在管理员给您的单子上，大小写和横线都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    field_order = ("code", "password", "again")


class ChangePasswordForm(NewPasswordForm):
    """The password as it is, and another one twice."""

    current = _password(_("现在的密码"), "current-password")
    field_order = ("current", "password", "again")


class PasswordForm(VerbForm):
    """The password as it is."""

    current = _password(_("现在的密码"), "current-password")


class ProofForm(VerbForm):
    """What the authenticator shows."""

    proof = forms.CharField(
        label=_("验证码"),
        max_length=20,
        help_text=_("手机验证器上正显示的 6 位数字。"),
        widget=forms.TextInput(attrs=NUMBER),
    )

    def clean_proof(self) -> str:
        """Without the space that some authenticators show in the middle."""
        proof: str = self.cleaned_data["proof"]
        return proof.replace(" ", "")


class EntryForm(ProofForm):
    """What the authenticator shows, or a recovery code in its place."""

    proof = forms.CharField(
        label=_("验证码或恢复码"),
        max_length=20,
        help_text=_("手机验证器上的 6 位数字；手机不在身边时用一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class SetUpForm(ProofForm):
    """The first code that the authenticator shows."""


class SetUpAnewForm(ProofForm):
    """After a reset, with the code from the security administrator's slip."""

    code = forms.CharField(
        label=_("重新绑定码"),
        max_length=60,
        help_text=_("第二验证被重置过：请向安全管理员领一次性码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("code", "proof")


class KeyForm(VerbForm):
    """What a passkey answered; the page's script writes it here. Without one the proof is wrong."""

    answer = forms.CharField(
        label=_("通行密钥"), max_length=20_000, required=False, widget=forms.HiddenInput
    )


class BindKeyForm(KeyForm):
    """What one calls the passkey that was just made."""

    name = forms.CharField(
        label=_("给它起个名字"),
        max_length=60,
        help_text=_("自己认得出就行，比如“办公电脑”“我的手机”。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BindKeyAnewForm(BindKeyForm):
    """After a reset, with the code from the security administrator's slip."""

    code = SetUpAnewForm.declared_fields["code"]
    field_order = ("code", "name", "answer")


class RuleForm(VerbForm):
    """What signing in asks, by which source and from when."""

    profile = forms.ChoiceField(label=_("密码要求"), choices=Profile.choices)
    shortest = forms.IntegerField(
        label=_("密码最短"),
        min_value=1,
        max_value=64,
        initial=SHORTEST,
        help_text=_("多少个字符。"),
    )
    password_days = forms.IntegerField(
        label=_("密码多少天要换"),
        min_value=1,
        max_value=3650,
        help_text=_("只在按等保三级要求时起作用。"),
    )
    second_factor = forms.ChoiceField(label=_("第二验证"), choices=Whose.choices)
    failures = forms.IntegerField(label=_("连错几次锁定"), min_value=1, max_value=100)
    lock_minutes = forms.IntegerField(label=_("锁定多少分钟"), min_value=1, max_value=1440)
    code_hours = forms.IntegerField(label=_("激活码有效小时"), min_value=1, max_value=720)
    proof_minutes = forms.IntegerField(
        label=_("批量和敏感操作隔多少分钟再验证"), min_value=1, max_value=480
    )
    source = forms.CharField(label=_("依据"), max_length=200)
    since = forms.DateField(label=_("生效日期"))
