"""Forms of imports and exports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.sheets.terms import Form


class UploadForm(VerbForm):
    """The filled-in table."""

    file = forms.FileField(
        label=_("填好的表格"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_(".xlsx 或 .csv，10 MB 以内，最多 50,000 行；只读第一张工作表。"),
        allow_empty_file=True,
    )


class ExportForm(VerbForm):
    """As what, and where it has to be said, what for."""

    form = forms.ChoiceField(label=_("格式"), choices=Form.choices)
    purpose = forms.CharField(
        label=_("用途"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明给谁用、做什么用。审批的人和审计都会看到。"),
    )

    def offer(self, *, template: bool, purpose: bool) -> None:
        """Leave out the template's form where there is none, and the purpose where none is wanted."""
        chosen: Any = self.fields["form"]
        chosen.choices = [one for one in Form.choices if template or one[0] != Form.TEMPLATE]
        chosen.initial = Form.XLSX
        if not purpose:
            del self.fields["purpose"]
        else:
            self.fields["purpose"].required = True
