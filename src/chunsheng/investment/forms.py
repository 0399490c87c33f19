"""Forms of contacts, intents and projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.investment.models import Contact
from chunsheng.investment.terms import JOBS, MONEY, Status, Way
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.kernel.words import clock
from chunsheng.matters.forms import AmountForm, DayForm
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.terms import INVESTMENT_OFFICER, LinkKind
from chunsheng.places.terms import AreaKind


class ContactForm(DayForm):
    """Whom one met, how and when."""

    firm = forms.CharField(
        label=_("企业名称"),
        max_length=120,
        required=False,
        help_text=_("写全称；没有登记过的会一并登记为企业。"),
    )
    count = forms.IntegerField(
        label=_("没有具名的，几家"), min_value=1, max_value=9999, required=False
    )
    uncounted = forms.BooleanField(label=_("数目不详（“大批”）"), required=False)
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    field_order = ("firm", "count", "uncounted", "way")

    def clean(self) -> dict[str, Any]:
        """The number of firms that nobody named becomes one quantity."""
        given = super().clean()
        count, uncounted = given.pop("count", None), given.pop("uncounted", False)
        given["firms"] = Quantity() if uncounted else count and Quantity.exactly(count)
        return given


class CorrectContactForm(DayForm):
    """The right day, or the right number."""

    count = forms.IntegerField(
        label=_("没有具名的，几家"), min_value=1, max_value=9999, required=False
    )
    reason = forms.CharField(label=_("理由"), max_length=500)

    def fit(self, record: Contact, viewer: Viewer) -> None:
        """A named firm is one; a number stands ready only where it is known exactly."""
        self.fields["on"].initial = record.on
        self.fields["undated"].initial = record.since is None
        if record.firm_id is not None:
            del self.fields["count"]
        elif record.low is not None and record.low == record.high and not record.about:
            self.fields["count"].initial = int(record.low)

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        given = super().clean()
        count = given.pop("count", None)
        given["firms"] = count and Quantity.exactly(count)
        return given


class IntentForm(DayForm):
    """Which firm wants what."""

    firm = forms.CharField(label=_("企业名称"), max_length=120)
    content = forms.CharField(label=_("合作内容"), max_length=200, required=False)
    field_order = ("firm", "content")


class ProjectForm(VerbForm):
    """A project that is pursued."""

    title = forms.CharField(label=_("项目"), max_length=120)
    place = forms.ModelChoiceField(label=_("落在哪里"), queryset=Unit.objects.none())
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """The district, streets and communities of one's own ground."""
        own = within(viewer.paths([INVESTMENT_OFFICER.code]))
        kinds = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)
        units = Unit.objects.filter(own, kind__in=kinds).order_by("path")
        self.fields["place"].queryset = units  # type: ignore[attr-defined]  # a model choice


class ForeseeForm(VerbForm):
    """By when, if anyone knows."""

    expected_on = forms.DateField(
        label=_("预计落地日期"), required=False, help_text=_("不知道就不填，不要猜。")
    )


class EvidenceFields(VerbForm):
    """The document on which what is entered rests."""

    document = forms.CharField(label=_("依据（文件或报道）"), max_length=200)
    issuer = forms.CharField(label=_("出具方"), max_length=120, required=False)
    dated_on = forms.DateField(label=_("文件日期"), required=False)
    quote = forms.CharField(
        label=_("原文"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """The four fields become one `evidence`."""
        given = dict(super().clean() or {})
        title, issuer, dated_on, quote = (
            given.pop(name, None) for name in ("document", "issuer", "dated_on", "quote")
        )
        if dated_on is not None and dated_on > clock.today():
            self.add_error("dated_on", _("文件日期不能晚于今天。"))
        given["evidence"] = Cited(title or "", issuer or "", dated_on, quote or "")
        return given


class LandForm(EvidenceFields):
    """When it landed, and what says so."""

    landed_on = forms.DateField(label=_("落地日期"))
    field_order = ("landed_on",)


class StatusForm(ReasonForm):
    """How it fares, and why."""

    status = forms.ChoiceField(label=_("状态"), choices=Status.choices)
    field_order = ("status",)


class PartnerForm(VerbForm):
    """Who takes part."""

    firm = forms.CharField(label=_("企业或单位名称"), max_length=120)
    kind = forms.ChoiceField(
        label=_("身份"),
        choices=[(one.value, one.label) for one in (LinkKind.PARTNER_IN, LinkKind.UNDERTAKES)],
    )
    since = forms.DateField(
        label=_("从哪天起"), required=False, help_text=_("不知道就不填。不登记股比，除非有文件。")
    )


class PledgeForm(AmountForm, EvidenceFields):
    """What an organisation is expected to bring."""

    firm = forms.CharField(label=_("谁承诺"), max_length=120)
    measured = forms.ChoiceField(
        label=_("承诺什么"), choices=[(one.code, one.title) for one in (MONEY, JOBS)]
    )
    due_on = forms.DateField(label=_("应兑现日"), required=False)
    field_order = ("firm", "measured", "amount_is", "amount", "amount_to", "due_on")
