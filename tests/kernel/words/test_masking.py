from __future__ import annotations

import pytest

from chunsheng.kernel.words.masking import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("王小明", "王*"),
        ("欧阳娜娜", "欧*"),
        (" 李四 ", "李*"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_mask_name_leaves_the_first_character_and_hides_the_length(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("+86 138-1234-1234", "138****1234"),
        ("１３８１２３４１２３４", "138****1234"),
        ("0375-2345678", "037****5678"),
        ("2345678", "****78"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_mask_phone_covers_the_middle(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_mask_id_shows_neither_birthday_nor_place() -> None:
    assert mask_id("41040219900307123X") == "4****************X"
    assert mask_id("410402") == "******"
