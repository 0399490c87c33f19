"""Forms of rules, proposals and commissioned projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.deliberation.models import Proposal
from chunsheng.deliberation.queries import residents
from chunsheng.deliberation.terms import Channel, Choice, Decider, Grade, Portion
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import PhotoField, ReasonForm, VerbForm
from chunsheng.kernel.words import clock, masking
from chunsheng.organisations.forms import OrganisationField
from chunsheng.organisations.terms import GRID_WORKER, SUPERVISOR
from chunsheng.people.models import Person
from chunsheng.places.forms import UnitChoice
from chunsheng.places.terms import AreaKind

HANDS = (GRID_WORKER.code, SUPERVISOR.code)


def _long(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


def _narrow(form: VerbForm, name: str, to: Q) -> None:
    """Leave of a field's choices those that meet a condition."""
    choice: Any = form.fields[name]
    choice.queryset = choice.queryset.filter(to)


class ResidentChoice(forms.ModelChoiceField):
    """A resident of one's own ground, masked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(residents(), **options)

    def label_from_instance(self, obj: Person) -> str:
        """张* · 138****1234 · 网格 01"""
        home = obj.home.name if obj.home else ""
        return " · ".join(filter(None, (str(obj), masking.mask_phone(obj.phone), home)))


class RuleForm(VerbForm):
    """When a vote is valid and when it carries, by which article, and from which day."""

    decides = forms.ChoiceField(label=_("由谁决定"), choices=Decider.choices)
    counts = forms.CharField(label=_("谁计一票"), max_length=80)
    by_area = forms.BooleanField(label=_("面积也要过线"), required=False)
    quorum = forms.ChoiceField(label=_("参加的要达到"), choices=Portion.choices)
    share = forms.ChoiceField(label=_("其中同意要达到"), choices=Portion.choices)
    source = forms.CharField(
        label=_("表决依据"), max_length=200, help_text=_("写明法律或规定的名称和条款。")
    )
    seconders = forms.IntegerField(label=_("附议人数"), min_value=1, max_value=999)
    posting_days = forms.IntegerField(label=_("公示（工作日）"), min_value=1, max_value=99)
    posting_source = forms.CharField(label=_("附议和公示依据"), max_length=200)
    since = forms.DateField(label=_("生效日期"))


class ProposalForm(VerbForm):
    """What is proposed, who signed it, and who decides."""

    title = forms.CharField(label=_("提案"), max_length=120, help_text=_("一件具体的事。"))
    detail = _long(_("内容"), required=False)
    place = UnitChoice(label=_("哪里"), kinds=(AreaKind.COMMUNITY, AreaKind.GRID))
    decides = forms.ChoiceField(label=_("由谁决定"), choices=Decider.choices)
    person = ResidentChoice(
        label=_("提议人（已签名）"), help_text=_("名单里没有的，先登记到人员台账。")
    )
    signed_on = forms.DateField(label=_("签名日期"), initial=clock.today)

    def fit(self, record: Any, viewer: Viewer) -> None:
        """One's own ground and who lives there."""
        paths = viewer.paths(HANDS)
        _narrow(self, "place", within(paths))
        _narrow(self, "person", within(paths, "home__path"))


class SecondForm(VerbForm):
    """Who seconds it."""

    person = ResidentChoice(label=_("附议人（已签名）"))

    def fit(self, record: Proposal, viewer: Viewer) -> None:
        """Who lives there and is known to the viewer."""
        known, there = viewer.paths(HANDS), [record.place.path]
        _narrow(self, "person", within(known, "home__path") & within(there, "home__path"))


class _AreaForm(VerbForm):
    """Asks the floor area only where the rule counts it."""

    area_m2 = forms.DecimalField(
        label=_("专有部分面积（m²）"), min_value=0, max_digits=10, decimal_places=2, required=False
    )


class OpenVoteForm(_AreaForm):
    """What the discussion came to, and the roll."""

    discussed = _long(_("讨论情况"), help_text=_("哪天、多少人参加、主要意见、改了什么。"))
    heads = forms.IntegerField(
        label=_("名册票数"), min_value=1, max_value=999999, help_text=_("应参加表决的一共多少票。")
    )
    field_order = ("discussed", "heads")

    def fit(self, record: Proposal, viewer: Viewer) -> None:
        """The area of the whole roll."""
        self.fields["area_m2"].label = _("名册面积（m²）")
        self.fields["area_m2"].help_text = _("只有面积也要过线的表决才填。")


class CastForm(_AreaForm):
    """One vote, by its number in the roll."""

    number = forms.IntegerField(
        label=_("名册序号"), min_value=1, help_text=_("系统只记序号，不记姓名；谁投了什么不公开。")
    )
    channel = forms.ChoiceField(label=_("怎么投的"), choices=Channel.choices)
    choice = forms.ChoiceField(label=_("意见"), choices=Choice.choices)
    field_order = ("number", "channel", "choice")

    def fit(self, record: Proposal, viewer: Viewer) -> None:
        """The area only where it counts."""
        if record.area_m2 is None:
            del self.fields["area_m2"]


class AnswerForm(ReasonForm):
    """What is answered, and whether the objection is right."""

    upheld = forms.BooleanField(
        label=_("异议成立，不再执行"), required=False, help_text=_("勾选后提案到此为止。")
    )


class ExecuteForm(VerbForm):
    """Who owes it by when."""

    organisation = OrganisationField(label=_("谁来办"))
    due_on = forms.DateField(label=_("哪天前办成"))


class PublishForm(VerbForm):
    """What came of it, with a photo."""

    told = _long(_("结果"), help_text=_("写给居民看：做了什么、花了多少、结果怎样。"))
    photo = PhotoField(label=_("照片"))


class EvaluateForm(ReasonForm):
    """How it was done."""

    grade = forms.ChoiceField(label=_("等次"), choices=Grade.choices)
    field_order = ("grade",)


class CommissionForm(ExecuteForm):
    """What is commissioned for which community, from whom, by when."""

    title = forms.CharField(label=_("委托项目"), max_length=120)
    place = UnitChoice(label=_("委托单位"), kinds=(AreaKind.STREET, AreaKind.COMMUNITY))
    field_order = ("title", "place", "organisation", "due_on")

    def fit(self, record: Any, viewer: Viewer) -> None:
        """One's own ground."""
        _narrow(self, "place", within(viewer.paths(HANDS)))
