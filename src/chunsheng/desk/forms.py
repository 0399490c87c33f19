"""Forms of accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.register.asking import VerbForm


class AccountForm(VerbForm):
    """A new account: its name at the door, and the post by which others know it."""

    username = forms.RegexField(
        r"^[\w.@+-]+\Z",
        label=_("登录名"),
        max_length=60,
        help_text=_("只用字母、数字和 . - _ @，例如 wang-grid03；定了不能改。"),
        error_messages={"invalid": _("登录名只能用字母、数字和 . - _ @ +，中间不要空格。")},
    )
    title = forms.CharField(label=_("岗位"), max_length=60, help_text=_("别人看到的名称。"))
