"""Texts as they are found: folded, in pieces of one to four characters, and by their sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from zlib import crc32

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

# What is kept of a text, and of how many characters the sound.
LONGEST = 2000
SOUNDED = 16
WORDS = 5
LONGEST_WORD = 60
_RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


def folded(text: str) -> str:
    """The text without differences of width and case."""
    return unicodedata.normalize("NFKC", text).lower().replace("\x00", "")[:LONGEST]


def words_of(asked: str) -> list[str]:
    """What somebody typed, as the words that a record must have, each of them.

    Signs that are neither letters nor digits say nothing beside a word; alone they are a word that
    nothing has.
    """
    typed = folded(asked).split()
    return [word[:LONGEST_WORD] for word in typed if _RUN.search(word)][:WORDS] or typed[:1]


def sound_of(text: str) -> str:
    """How a text's Chinese is spelt: its syllables in one word, and their first letters in another."""
    chinese = "".join(_HAN.findall(folded(text)))[:SOUNDED]
    if not chinese:
        return ""
    syllables = _syllables(chinese)
    return f"{''.join(syllables)} {''.join(one[:1] for one in syllables)}"


@lru_cache(maxsize=8192)
def _syllables(chinese: str) -> tuple[str, ...]:
    """Syllables without tones; the slow walk through phrases only where a sign has two readings."""
    readings = [_readings(one) for one in chinese]
    if all(len(one) == 1 for one in readings):
        return tuple(one[0] for one in readings)
    return tuple(lazy_pinyin(chinese, v_to_u=False, errors="ignore"))


@cache
def _readings(sign: str) -> tuple[str, ...]:
    toned = PINYIN_DICT.get(ord(sign), "").split(",")
    return tuple(dict.fromkeys(to_normal(one, v_to_u=False) for one in toned if one))


def grams_of(code: str, text: str, sound: str = "") -> list[int]:
    """Every piece by which a record can be found in the register `code`, as numbers.

    One letter is a piece of a text only: of what is spelt it would say nothing.
    """
    pieces = {piece for run in _RUN.findall(text) for piece in _pieces(run, 1)}
    pieces |= {piece for run in sound.split() for piece in _pieces(run)}
    return sorted(_numbered(code, pieces))


def grams_asked(code: str, words: Iterable[str]) -> list[int]:
    """The pieces that a record with all these words has; none for words that nothing has.

    The longest pieces only: the shorter ones are in them. What has all pieces need not have the
    words, so whoever asks looks at the text again.
    """
    pieces = {
        piece for word in words for run in _RUN.findall(word) for piece in _longest_pieces(run)
    }
    return sorted(_numbered(code, pieces))


def _pieces(run: str, *shortest: int) -> Iterable[str]:
    for length in (*shortest, 2, 4) if run[0].isascii() else (1, 2, 3):
        yield from _of_length(run, length)


def _longest_pieces(run: str) -> Iterable[str]:
    if run[0].isascii():
        return _of_length(run, 4 if len(run) >= 4 else min(2, len(run)))
    return _of_length(run, min(3, len(run)))


def _of_length(run: str, length: int) -> Iterable[str]:
    return (run[place : place + length] for place in range(len(run) - length + 1))


def _numbered(code: str, pieces: Iterable[str]) -> set[int]:
    """Pieces as signed numbers of 32 bits, other ones in every register."""
    salt = crc32(code.encode())
    return {(crc32(piece.encode(), salt) ^ 0x80000000) - 0x80000000 for piece in pieces}
