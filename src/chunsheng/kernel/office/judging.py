"""Judging an uploaded table by its outside, before anything unpacks or parses it.

A workbook is a zip archive. What it declares of itself must be small, whole and plain: a few
kilobytes can otherwise unpack into gigabytes, or name files outside of the place where they belong.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Sequence
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words.errors import Refusal

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_INSIDE = 100 * 1024 * 1024
MOST_ENTRIES = 500
HIGHEST_RATIO = 100
# A directory of 500 plain entries takes some 60 kB.
LARGEST_DIRECTORY = 256 * 1024
# Below this nobody minds how well something is packed.
SMALL = 1024 * 1024

WORKBOOK, TEXT = "xlsx", "csv"
_ZIP, _OLE, _END = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PK\x05\x06"
_NEEDED = {"[content_types].xml", "xl/workbook.xml"}
_ENCRYPTED = 0x1


class TableRefused(Refusal):
    """An uploaded table that is not read."""

    field = "file"


class FileIsEmpty(TableRefused):
    message = _("这个文件是空的。")


class FileIsTooLarge(TableRefused):
    message = _("文件超过 10 MB。请分成几个文件再导入。")


class FileIsNoTable(TableRefused):
    message = _("这不是能读的表格。请用 .xlsx 或 .csv 文件。")


class WorkbookIsOld(TableRefused):
    message = _("这是旧格式或加了密码的表格。请去掉密码，另存为 .xlsx 后再导入。")


class WorkbookIsTooLarge(TableRefused):
    message = _("表格展开后太大（超过 100 MB，或者压缩得不正常）。请只留需要的行，另存后再导入。")


class WorkbookIsTampered(TableRefused):
    message = _("表格文件的结构不正常，为了安全没有打开。请在表格软件里另存为 .xlsx 后再导入。")


class WorkbookHasMacros(TableRefused):
    message = _("表格里带有宏。请另存为不带宏的 .xlsx 后再导入。")


def judge(file: IO[bytes]) -> str:
    """Say whether a file is to be read as a workbook or as text; TableRefused where as neither.

    Only the beginning and the archive's own directory are looked at; nothing is unpacked.
    """
    size = file.seek(0, 2)
    if not size:
        raise FileIsEmpty
    if size > LARGEST_BYTES:
        raise FileIsTooLarge
    file.seek(0)
    begins = file.read(4096)
    if begins.startswith(_OLE):
        raise WorkbookIsOld
    if begins.startswith(_ZIP):
        _judge_archive(file, size)
        return WORKBOOK
    if b"\x00" in begins or begins.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"<?xml")):
        raise FileIsNoTable
    return TEXT


def _judge_archive(file: IO[bytes], size: int) -> None:
    directory = _directory_at(file, size)
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, struct.error, NotImplementedError, UnicodeError):
        raise WorkbookIsTampered from None
    names = [entry.filename.lower() for entry in entries]
    if not set(names) >= _NEEDED:
        raise FileIsNoTable
    if any("vbaproject" in name for name in names):
        raise WorkbookHasMacros
    if len(set(names)) < len(names) or not all(map(_is_plain, entries)):
        raise WorkbookIsTampered
    _judge_sizes(entries, directory)


def _directory_at(file: IO[bytes], size: int) -> int:
    """Where the archive's directory begins, which must end where the file does.

    With nothing before, between or behind, no two readers can see two different archives in it.
    """
    file.seek(max(0, size - 22))
    end = file.read(22)
    if len(end) < 22 or not end.startswith(_END):
        raise WorkbookIsTampered
    _sign, disk, first_disk, here, entries, length, start, comment = struct.unpack("<4s4H2LH", end)
    if entries > MOST_ENTRIES:
        raise WorkbookIsTooLarge
    whole = disk == first_disk == comment == 0 and here == entries > 0
    if not whole or length > LARGEST_DIRECTORY or start + length + 22 != size:
        raise WorkbookIsTampered
    return int(start)


def _is_plain(entry: ZipInfo) -> bool:
    """Whether an entry is an ordinary file below the archive's own root, packed as offices do."""
    name = entry.orig_filename
    parts = name.split("/")
    strange = name.startswith("/") or ".." in parts or any(c in name for c in "\\:\x00")
    mode = entry.external_attr >> 16
    link = bool(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) and stat.S_IFMT(mode) != 0
    packed = entry.compress_type in {ZIP_STORED, ZIP_DEFLATED}
    return packed and not strange and not link and not entry.flag_bits & _ENCRYPTED


def _judge_sizes(entries: Sequence[ZipInfo], directory: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise WorkbookIsTooLarge
    if sum(entry.file_size for entry in entries) > LARGEST_INSIDE:
        raise WorkbookIsTooLarge
    for entry in entries:
        ratio = entry.file_size / max(1, entry.compress_size)
        if entry.file_size > SMALL and ratio > HIGHEST_RATIO:
            raise WorkbookIsTooLarge
    placed = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    ends = [*(offset for offset, _length in placed[1:]), directory]
    if placed[0][0] != 0 or any(
        offset + length > end for (offset, length), end in zip(placed, ends, strict=True)
    ):
        raise WorkbookIsTampered
