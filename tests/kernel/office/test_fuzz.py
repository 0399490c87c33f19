"""However a table is mutilated, it is read or refused in words, and never takes the district with it.

Honest files are changed in their bytes or in one part of the workbook. By day some sixty; by night
`FUZZ` files, a hundred thousand where nothing else is said.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunsheng.kernel.office import reading
from chunsheng.kernel.office.judging import TableRefused
from tests.kernel.office.test_reading import read, xlsx

BY_NIGHT, SHARES = int(os.environ.get("FUZZ", "100000")), 20
SECONDS = 10.0
ROWS = [(n, f"样例{n}号楼", 0.5 * n, n % 2 == 0, "=1+1") for n in range(12)]
WORKBOOK = xlsx(["编号", "名称", "数", "是否", "说明"], ROWS)
TEXT = "\r\n".join(
    ["编号,名称,说明", *(f'{n},"样例{n}号楼","a ""b"""' for n in range(12))]
).encode()
# What breaks readers: limits of numbers, names and marks that lead elsewhere, ends that do not come.
SPLINTERS = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xf0\x9f",
        b'"',
        b",",
        b"\r",
        b"\x1a",
    ),
    *(
        b"99999999999999999999",
        b"-1",
        b"1e999",
        b"NaN",
        b"&#x0;",
        b"&a;",
        b"]]>",
        b"<!--",
        b"</row>",
    ),
    *(
        b"XFD1048576",
        b"A0",
        b't="s"',
        b't="d"',
        b"<c><v>",
        b"../../x",
        b"<!DOCTYPE a>",
        b"2e5000000",
    ),
)


def mutilated(content: bytes, chance: random.Random) -> bytes:
    """The bytes after a few changes."""
    made = bytearray(content)
    for _change in range(chance.randint(1, 6)):
        place = chance.randrange(len(made) + 1)
        length = chance.choice((1, 2, 8, 64, 512))
        kind = chance.randrange(5)
        if kind == 0 and place < len(made):
            made[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del made[place : place + length]
        elif kind == 2:
            made[place:place] = made[max(0, place - length) : place] * chance.choice((1, 2, 50))
        elif kind == 3:
            made[place:place] = chance.choice(SPLINTERS)
        else:
            made[place : place + length] = chance.randbytes(length)
    return bytes(made)


def repacked(content: bytes, chance: random.Random) -> bytes:
    """A workbook one part of which is mutilated, and which is packed honestly again."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        names = old.namelist()
        hurt = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, mutilated(part, chance) if name == hurt else part)
    return made.getvalue()


def file_of(seed: int) -> bytes:
    """One mutilated file."""
    chance = random.Random(seed)  # noqa: S311 - a case, not a secret
    make: Callable[[bytes, random.Random], bytes]
    content, make = chance.choice(((WORKBOOK, mutilated), (WORKBOOK, repacked), (TEXT, mutilated)))
    return make(content, chance)


def end_of(content: bytes) -> str:
    """Read, or refused by which word; any other end is a fault of ours."""
    began = time.monotonic()
    try:
        read(content)
    except TableRefused as refused:
        end = type(refused).__name__
    else:
        end = "read"
    assert time.monotonic() - began < SECONDS
    return end


@settings(max_examples=60)
@given(st.integers(min_value=0, max_value=2**32))
def test_whatever_is_uploaded_is_read_or_refused(seed: int) -> None:
    end_of(file_of(seed))


def test_the_files_reach_the_reader_and_are_refused_in_more_ways_than_one() -> None:
    ends = {end_of(file_of(seed)) for seed in range(60)}
    assert "read" in ends
    assert len(ends) > 2


@pytest.mark.nightly
@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_is_uploaded_a_hundred_thousand_times(share: int) -> None:
    for seed in range(share, BY_NIGHT, SHARES):
        try:
            end_of(file_of(seed))
        except Exception as fault:
            raise AssertionError(f"seed {seed}") from fault


def test_without_the_childs_refusals_a_fault_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: a reader that does not know its child's words for it raises what nobody expects."""

    class Unheard(Exception):
        pass

    monkeypatch.setattr(reading, "REASONS", dict.fromkeys(reading.REASONS, Unheard))
    with pytest.raises(Unheard):
        any(end_of(file_of(seed)) == "" for seed in range(60))
