"""What cannot be kept is refused beside its field: what was typed stays, nothing is stored."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from tests.portal import pictures
from tests.portal.reporting import file, kept, report, said

NOT_A_PHOTO = "这不是能打开的照片。请用 JPG、PNG 或 WebP 格式。"
TOO_LARGE = "照片超过 10 MB，请换一张小一些的。"
TOO_MANY_PIXELS = "照片尺寸太大，请缩小后再传。"


def assert_refused(answer: Any, field: str, message: str) -> None:
    """The message stands in the list above and beside the field, and the field says so."""
    page = answer.content.decode()
    assert answer.status_code == 400
    assert answer.context["form"].errors[field] == [message]
    assert page.count(escape(message)) == 2
    assert f'id="id_{field}_error"' in page
    assert f'href="#id_{field}"' in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "请写一写是什么事，一句话就行。"),
        ("title", "   ", "请写一写是什么事，一句话就行。"),
        ("title", "灯" * 81, "太长了，请缩短到 80 字以内。"),
        ("course", "暗" * 2001, "太长了，请缩短到 2000 字以内。"),
        ("phone", "call me", "电话应为 7 到 12 位数字，可带区号；也可以不填。"),
        ("phone", "123", "电话应为 7 到 12 位数字，可带区号；也可以不填。"),
        ("phone", "1" * 21, "太长了，请缩短到 20 字以内。"),
        ("name", "张\x00三", "不允许是用空字符串。"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    visitor: Client, field: str, value: str, message: str
) -> None:
    before = kept()
    answer = report(visitor, **{field: value})

    assert_refused(answer, field, message)
    typed = {
        "title": "3号楼楼道灯不亮",
        "course": "灯坏了三天，老人晚上出门怕摔。",
        "place_text": "2单元",
    }
    page = answer.content.decode()
    assert [text for name, text in typed.items() if name != field and text not in page] == []
    assert kept() == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lat": "91", "lng": "113"}, "place_text"),
        ({"lat": "33.745"}, "place_text"),
        ({"kind": "gossip"}, "kind"),
        ({"category": str(uuid.uuid4())}, "category"),
        ({"building": str(uuid.uuid4())}, "building"),
        ({"building": "3号楼"}, "building"),
        ({"street": "'; drop table"}, "street"),
    ],
)
def test_what_no_page_of_ours_sends_is_refused_and_not_stored(
    visitor: Client, values: dict[str, str], field: str
) -> None:
    before = kept()
    answer = report(visitor, **values)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert "3号楼楼道灯不亮" in answer.content.decode()
    assert kept() == before


@pytest.mark.parametrize("values", [{"lat": "nan", "lng": "inf"}, {"datum": "BD-09"}])
def test_a_hidden_value_that_makes_no_sense_is_refused_in_words(
    visitor: Client, values: dict[str, str]
) -> None:
    before = kept()
    answer = report(visitor, **values)

    assert answer.status_code == 400
    assert answer.content.decode().count('class="faults"') == 1
    assert kept() == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("page.jpg", pictures.PAGE, NOT_A_PHOTO),
        ("drawing.jpg", pictures.DRAWING, NOT_A_PHOTO),
        ("program.jpg", pictures.PROGRAM, NOT_A_PHOTO),
        ("page-as-gif.jpg", pictures.PAGE_AS_GIF, NOT_A_PHOTO),
        ("half.jpg", pictures.photo(size=(640, 480))[:2000], NOT_A_PHOTO),
        ("heavy.jpg", pictures.heavy(), TOO_LARGE),
        ("flood.png", pictures.flood(7_000), TOO_MANY_PIXELS),
        ("larger-flood.png", pictures.flood(10_000), TOO_MANY_PIXELS),
        ("largest-flood.png", pictures.flood(60_000), TOO_MANY_PIXELS),
    ],
    ids=lambda value: value if isinstance(value, str) and value[-4:-3] == "." else "",
)
def test_a_file_that_is_no_photo_of_use_is_refused_with_the_reason(
    visitor: Client, name: str, content: bytes, message: str
) -> None:
    before = kept()
    answer = report(visitor, photos=[file(content, name)])

    assert_refused(answer, "photos", message)
    assert ">\n3号楼楼道灯不亮</textarea>" in answer.content.decode()
    assert "刚才选的照片留不住，请再选一次。" in answer.content.decode()
    assert kept() == before


def test_an_empty_file_and_a_fourth_photo_are_refused(visitor: Client) -> None:
    before = kept()
    empty = report(visitor, photos=[file(b"")])
    many = report(visitor, photos=[file(pictures.photo()) for _ in range(4)])

    assert_refused(empty, "photos", "所提交的是空文件。")
    assert_refused(many, "photos", "最多 3 张照片，请去掉几张。")
    assert kept() == before


def test_one_bad_photo_keeps_the_good_ones_out_as_well(visitor: Client) -> None:
    before = kept()
    answer = report(visitor, photos=[file(pictures.photo()), file(pictures.PAGE, "b.jpg")])

    assert_refused(answer, "photos", NOT_A_PHOTO)
    assert kept() == before


def test_a_form_without_its_proof_of_origin_is_refused(visitor: Client) -> None:
    before = kept()
    strict = Client(enforce_csrf_checks=True)
    for address in ("/report/", "/track/", "/ui/language/", "/ui/edition/", "/sign-in/"):
        answer = strict.post(address, said())
        assert answer.status_code == 403
        assert "请返回上一页，刷新后再提交" in answer.content.decode()
    assert kept() == before
