"""The resident's form: what, where, who; one required field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.notices.handing import is_set
from chunsheng.kernel.notices.terms import CarrierCode
from chunsheng.places.models import Building
from chunsheng.places.terms import AreaKind, Datum
from chunsheng.privacy.terms import AskKind
from chunsheng.services.models import Category, Request
from chunsheng.services.terms import RequestKind

MOST_PHOTOS = 3
MOST_ASKED = 300
TOO_LONG = _("太长了，请缩短到 %(limit_value)s 字以内。")


class Photos(forms.ClearableFileInput):
    """Several photos at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to MOST_PHOTOS files; what they are is judged by their content later."""

    widget = Photos

    def clean(self, value: Any, initial: Any = None) -> list[UploadedFile]:
        """The files as a list; too many are refused."""
        files = [super(PhotosField, self).clean(one, initial) for one in value or []]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(
                _("最多 %(most)s 张照片，请去掉几张。"), params={"most": MOST_PHOTOS}
            )
        return [one for one in files if one]


def longest(name: str) -> int:
    """How long a text of a request may be."""
    return int(Request._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]  # a text


class BuildingsByEstate(ModelChoiceIterator):
    """Buildings under the estate that their name begins with, else under their grid."""

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        estates: dict[str, list[Any]] = {}
        for building in self.queryset:
            estate = building.name.rpartition(" ")[0] or building.grid.name
            estates.setdefault(estate, []).append(self.choice(building))
        yield from estates.items()


class BuildingField(forms.ModelChoiceField):
    """A building, found by its estate."""

    iterator = BuildingsByEstate


class ReportForm(forms.Form):
    """A report without an account.

    `steps` are the screens of the elders' edition, three questions at the most, but for what is
    `plain_only`; `more` is what the plain edition folds away and the elders' does not ask.
    """

    steps = (
        ("title",),
        ("building", "place_text", "lat", "lng", "datum", "name"),
        ("photos", "phone", "wants_call", "wants_texts"),
    )
    plain_only = frozenset({"wants_texts"})  # who reads large letters is called instead
    more = ("course", "kind", "category", "happened_text", "street")

    title = forms.CharField(
        label=_("什么事"),
        max_length=longest("title"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一句话就行，例如“3号楼楼道灯不亮”。"),
        error_messages={"required": _("请写一写是什么事，一句话就行。")},
    )
    course = forms.CharField(
        label=_("多说几句"),
        required=False,
        max_length=longest("course"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label=_("类型"),
        choices=RequestKind.choices,
        required=False,  # it has a value already, so that nobody must choose
        initial=RequestKind.HELP,
        widget=forms.RadioSelect,
    )
    category = forms.ModelChoiceField(
        label=_("属于哪一类"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("说不准，请帮我分"),
    )
    building = BuildingField(
        label=_("在哪栋楼"),
        queryset=Building.objects.none(),
        required=False,
        empty_label=_("不在楼里或找不到"),
    )
    place_text = forms.CharField(
        label=_("具体位置"),
        required=False,
        max_length=longest("place_text"),
        help_text=_("例如“2 单元 3 楼楼道”或“东门口”。"),
    )
    happened_text = forms.CharField(
        label=_("什么时候的事"), required=False, max_length=longest("happened_text")
    )
    street = forms.ModelChoiceField(
        label=_("在哪个街道"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("不清楚"),
        help_text=_("上面没选楼栋时请选一下，方便派给附近的人。"),
    )
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    lng = forms.FloatField(required=False, widget=forms.HiddenInput)
    datum = forms.ChoiceField(choices=Datum.choices, required=False, widget=forms.HiddenInput)
    photos = PhotosField(
        label=_("照片"),
        required=False,
        widget=Photos(attrs={"accept": "image/*", "multiple": True}),
        help_text=_("最多 3 张，每张不超过 10 MB。照片里的拍摄地点等信息会被去掉。"),
    )
    name = forms.CharField(label=_("怎么称呼您"), required=False, max_length=longest("name"))
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=longest("phone"),
        help_text=_("留了电话，查进度时要用后四位；也方便办事的人问您。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    wants_call = forms.BooleanField(
        label=_("办完了请打给我"),
        required=False,
        help_text=_("不方便上网看的，勾上这一项，上面要留电话。"),
    )
    wants_texts = forms.BooleanField(
        label=_("进度发短信告诉我"),
        required=False,
        help_text=_("只发编号和办到哪一步，只在白天发；上面要留手机号，随时可以停。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_set(CarrierCode.SMS):
            del self.fields["wants_texts"]
        self.fields["category"].queryset = Category.objects.exclude(code="other")  # type: ignore[attr-defined]  # a model choice
        self.fields["building"].queryset = Building.objects.select_related("grid").order_by(  # type: ignore[attr-defined]  # a model choice
            "grid__path", "name"
        )
        self.fields["street"].queryset = Unit.objects.filter(kind=AreaKind.STREET).order_by("path")  # type: ignore[attr-defined]  # a model choice
        for field in self.fields.values():
            field.error_messages["max_length"] = TOO_LONG

    def clean_title(self) -> str:
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_kind(self) -> str:
        """The kind; what it begins with where none was sent."""
        return str(self.cleaned_data["kind"] or RequestKind.HELP)


class TrackForm(forms.Form):
    """A query code, and the phone's last four digits where a phone was given."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        help_text=_("报事后给您的 10 位字母数字，大小写、空格、横线都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填查询码。")},
    )
    tail = forms.CharField(
        label=_("电话后四位"),
        required=False,
        max_length=4,
        help_text=_("报事时留了电话才要填。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class AskForm(TrackForm):
    """What somebody asks about their own data, known by the query code of what they reported."""

    kind = forms.ChoiceField(
        label=_("您要什么"),
        choices=AskKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )
    what = forms.CharField(
        label=_("说具体些"),
        required=False,
        max_length=MOST_ASKED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如“电话记错了，要改”。不写就是全部。"),
        error_messages={"max_length": TOO_LONG},
    )

    field_order = ("kind", "what", "code", "tail")
