"""Staff's forms: what each move of a request asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.asking import PhotoField, VerbForm
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER
from chunsheng.places.models import Building
from chunsheng.places.terms import AreaKind
from chunsheng.services.models import Category, Request
from chunsheng.services.terms import Channel, Exclusion, Reach, RequestKind, Urgency


def longest(name: str) -> int | None:
    """How long a text of a request may be."""
    return Request._meta.get_field(name).max_length  # type: ignore[union-attr]  # a text field


class AssignForm(VerbForm):
    """To whom."""

    unit = forms.ModelChoiceField(
        label=_("派给"),
        queryset=Unit.objects.none(),
        help_text=_("选一个网格；跨网格的由街道办，不归本街道的交给区里再派。"),
    )

    def fit(self, record: Request, viewer: Viewer) -> None:
        """The grids and streets of the dispatcher's own ground, and the district to pass it on to."""
        own = within(viewer.paths([DISPATCHER.code]))
        kinds = (AreaKind.STREET, AreaKind.GRID)
        units = Unit.objects.filter((own & Q(kind__in=kinds)) | Q(kind=AreaKind.DISTRICT))
        if record.confidential:
            units = units.exclude(kind=AreaKind.GRID)
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]  # a model choice


class CloseForm(VerbForm):
    """What came of it, with a photo."""

    outcome = forms.CharField(
        label=_("办理结果"),
        max_length=longest("outcome"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写给居民看：做了什么，结果怎样。"),
    )
    photo = PhotoField(label=_("办结照片"), required=False, help_text=_("居民查进度时能看到。"))


class OffersForm(VerbForm):
    """What help is wanted, in words that may be shown around."""

    title = forms.CharField(
        label=_("需要什么帮助"),
        max_length=80,
        help_text=_("共建单位和志愿者会看到；不要写居民的姓名、电话和门牌。"),
    )


class DeclineForm(VerbForm):
    """Why it is not taken up, and what the resident is told."""

    exclusion = forms.ChoiceField(label=_("不予受理的原因"), choices=Exclusion.choices)
    outcome = forms.CharField(
        label=_("给居民的答复"),
        max_length=longest("outcome"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明为什么，以及该找谁。"),
    )
    into = forms.ModelChoiceField(
        label=_("并入哪一件（并案时填编号）"),
        queryset=Request.objects.none(),
        to_field_name="number",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "SQ-2023-000001"}),
    )

    def fit(self, record: Request, viewer: Viewer) -> None:
        """A main request lies within the dispatcher's own ground; others do not exist for it."""
        own = within(viewer.paths([DISPATCHER.code]), "handling_unit__path")
        self.fields["into"].queryset = Request.objects.filter(own).exclude(pk=record.pk)  # type: ignore[attr-defined]  # a model choice


class CallForm(VerbForm):
    """Whether the petitioner was told by phone, and what was said."""

    reach = forms.ChoiceField(
        label=_("打通了吗"),
        choices=[
            (Reach.PHONE, _("打通了，已告诉本人")),
            (Reach.MISSED, _("几次都没打通，不再打了")),
        ],
        initial=Reach.PHONE,
        widget=forms.RadioSelect,
        help_text=_("这次没人接、打算再打的，先不用登记，待办会留着。"),
    )
    reason = forms.CharField(
        label=_("记一笔"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("谁接的、说了什么；没打通的写打了几次。"),
    )


class SlipForm(VerbForm):
    """That the petitioner was given the slip, or was told face to face."""

    reason = forms.CharField(
        label=_("记一笔"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("交给了谁，本人有没有别的话；可以不填。"),
    )


class TakeDownForm(VerbForm):
    """A request taken down for somebody who came or called."""

    channel = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[(Channel.DESK, Channel.DESK.label), (Channel.PHONE, Channel.PHONE.label)],
    )
    title = forms.CharField(label=_("什么事"), max_length=longest("title"))
    category = forms.ModelChoiceField(label=_("类别"), queryset=Category.objects.none())
    kind = forms.ChoiceField(label=_("类型"), choices=RequestKind.choices, initial=RequestKind.HELP)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Urgency.choices)
    building = forms.ModelChoiceField(
        label=_("楼栋"), queryset=Building.objects.none(), required=False
    )
    place_text = forms.CharField(
        label=_("具体位置"), required=False, max_length=longest("place_text")
    )
    name = forms.CharField(label=_("何人"), required=False, max_length=longest("name"))
    phone = forms.CharField(label=_("电话"), required=False, max_length=longest("phone"))
    wants_call = forms.BooleanField(
        label=_("办完打给本人"), required=False, help_text=_("来人不方便上网看的，办完打电话告诉。")
    )
    happened_text = forms.CharField(
        label=_("何时"), required=False, max_length=longest("happened_text")
    )
    cause = forms.CharField(label=_("何因"), required=False, max_length=longest("cause"))
    course = forms.CharField(
        label=pgettext_lazy("five elements", "经过"),
        required=False,
        max_length=longest("course"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.all()  # type: ignore[attr-defined]  # a model choice

    def fit(self, record: None, viewer: Viewer) -> None:
        """The buildings of the viewer's own ground."""
        own = within(viewer.paths([GRID_WORKER.code, DISPATCHER.code]), "grid__path")
        self.fields["building"].queryset = Building.objects.filter(own).order_by(  # type: ignore[attr-defined]  # a model choice
            "grid__path", "name"
        )
