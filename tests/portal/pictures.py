"""Files as people send them: a photo with what a phone writes into it, and files that only look so."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

# Where and with what the photo was taken: none of it may be kept.
MAKER = "CanaryPhone"
_GPS = {1: "N", 2: (33.0, 44.0, 42.0), 3: "E", 4: (113.0, 14.0, 42.0)}
_MAKE, _GPS_DIRECTORY = 0x010F, 0x8825


def photo(colour: str = "orange", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small JPEG with the maker's name and a position in its EXIF."""
    exif = Image.Exif()
    exif[_MAKE] = MAKER
    exif[_GPS_DIRECTORY] = _GPS
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "JPEG", exif=exif)
    return drawn.getvalue()


def position_in(content: bytes) -> dict[int, object]:
    """The position that a photo carries; empty where it carries none."""
    with Image.open(io.BytesIO(content)) as picture:
        return dict(picture.getexif().get_ifd(_GPS_DIRECTORY))


def flood(side: int) -> bytes:
    """A PNG of a few kilobytes that would be side × side pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(side // 8 + 1) * 64, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def heavy() -> bytes:
    """A photo of 12 MB: what comes after the picture makes it so."""
    return photo() + bytes(12 * 1024 * 1024)


PAGE = b"<!DOCTYPE html><html><body><script>alert('canary')</script></body></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9"/></svg>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(512)
# A browser that guesses would take it for a page; its first letters say GIF.
PAGE_AS_GIF = b"GIF89a/*" + bytes(32) + b"*/=1;" + PAGE
