"""Texts in pieces: whatever is asked for has only pieces of the text that has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunsheng.kernel.finding.grams import folded, grams_asked, grams_of, sound_of, words_of

SPELT = 2
CODE = "garden.plots"
TEXTS = st.text(alphabet="楼道灯电梯停车位坏了AbSQ-0123 ９ａ·", max_size=30)


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("楼道灯不亮", "loudaodengbuliang lddbl"),
        ("重庆银行", "chongqingyinhang cqyh"),
        ("3号楼 Wi-Fi 绿化带", "haoloulvhuadai hllhd"),
        ("SQ-2023-000012", ""),
        ("", ""),
    ],
)
def test_a_heading_is_found_as_it_is_spelt(text: str, sound: str) -> None:
    assert sound_of(text) == sound


def test_width_and_case_make_no_difference() -> None:
    assert folded("ＳＱ－２０２３　Ab\x00") == "sq-2023 ab"
    assert words_of("　３号楼  ABC ") == ["3号楼", "abc"]
    assert len(words_of("a b c d e f g")) == 5


@given(TEXTS, st.data())
def test_a_part_of_a_text_has_no_piece_that_the_text_has_not(
    text: str, data: st.DataObject
) -> None:
    whole = folded(text)
    start = data.draw(st.integers(0, len(whole)))
    part = whole[start : data.draw(st.integers(start, len(whole)))]
    assert set(grams_asked(CODE, part.split())) <= set(grams_of(CODE, whole))


@given(st.text(alphabet="楼道灯重庆绿", min_size=1, max_size=12), st.data())
def test_what_is_spelt_has_no_piece_that_the_sound_has_not(text: str, data: st.DataObject) -> None:
    spelt, first = sound_of(text).split()
    for sound in (spelt, first):
        start = data.draw(st.integers(0, len(sound) - 1))
        part = sound[start : data.draw(st.integers(start + 1, len(sound)))]
        if len(part) < SPELT:
            continue
        assert set(grams_asked(CODE, [part])) <= set(grams_of(CODE, text, sound_of(text)))


def test_registers_share_no_pieces_and_pieces_fit_into_32_bits() -> None:
    here, there = grams_of("a.a", "楼道灯不亮"), grams_of("b.b", "楼道灯不亮")
    assert not set(here) & set(there)
    assert all(-(2**31) <= gram < 2**31 for gram in here + there)


def test_signs_without_meaning_have_no_pieces_and_are_no_words_beside_one() -> None:
    assert grams_asked(CODE, ["%", "_", "-", "'", "、"]) == []
    assert words_of("SQ - 12") == ["sq", "12"]
    assert words_of("%") == ["%"]


def test_one_letter_is_looked_for_in_texts_only() -> None:
    assert set(grams_asked(CODE, ["d"])) <= set(grams_of(CODE, "d座"))
    assert not set(grams_asked(CODE, ["d"])) & set(grams_of(CODE, "灯", "deng d"))
