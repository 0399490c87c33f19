"""The form of a way of being told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.notices.carriers import carriers
from chunsheng.kernel.notices.terms import CarrierCode
from chunsheng.kernel.register.asking import VerbForm

# Short messages are for residents.
OF_STAFF = [one for one in CarrierCode.choices if one[0] != CarrierCode.SMS]


class WayForm(VerbForm):
    """By what, and where."""

    carrier = forms.ChoiceField(
        label=_("方式"),
        choices=OF_STAFF,
        initial=CarrierCode.MAIL,
        help_text=_("选群的，发到本区设好的那个群，群里的人都看得到编号和事由。"),
    )
    address = forms.CharField(
        label=_("工作邮箱"),
        max_length=200,
        required=False,
        help_text=_("选电子邮件才填。只发编号和事由，内容要登录后看。"),
    )

    def fit(self, record: None, viewer: Viewer) -> None:
        """What the installation has set."""
        self.fields["carrier"].choices = [  # type: ignore[attr-defined]  # a choice
            (code, title) for code, title in OF_STAFF if carriers[code].is_there()
        ]
