from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunsheng.kernel.words import codes


def test_a_code_carries_at_least_forty_bits_and_no_ambiguous_symbol() -> None:
    assert len(set(codes.ALPHABET)) == 32
    assert not set("0O1I") & set(codes.ALPHABET)
    assert codes.LENGTH * math.log2(len(codes.ALPHABET)) == 50
    drawn = [codes.new_query_code() for _ in range(500)]
    assert len(set(drawn)) == 500
    assert {len(code) for code in drawn} == {10}
    assert set("".join(drawn)) == set(codes.ALPHABET)


def test_a_code_is_shown_in_groups() -> None:
    assert codes.shown_code("ABCDEFGHJK") == "ABCD-EFG-HJK"


@pytest.mark.parametrize(
    "typed",
    [
        "abcd-efg-hjk",
        " ABCD EFG HJK ",
        "ＡＢＣＤ－ＥＦＧ－ＨＪＫ",
        "ABCD—EFG–HJK",
        "查询码：abcd-efg-hjk。",
    ],
)
def test_typing_is_undone(typed: str) -> None:
    assert codes.normal_code(typed) == "ABCDEFGHJK"


@given(st.text(alphabet=codes.ALPHABET, min_size=10, max_size=10))
def test_every_code_survives_being_shown_and_typed_in_lower_case(code: str) -> None:
    assert codes.normal_code(codes.shown_code(code).lower()) == code
