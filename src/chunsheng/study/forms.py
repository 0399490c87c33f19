"""Forms of tours, observations, lessons and their adoption."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.evidence import EvidenceForm
from chunsheng.matters.forms import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    BETWEEN,
    EXACT,
    UNKNOWN,
    AmountForm,
)
from chunsheng.organisations.models import Post
from chunsheng.study.models import Observation
from chunsheng.study.queries import posts_to_answer
from chunsheng.study.terms import SEEN, Visit


class TourForm(VerbForm):
    """Which tour, and between which days."""

    title = forms.CharField(label=_("考察学习"), max_length=120)
    since = forms.DateField(
        label=_("从哪天起"), required=False, help_text=_("不知道就不填，不要猜。")
    )
    on = forms.DateField(label=_("到哪天为止"), help_text=_("不知道哪天结束，填最晚的那一天。"))
    said = forms.CharField(
        label=_("日期怎么写的"), max_length=40, required=False, help_text=_("例如：2023年初。")
    )


class SeenForm(AmountForm):
    """How much there is, and how one knows."""

    visit = forms.ChoiceField(label=_("怎么知道的"), choices=Visit.choices)
    source = forms.CharField(
        label=_("来源"), max_length=200, help_text=_("谁介绍的、哪份材料；写岗位，不写人名。")
    )


class ObservationForm(SeenForm):
    """What was seen where."""

    origin = forms.CharField(
        label=_("哪里"), max_length=120, help_text=_("区外的单位，写全称；没有登记过的会一并登记。")
    )
    title = forms.CharField(label=_("看到或听到什么"), max_length=120)
    measured = forms.ChoiceField(
        label=_("按什么计"), choices=[(one.code, one.title) for one in SEEN]
    )
    field_order = ("origin", "title", "visit", "measured")


def _said(low: Decimal | None, high: Decimal | None, about: bool) -> dict[str, Any]:
    """An amount as the three fields ask for it."""
    if low is None:
        way = UNKNOWN if high is None else AT_MOST
    elif high is None:
        way = AT_LEAST
    elif low != high:
        way = BETWEEN
    else:
        way = ABOUT if about else EXACT
    first = high if low is None else low
    amounts = {"amount": first, "amount_to": high if way == BETWEEN else None}
    plain = {name: None if one is None else f"{one.normalize():f}" for name, one in amounts.items()}
    return {"amount_is": way, **plain}


class CorrectForm(SeenForm):
    """The right amount, or how it is really known."""

    reason = forms.CharField(label=_("理由"), max_length=500)

    def fit(self, record: Observation, viewer: Viewer) -> None:
        """What was said before stands ready."""
        said = {
            "visit": record.visit,
            "source": record.source,
            **_said(*record.bounds, record.about),
        }
        for name, value in said.items():
            self.fields[name].initial = value


class LessonForm(VerbForm):
    """What is learned, and of what it consists."""

    lesson = forms.CharField(
        label=_("经验"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    parts = forms.CharField(
        label=_("工作法的组成"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "不是工作法就不填。一行一部分：名称 | 内容、内容 | 台账或指标的代码"
            "（网址里 /r/ 或 /figures/ 后面那一段，没有就空着）。"
        ),
    )

    def fit(self, record: Observation, viewer: Viewer) -> None:
        """What was said before stands ready."""
        self.fields["lesson"].initial, self.fields["parts"].initial = record.lesson, record.parts


class OwnerField(forms.ModelChoiceField):
    """A post, called by its unit too."""

    def label_from_instance(self, post: Post) -> str:
        """样例社区 · 社区书记."""
        return f"{post.unit} · {post}"


class AdoptForm(VerbForm):
    """Which post answers for it, and by when."""

    owner = OwnerField(label=_("由哪个岗位负责"), queryset=Post.objects.none())
    due_on = forms.DateField(label=_("见效期限"), help_text=_("到那天会出现在这个岗位的工作台上。"))

    def fit(self, record: Observation, viewer: Viewer) -> None:
        """Posts of one's own ground."""
        self.fields["owner"].queryset = posts_to_answer(viewer)  # type: ignore[attr-defined]  # a model choice


class EffectForm(EvidenceForm):
    """What came of it, since when, and what says so."""

    effect = forms.CharField(
        label=_("成效"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    effective_on = forms.DateField(label=_("见效日期"))
    field_order = ("effect", "effective_on")
