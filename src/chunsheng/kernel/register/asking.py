"""The form of a verb: says in words what is missing, and is fitted to the record it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.attachments import CleanPhoto, clean_photo
from chunsheng.kernel.words.errors import Refusal


class VerbForm(forms.Form):
    """A form without fields of its own; verbs that ask something declare theirs on it."""

    # Fields that an address may fill beforehand, such as the hour that was clicked in a calendar.
    prefilled: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写%(title)s。") % {"title": field.label}
            if isinstance(field, forms.DateField):
                # The browser's own calendar; it wants and sends days as ISO writes them.
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == "---------":
                field.empty_label = _("请选择")

    @classmethod
    def asked(cls, address: Mapping[str, str]) -> dict[str, str]:
        """What an address fills beforehand; only what the form declares."""
        return {name: address[name] for name in cls.prefilled if name in address}

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Narrow the choices to this record and this viewer; nothing unless a form says so."""


class ReasonForm(VerbForm):
    """Why."""

    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class PhotoField(forms.FileField):
    """One photo, drawn anew from its pixels; anything else is refused beside the field."""

    widget = forms.FileInput(attrs={"accept": "image/*"})

    def clean(self, value: Any, initial: Any = None) -> CleanPhoto | None:
        """The cleaned photo, or None where none was sent."""
        upload = super().clean(value, initial)
        if not upload:
            return None
        try:
            return clean_photo(upload)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from None
