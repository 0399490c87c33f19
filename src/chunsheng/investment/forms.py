"""Forms of contacts, intents and projects; of outposts, chambers and townspeople."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.investment.actions.presence import AWAY, CHAMBERS_TO_BE
from chunsheng.investment.models import Contact, Townsperson
from chunsheng.investment.queries import organisations_here, posts_to_keep
from chunsheng.investment.terms import JOBS, MONEY, Status, Way
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.kernel.words import clock
from chunsheng.matters.forms import AmountForm, DayForm
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.models import Organisation, Post
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
    people = forms.BooleanField(
        label=_("联系的是企业家、老乡，不是企业"),
        required=False,
        help_text=_("勾了按人计，上面的数就是几人；不写人名。"),
    )
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    field_order = ("firm", "count", "uncounted", "people", "way")

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


class SendForm(EvidenceFields):
    """Which outpost is sent, what it is to do, and for which term."""

    organisation = forms.ModelChoiceField(label=_("驻外机构"), queryset=Organisation.objects.none())
    mandate = forms.CharField(
        label=_("任务"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    since = forms.DateField(label=_("任期起"))
    until = forms.DateField(label=_("任期止"), help_text=_("从这天起不再任职。"))
    field_order = ("organisation", "mandate", "since", "until")

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Organisations of one's own ground that may work away from home."""
        self.fields["organisation"].queryset = organisations_here(viewer, AWAY)  # type: ignore[attr-defined]  # a model choice


class GiveForm(EvidenceFields):
    """What an outpost is to do once more, and for which term."""

    mandate = SendForm.base_fields["mandate"]
    since = SendForm.base_fields["since"]
    until = SendForm.base_fields["until"]
    field_order = ("mandate", "since", "until")


class RenewForm(EvidenceFields):
    """Until when."""

    until = SendForm.base_fields["until"]
    field_order = ("until",)


class EndForm(ReasonForm):
    """When it ended, and why."""

    on = forms.DateField(label=_("结束日期"), help_text=_("从这天起不再任职。"))
    field_order = ("on",)


class ChamberForm(DayForm):
    """Which chamber is in preparation, and since or by when."""

    organisation = forms.ModelChoiceField(label=_("商会"), queryset=Organisation.objects.none())
    field_order = ("organisation",)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Chambers and preparatory offices of one's own ground."""
        self.fields["organisation"].queryset = organisations_here(viewer, CHAMBERS_TO_BE)  # type: ignore[attr-defined]  # a model choice


class PlanForm(VerbForm):
    """What is to be hung, by when if a day was said."""

    plan = forms.CharField(
        label=_("预告的内容"), max_length=120, help_text=_("照原话写，如“驻外招商联络处挂牌成立”。")
    )
    planned_on = forms.DateField(
        label=_("预告日期"), required=False, help_text=_("不知道就不填，不要猜。")
    )


class AdvanceForm(EvidenceFields):
    """On which day, and what says so."""

    on = forms.DateField(label=_("日期"))
    field_order = ("on",)


class TownspersonForm(VerbForm):
    """Who agreed, when, how, and to what."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=20)
    # Asked for by the action, which says what is to be done without it.
    consented_on = forms.DateField(label=_("本人哪天同意"), required=False)
    consent_how = forms.CharField(
        label=_("怎么同意的"), max_length=120, required=False, help_text=_("如“当面签字”。")
    )
    purpose = forms.CharField(
        label=_("同意的用途"),
        max_length=200,
        required=False,
        help_text=_("如“招商信息往来”；不用于别的。"),
    )


class KeeperForm(VerbForm):
    """Which post keeps in touch, from which day; and why another one does now."""

    post = forms.ModelChoiceField(label=_("联系岗位"), queryset=Post.objects.none())
    since = forms.DateField(label=_("从哪天起"))
    reason = forms.CharField(
        label=_("交接的理由"), max_length=500, required=False, help_text=_("换岗位才填。")
    )

    def fit(self, record: Townsperson, viewer: Viewer) -> None:
        """Posts of one's own ground; the first one needs no reason."""
        post: Any = self.fields["post"]
        post.queryset = posts_to_keep(viewer)
        post.label_from_instance = lambda one: f"{one.unit.name} · {one.title}"
        if record.keeper_id is None:
            del self.fields["reason"]


class IntroduceForm(VerbForm):
    """Which firm was introduced, by whom of the chain, and since when."""

    firm = forms.CharField(
        label=_("引荐了哪家企业"), max_length=120, help_text=_("写全称；没有登记过的会一并登记。")
    )
    introducer = forms.CharField(
        label=_("由链上哪家企业引荐"),
        max_length=120,
        required=False,
        help_text=_("本人直接引荐的不填。"),
    )
    since = forms.DateField(label=_("从哪天起"), required=False, help_text=_("不知道就不填。"))
