"""Forms of houses and repairs, sites and counts, contracts and payouts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import PhotoField, VerbForm
from chunsheng.kernel.words import clock
from chunsheng.matters.forms import AmountForm
from chunsheng.organisations.forms import OrganisationField
from chunsheng.places.forms import UnitChoice
from chunsheng.village.actions import Counted, Deal
from chunsheng.village.models import House, Payout, Repair, Site
from chunsheng.village.queries import household_numbered, rule_on, villages
from chunsheng.village.terms import ENTER, KEEP, Condition, CountedBy, Protection, SiteKind


def _money(label: Any, **more: Any) -> forms.DecimalField:
    limits: dict[str, Any] = {"min_value": 1, "max_digits": 12, "decimal_places": 2}
    return forms.DecimalField(label=label, **limits, **more)


class PlaceForm(VerbForm):
    """Of which village or community."""

    roles: tuple[str, ...] = ENTER
    place = UnitChoice(label=_("村（社区）"))

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Those within one's own reach."""
        self.fields["place"].queryset = villages(viewer, self.roles)  # type: ignore[attr-defined]  # a model choice


class RuleForm(VerbForm):
    """Who must agree, for which houses, since when, by which source."""

    protection = forms.ChoiceField(label=_("保护身份"), choices=Protection.choices)
    approver = forms.CharField(label=_("要谁同意"), max_length=120)
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("哪部法规第几条。"))
    since = forms.DateField(label=_("生效日期"))


class HouseForm(PlaceForm):
    """A house as it was found."""

    name = forms.CharField(label=_("民居"), max_length=80, help_text=_("写院名或编号，不写人名。"))
    protection = forms.ChoiceField(label=_("保护身份"), choices=Protection.choices)
    built = forms.CharField(
        label=_("年代"), max_length=60, required=False, help_text=_("不知道就不填，不要猜。")
    )
    condition = forms.ChoiceField(label=pgettext_lazy("house", "状况"), choices=Condition.choices)
    condition_on = forms.DateField(label=_("哪天看的"), initial=clock.today)
    field_order = ("name",)


class InspectForm(VerbForm):
    """How a house was found."""

    on = forms.DateField(label=_("哪天看的"), initial=clock.today)
    condition = forms.ChoiceField(label=pgettext_lazy("house", "状况"), choices=Condition.choices)
    photo = PhotoField(label=_("照片"), required=False)


class BeginForm(VerbForm):
    """What is repaired from when to when, by whose consent, and how it looked before."""

    work = forms.CharField(label=_("修什么"), max_length=200)
    consent = forms.CharField(label=_("同意文件"), max_length=200, required=False)
    begun_on = forms.DateField(label=_("动工日期"), initial=clock.today)
    due_on = forms.DateField(label=_("计划完工"))
    photo = PhotoField(label=_("修前照片"))

    def fit(self, record: House, viewer: Viewer) -> None:
        """Say who must agree as of today."""
        rule = rule_on(record.protection, clock.today())
        told = {"rule": rule}
        self.fields["consent"].help_text = (
            _now("动工前要经%(rule)s。写文件名、日期和文号。") % told
            if rule
            else _now("这一类民居今天还没有修缮规则。")
        )


class FinishForm(AmountForm):
    """When it ended, how it left the house, what it cost, and how it looks now."""

    ended_on = forms.DateField(label=_("完工日期"), initial=clock.today)
    condition = forms.ChoiceField(label=_("修后状况"), choices=Condition.choices)
    photo = PhotoField(label=_("修后照片"))
    field_order = ("ended_on", "condition", "photo")

    def fit(self, record: Repair, viewer: Viewer) -> None:
        """The amount is money."""
        self.fields["amount_is"].label = _now("修缮费用（元）")


class SiteForm(PlaceForm):
    """What is planned, by whom, and for a festival on which solar day."""

    kind = forms.ChoiceField(label=_("种类"), choices=SiteKind.choices)
    name = forms.CharField(label=_("名称"), max_length=80)
    operator = OrganisationField(label=_("谁办的"), required=False)
    on = forms.DateField(
        label=_("开放或举办日期"),
        required=False,
        help_text=_("节庆写公历哪一天办；别的不知道就不填。"),
    )
    lunar = forms.CharField(
        label=_("农历日子"),
        max_length=40,
        required=False,
        help_text=_("例如：农历三月初三。只作说明，系统不换算。"),
    )
    source = forms.CharField(
        label=_("日期依据"),
        max_length=200,
        required=False,
        help_text=_("写了农历日子的，写明公历日期是哪份通知定的。"),
    )
    field_order = ("kind", "name", "place")


class OpenForm(VerbForm):
    """On which day."""

    on = forms.DateField(label=_("开放或举办日期"))

    def fit(self, record: Site, viewer: Viewer) -> None:
        """The planned day stands ready."""
        self.fields["on"].initial = record.on or clock.today()


class CountedForm(AmountForm):
    """How many, and where the number comes from."""

    how = forms.ChoiceField(label=_("来源"), choices=CountedBy.choices)
    source = forms.CharField(
        label=_("凭什么"), max_length=200, help_text=_("哪份报表、谁报来的；写岗位，不写人名。")
    )

    def clean(self) -> dict[str, Any]:
        """The number with its source becomes what was `counted`."""
        given = super().clean()
        parts = {name: given.pop(name, "") for name in ("quantity", "how", "source")}
        if not self.errors:
            given["counted"] = Counted(**parts)
        return given


class CountForm(CountedForm):
    """Between which days."""

    since = forms.DateField(label=_("从哪天"), initial=clock.today)
    until = forms.DateField(label=_("到哪天"), initial=clock.today)
    field_order = ("since", "until")


class CorrectCountForm(CountedForm):
    """The right number, and why."""

    reason = forms.CharField(label=_("理由"), max_length=500)


class ContractForm(PlaceForm):
    """The three parties, the term and the money."""

    roles = KEEP
    household = forms.CharField(
        label=_("农户编号"), max_length=20, help_text=_("住户台账里的编号；不写户主姓名。")
    )
    enterprise = OrganisationField(label=_("企业"))
    bank = OrganisationField(label=_("银行"))
    signed_on = forms.DateField(label=_("签订日期"))
    since = forms.DateField(label=_("合同期自"))
    until = forms.DateField(label=_("合同期至"))
    yearly_yuan = _money(_("约定每年收入（元）"))
    loan_yuan = _money(_("贷款（元）"), required=False, help_text=_("不知道就不填，不要猜。"))
    field_order = ("household", "enterprise", "bank", "place")

    def fit(self, record: Any, viewer: Viewer) -> None:
        """The household is looked for within the viewer's reach."""
        super().fit(record, viewer)
        self.viewer = viewer

    def clean_household(self) -> Any:
        """The household of that number; one out of reach is as unknown as one that is not there."""
        found = household_numbered(self.viewer, self.cleaned_data["household"])
        if found is None:
            raise forms.ValidationError(_("您的辖区里没有这个编号的住户，请先在住户台账登记。"))
        return found

    def clean(self) -> dict[str, Any]:
        """The days and the money become one `deal`."""
        given = dict(super().clean() or {})
        names = ("signed_on", "since", "until", "yearly_yuan", "loan_yuan")
        parts = {name: given.pop(name, None) for name in names}
        if not self.errors:
            given["deal"] = Deal(**parts)
        return given


class PayoutForm(VerbForm):
    """How much is to be paid on which day."""

    pay_on = forms.DateField(label=_("发放日期"), initial=clock.today)
    yuan = _money(_("金额（元）"))


class ReleaseForm(VerbForm):
    """How much of it is released."""

    released_yuan = _money(_("发放金额（元）"))

    def fit(self, record: Payout, viewer: Viewer) -> None:
        """What was entered stands ready."""
        self.fields["released_yuan"].initial = record.yuan
