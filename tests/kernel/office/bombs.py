"""Archives that look like workbooks and are not what they seem: each kind that is refused unread."""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
MEGABYTE = 1024 * 1024


def workbook(*entries: tuple[str | ZipInfo, bytes], packed: int = ZIP_DEFLATED) -> bytes:
    """An archive with what every workbook has, and those entries."""
    made = BytesIO()
    with ZipFile(made, "w", packed) as archive:
        for name in NEEDED:
            archive.writestr(name, b"<x/>")
        for name, content in entries:
            archive.writestr(name, content, packed)
    return made.getvalue()


def patched(content: bytes, place: int, form: str, *values: int) -> bytes:
    """The bytes with other values at a place, counted from the end where negative."""
    place = place if place >= 0 else len(content) + place
    new = struct.pack(form, *values)
    return content[:place] + new + content[place + len(new) :]


def too_large() -> bytes:
    """Eleven megabytes that do not pack."""
    return workbook(("xl/media/a.bin", bytes(11 * MEGABYTE)), packed=ZIP_STORED)


def too_much_inside() -> bytes:
    """Each entry modest, together more than a hundred megabytes."""
    part = bytes(range(64)) * (MEGABYTE // 64 // 64)
    block = b"".join(part[n % 64 :] + part[: n % 64] for n in range(64))
    return workbook(*((f"xl/worksheets/sheet{n}.xml", block) for n in range(110)))


def too_well_packed() -> bytes:
    """Thirty megabytes of one byte: thirty kilobytes."""
    return workbook(("xl/worksheets/sheet1.xml", b"0" * 30 * MEGABYTE))


def too_many_entries() -> bytes:
    """More than five hundred."""
    return workbook(*((f"xl/worksheets/sheet{n}.xml", b"<x/>") for n in range(600)))


def climbs_out() -> bytes:
    """An entry above the archive's root."""
    return workbook(("../../etc/cron.d/x", b"x"))


def names_the_root() -> bytes:
    """An entry at the machine's root."""
    return workbook(("/etc/cron.d/x", b"x"))


def uses_backslashes() -> bytes:
    """An entry that one system reads as a path and another as a name."""
    return workbook(("xl\\..\\..\\x", b"x"))


def links_elsewhere() -> bytes:
    """A symbolic link."""
    link = ZipInfo("xl/link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return workbook((link, b"/etc/passwd"))


def is_encrypted() -> bytes:
    """The flag of encryption set in the directory."""
    content = workbook()
    return patched(content, content.index(b"PK\x01\x02") + 8, "<H", 1)


def lies_on_itself() -> bytes:
    """Two entries that share the same bytes, as bombs without recursion do."""
    content = workbook(("xl/worksheets/sheet1.xml", b"0" * 1000))
    last = content.rindex(b"PK\x01\x02")
    return patched(content, last + 42, "<L", 0)


def repeats_a_name() -> bytes:
    """The same name twice, in capitals the second time."""
    return workbook(("XL/WORKBOOK.XML", b"<other/>"))


def is_packed_strangely() -> bytes:
    """A method of packing that no office uses."""
    return workbook(("xl/worksheets/sheet1.xml", b"x" * 1000), packed=ZIP_BZIP2)


def has_something_before() -> bytes:
    """A second archive in front, which another reader might see."""
    return workbook() + workbook()


def has_something_behind() -> bytes:
    """A comment behind the directory, in which a second directory could stand."""
    return patched(workbook(), -2, "<H", 4) + b"PK\x05\x06"


def says_too_few() -> bytes:
    """A directory that is longer than it says."""
    content = workbook()
    return patched(content, -12, "<HH", 1, 1)


def is_cut_off() -> bytes:
    """The first half of a workbook."""
    content = workbook(("xl/worksheets/sheet1.xml", bytes(range(256)) * 40))
    return content[: len(content) // 2]


def has_macros() -> bytes:
    """A program inside."""
    return workbook(("xl/vbaProject.bin", b"x"))


def is_no_workbook() -> bytes:
    """A text document."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("word/document.xml", b"<x/>")
    return made.getvalue()


def is_old() -> bytes:
    """A workbook of before 2007, or one with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)


def is_a_picture() -> bytes:
    """No table at all."""
    return b"\x89PNG\r\n\x1a\n" + bytes(100)


def is_empty() -> bytes:
    """Nothing."""
    return b""


BOMBS: dict[str, Callable[[], bytes]] = {
    one.__name__: one
    for one in (
        *(too_large, too_much_inside, too_well_packed, too_many_entries, climbs_out),
        *(names_the_root, uses_backslashes, links_elsewhere, is_encrypted, lies_on_itself),
        *(repeats_a_name, is_packed_strangely, has_something_before, has_something_behind),
        *(says_too_few, is_cut_off, has_macros, is_no_workbook, is_old, is_a_picture, is_empty),
    )
}
