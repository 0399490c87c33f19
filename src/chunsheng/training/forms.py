"""Forms of bases, cohorts, openings and secondments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.matters.forms import AmountForm, DayForm
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import TRAINING_OFFICER
from chunsheng.training.models import Cohort, Nominee, Opening, Partnership, Secondment
from chunsheng.training.queries import posts_for, posts_of, seated
from chunsheng.training.terms import NomineeState, Office, Rank, Tie


def _text(label: Any, length: int = 500, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=length, widget=widget, **more)


class ToldForm(DayForm):
    """When it was said."""

    on = forms.DateField(label=_("哪天说的"), required=False, help_text=_("不填就是今天。"))
    note = _text(_("说明"), 300, required=False)

    def clean(self) -> dict[str, Any]:
        """As the actions take it: the day may be one that is only known as the last."""
        given = super().clean()
        given["told"] = given.pop("days")
        return given


class PartnershipForm(DayForm):
    """With whom, and how far it has come."""

    partner = forms.CharField(
        label=_("合作单位"), max_length=120, help_text=_("写登记过的组织全称。")
    )
    tie = forms.ChoiceField(label=_("合作到哪一步"), choices=Tie.choices)
    note = _text(_("说明"), 300, required=False)
    field_order = ("partner", "tie")


class PartnerChoice(forms.ModelChoiceField):
    """One of the bases of one's own ground."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Partnership.objects.none(), **options)

    def fit(self, viewer: Viewer) -> None:
        """Those of the units where the viewer is a training officer."""
        own = within(viewer.paths([TRAINING_OFFICER.code]), "organisation__path")
        bases = Partnership.objects.filter(own).select_related("partner")
        self.queryset = bases.order_by("partner__name", "pk")


class CohortForm(ToldForm):
    """What is planned, where, and for whom."""

    title = forms.CharField(label=_("培训班"), max_length=120)
    base = PartnerChoice(label=_("实训基地"), required=False, help_text=_("自己办的不填。"))
    audience = forms.CharField(
        label=_("培训对象"), max_length=120, help_text=_("照文件写，如“镇（街道）书记、主任”。")
    )
    offices = forms.MultipleChoiceField(
        label=_("哪些单位的岗位可以推荐"),
        choices=Office.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    chiefs_only = forms.BooleanField(label=_("只限负责人岗位"), required=False, initial=True)
    seats = forms.IntegerField(
        label=_("名额"), min_value=1, max_value=999, required=False, help_text=_("不知道就不填。")
    )
    field_order = ("title", "base", "audience", "offices", "chiefs_only", "seats")

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Bases within reach."""
        self.fields["base"].fit(viewer)  # type: ignore[attr-defined]  # a choice of bases


class SpanForm(VerbForm):
    """From which day to which."""

    starts_on = forms.DateField(label=_("开始日期"))
    ends_on = forms.DateField(label=_("结束日期"))


class PostChoice(forms.ModelChoiceField):
    """A post with its office."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Post.objects.none(), **options)
        told = _("这个岗位不在可选的岗位里：可能不是培训对象，或者已经撤销。")
        self.error_messages["invalid_choice"] = told

    def label_from_instance(self, obj: Any) -> str:
        """The office first: titles are the same everywhere."""
        return f"{obj.unit.name} {obj.title}"


class NominateForm(VerbForm):
    """Which post is put forward."""

    post = PostChoice(label=_("推荐哪个岗位"))

    def fit(self, record: Cohort, viewer: Viewer) -> None:
        """The posts that the cohort is for."""
        self.fields["post"].queryset = posts_for(record)  # type: ignore[attr-defined]  # a model choice


class NomineeForm(VerbForm):
    """Which of the list."""

    nominee = forms.ModelChoiceField(label=_("名单里的哪一位"), queryset=Nominee.objects.none())
    states: tuple[str, ...] = (NomineeState.NOMINATED,)

    def fit(self, record: Cohort, viewer: Viewer) -> None:
        """Those who stand so."""
        listed = seated(record).filter(state__in=self.states)
        self.fields["nominee"].queryset = listed  # type: ignore[attr-defined]  # a model choice


class RemoveForm(NomineeForm, ReasonForm):
    """Who, and why."""

    states = (NomineeState.NOMINATED, NomineeState.CONFIRMED)
    field_order = ("nominee",)


class AttendanceForm(VerbForm):
    """Who came."""

    attended = forms.MultipleChoiceField(
        label=_("谁参训了"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("没有勾选的记为缺席。"),
    )

    def fit(self, record: Cohort, viewer: Viewer) -> None:
        """Everybody on the list; ticked are those of whom it was said before."""
        listed = list(seated(record))
        came = [str(one.pk) for one in listed if one.state == NomineeState.ATTENDED]
        self.fields["attended"].choices = [(str(one.pk), str(one)) for one in listed]  # type: ignore[attr-defined]  # a choice
        self.fields["attended"].initial = came


class LessonForm(VerbForm):
    """What it brought home."""

    text = _text(_("收获"))


class OpeningForm(ToldForm, AmountForm):
    """Which posts a partner offers, and how many."""

    base = PartnerChoice(label=_("接收单位"))
    title = forms.CharField(label=_("挂职岗位"), max_length=120)
    rank = forms.ChoiceField(label=_("职级要求"), choices=Rank.choices, initial=Rank.SECTION)
    # Cadres are whole.
    amount = forms.DecimalField(
        label=_("数"), min_value=1, max_digits=3, decimal_places=0, required=False
    )
    amount_to = forms.DecimalField(
        label=_("到"),
        min_value=1,
        max_digits=3,
        decimal_places=0,
        required=False,
        help_text=_("只有“介于两者之间”才填。"),
    )
    field_order = ("base", "title", "rank", "amount_is", "amount", "amount_to")

    def fit(self, record: Any, viewer: Viewer) -> None:
        """Bases within reach."""
        self.fields["base"].fit(viewer)  # type: ignore[attr-defined]  # a choice of bases


class SelectForm(VerbForm):
    """Who goes, of which rank, and why."""

    post = PostChoice(label=_("选派哪个岗位的干部"))
    rank = forms.ChoiceField(label=_("本人职级"), choices=Rank.choices)
    why = _text(_("选派理由"), 300)

    def fit(self, record: Opening, viewer: Viewer) -> None:
        """Posts of offices on one's own ground."""
        self.fields["post"].queryset = posts_of(record.organisation)  # type: ignore[attr-defined]  # a model choice
        self.fields["rank"].initial = record.rank


class AgreeForm(SpanForm):
    """The agreement."""

    report_day = forms.IntegerField(
        label=_("每月几日前交月报"), min_value=1, max_value=28, initial=5
    )
    document = forms.CharField(label=_("协议或文件"), max_length=200)


class BeginForm(VerbForm):
    """Since when the cadre is there."""

    begun_on = forms.DateField(label=_("到岗日期"))

    def fit(self, record: Secondment, viewer: Viewer) -> None:
        """As it was agreed."""
        self.fields["begun_on"].initial = record.starts_on


class ReportForm(VerbForm):
    """What was done in the month."""

    text = _text(_("这个月做了什么"))


class ReturnForm(VerbForm):
    """Since when the cadre is back."""

    returned_on = forms.DateField(label=_("返回日期"))


class AppraiseForm(VerbForm):
    """How it was."""

    appraisal = _text(_("鉴定意见"))
