"""Forms of the privacy desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.privacy.holdings import address_of, correctable, held_of, row_title
from chunsheng.privacy.models import RightsRequest
from chunsheng.privacy.queries import retainable
from chunsheng.privacy.terms import GROUNDS, AskKind, Ground


class TakeDownForm(VerbForm):
    """What somebody asks who came to the desk, and by what it is certain who they are."""

    kind = forms.ChoiceField(label=_("要求"), choices=AskKind.choices)
    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        required=False,
        help_text=_(
            "他带了查询码就填查询码和电话后四位；没带，填下面的姓名和电话，并当面核对身份。"
        ),
    )
    tail = forms.CharField(label=_("电话后四位"), max_length=4, required=False)
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    seen = forms.CharField(
        label=_("核对了什么"),
        max_length=120,
        required=False,
        help_text=_("例如“身份证原件，人证相符”。不要写证件号码，也不要留复印件。"),
    )
    what = forms.CharField(
        label=_("要的是什么"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如“电话记错了，要改”。不写就是全部。"),
    )


class CorrectionForm(VerbForm):
    """Which record was corrected, and how."""

    where = forms.ChoiceField(label=_("改的是哪条记录"))
    said = forms.CharField(
        label=_("怎么改的"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("本人会看到。先到那条记录上更正，再回来办结。"),
    )

    def fit(self, record: Any, viewer: Viewer) -> None:
        """The person's own records; what one is called is said where the viewer may open it."""
        rows = correctable(held_of(record.subject))
        self.fields["where"].choices = [  # type: ignore[attr-defined]  # a choice field
            (f"{row.ledger_code}/{row.pk}", f"{row_title(row)} · {_named(row, n, viewer)}")
            for n, row in enumerate(rows, start=1)
        ]


def _named(row: Any, place: int, viewer: Viewer) -> str:
    return str(row) if address_of(row, viewer) else str(place)


class RefusalForm(VerbForm):
    """On which ground of the law, and why."""

    ground = forms.ChoiceField(label=_("法律依据"), choices=Ground.choices)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "写给本人看，说清楚为什么；他不同意，可以依法向人民法院起诉（第五十条第二款）。"
        ),
    )

    def fit(self, record: RightsRequest, viewer: Viewer) -> None:
        """The grounds that fit what was asked."""
        fitting = [(one.value, one.label) for one in Ground if one in GROUNDS[record.kind]]
        self.fields["ground"].choices = fitting  # type: ignore[attr-defined]  # a choice field


class LimitForm(VerbForm):
    """How long an answer may take."""

    working_days = forms.IntegerField(label=_("答复期限（工作日）"), min_value=1, max_value=250)
    source = forms.CharField(label=_("依据"), max_length=200)
    since = forms.DateField(label=_("生效日期"))


class RetentionForm(VerbForm):
    """How long rows of a table are kept, from which event."""

    counted = forms.ChoiceField(label=_("哪张表，从什么时候起算"))
    days = forms.IntegerField(label=_("保存多少天"), min_value=1, max_value=36500)
    source = forms.CharField(label=_("依据"), max_length=200)
    since = forms.DateField(label=_("生效日期"))

    def fit(self, record: Any, viewer: Viewer) -> None:
        """The tables that tell an event."""
        self.fields["counted"].choices = retainable()  # type: ignore[attr-defined]  # a choice field
