"""What a resident says at the door, before it is a request; and the code that opens it again."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.words.codes import normal_code
from chunsheng.kernel.words.errors import Refusal
from chunsheng.places.models import Building
from chunsheng.places.terms import Datum
from chunsheng.services.models import Category, Request
from chunsheng.services.terms import Channel, RequestKind, Urgency

TITLE_FROM_COURSE = 24
MOST_PHOTOS = 3
MOBILE = re.compile(r"1[3-9][0-9]{9}")


class NothingSaid(Refusal):
    field = "course"
    message = _("请写一写是什么事，一句话就行。")


class TextIsTooLong(Refusal):
    def __init__(self, field: str, most: int) -> None:
        super().__init__(_("太长了，请缩短到 %(most)s 字以内。") % {"most": most}, field=field)


class PhoneIsUnreadable(Refusal):
    field = "phone"
    message = _("电话应为 7 到 12 位数字，可带区号；也可以不填。")


class CallNeedsPhone(Refusal):
    field = "phone"
    message = _("要我们打电话告诉您，请留下电话；不方便留电话的，把那一项的勾去掉。")


class TextsNeedAMobile(Refusal):
    field = "phone"
    message = _("短信要发到手机：请留 11 位手机号；不留的，把那一项的勾去掉。")


class PointIsNowhere(Refusal):
    field = "place_text"
    message = _("坐标不对：纬度在 -90 到 90 之间，经度在 -180 到 180 之间。")


class KindIsUnknown(Refusal):
    field = "kind"
    message = _("没有这个类型，请从列表里选。")


class TooManyPhotos(Refusal):
    field = "photo"
    message = _("一次最多传 3 张照片。")


@dataclass(frozen=True)
class Petition:
    """What is said of a request: its five elements, where it is, and through which door it came.

    `kind` is the category's usual one unless said; a report (举报) is always confidential. The
    street is asked for only when neither building nor point tells the grid.
    """

    category: Category
    title: str = ""
    name: str = ""
    phone: str = ""
    happened_text: str = ""
    place_text: str = ""
    cause: str = ""
    course: str = ""
    kind: str = ""
    urgency: str = Urgency.NORMAL
    channel: str = Channel.PORTAL
    building: Building | None = None
    lat: float | None = None
    lng: float | None = None
    datum: str = Datum.WGS84
    street: Unit | None = None
    wants_call: bool = False
    wants_texts: bool = False
    confidential: bool = False
    sample: bool = False


def judged_petition(said: Petition) -> Petition:
    """The petition as it will be kept: trimmed, with a title and a kind.

    Raises NothingSaid when neither title nor course says anything, TextIsTooLong, CallNeedsPhone,
    TextsNeedAMobile, PhoneIsUnreadable, PointIsNowhere or KindIsUnknown. Nothing else is required.
    """
    texts = ("title", "name", "happened_text", "place_text", "cause", "course")
    kept = {name: getattr(said, name).strip() for name in texts}
    if not kept["title"] and not kept["course"]:
        raise NothingSaid
    kept["title"] = kept["title"] or _opening(kept["course"])
    for name, text in kept.items():
        most = Request._meta.get_field(name).max_length  # type: ignore[union-attr]  # a text field
        if most is not None and len(text) > most:
            raise TextIsTooLong(name, most)
    kind = said.kind or said.category.kind
    if kind not in RequestKind.values or said.urgency not in Urgency.values:
        raise KindIsUnknown
    _judge_point(said)
    phone = _dialled(said.phone)
    if said.wants_call and not phone:
        raise CallNeedsPhone
    if said.wants_texts and not MOBILE.fullmatch(phone):
        raise TextsNeedAMobile
    return replace(
        said,
        **kept,
        phone=phone,
        kind=RequestKind(kind).value,
        confidential=said.confidential or kind == RequestKind.REPORT,
    )


def judge_photos(photos: Sequence[CleanPhoto]) -> None:
    """TooManyPhotos above three."""
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos


def new_request(said: Petition) -> Request:
    """A request that is not stored yet, as it was said and judged."""
    return Request(
        title=said.title,
        name=said.name,
        phone=said.phone,
        happened_text=said.happened_text,
        place_text=said.place_text,
        cause=said.cause,
        course=said.course,
        kind=said.kind,
        urgency=said.urgency,
        category=said.category,
        channel=said.channel,
        building=said.building,
        lat=said.lat,
        lng=said.lng,
        datum=said.datum,
        wants_call=said.wants_call,
        wants_texts=said.wants_texts,
        confidential=said.confidential,
        sample=said.sample,
    )


def _opening(course: str) -> str:
    line = course.splitlines()[0]
    return line if len(line) <= TITLE_FROM_COURSE else f"{line[:TITLE_FROM_COURSE]}…"


def _judge_point(said: Petition) -> None:
    if (said.lat is None) != (said.lng is None):
        raise PointIsNowhere
    if said.lat is None or said.lng is None:
        return
    if not (-90 <= said.lat <= 90 and -180 <= said.lng <= 180):
        raise PointIsNowhere
    if said.datum not in Datum.values:
        raise PointIsNowhere


def _dialled(phone: str) -> str:
    """The digits alone; empty stays empty."""
    kept = unicodedata.normalize("NFKC", phone).strip().removeprefix("+86")
    digits = kept.replace(" ", "").replace("-", "")
    if digits and not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 12):
        raise PhoneIsUnreadable
    return digits


def code_print(code: str) -> str:
    """What is stored of a query code: its SHA-256 under a pepper made from the secret key.

    Whoever reads the database without the settings can neither use a code nor try them out.
    """
    pepper = hashlib.sha256(b"chunsheng/query-code/" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(pepper, normal_code(code).encode(), hashlib.sha256).hexdigest()
