"""Files that people send: judged by content, cleaned of what they carry, kept under their hash."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from chunsheng.kernel.records.models import Attachment, Record
from chunsheng.kernel.words.errors import Refusal

LARGEST_BYTES = 10 * 1024 * 1024
# A JPEG is read at a reduced size; the other formats have to be unfolded whole.
LARGEST_PIXELS = {"JPEG": 40_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")

# The files that the work in hand has saved; None outside of kept_files.
_saved: ContextVar[list[str] | None] = ContextVar("saved", default=None)


class FileTooLarge(Refusal):
    field = "photo"
    message = _("照片超过 10 MB，请换一张小一些的。")


class NotAPhoto(Refusal):
    field = "photo"
    message = _("这不是能打开的照片。请用 JPG、PNG 或 WebP 格式。")


class TooManyPixels(Refusal):
    field = "photo"
    message = _("照片尺寸太大，请缩小后再传。")


@dataclass(frozen=True)
class CleanPhoto:
    """A photo drawn anew from its pixels: no metadata, nothing hidden behind the picture."""

    name: str
    content: bytes
    content_type: str = "image/jpeg"


def clean_photo(upload: UploadedFile[Any]) -> CleanPhoto:
    """Read an uploaded photo and draw it anew as JPEG, at most 2048 px a side, without EXIF.

    Raises FileTooLarge, NotAPhoto or TooManyPixels. The sent name and type are not believed.
    """
    if upload.size is None or upload.size > LARGEST_BYTES:
        raise FileTooLarge
    upload.seek(0)
    content = upload.read()
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > LARGEST_PIXELS[picture.format or "PNG"]:
                raise TooManyPixels
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except Refusal:
        raise
    except Exception:
        # A decoder stumbles over broken bytes with whatever it was doing: struct.error, TypeError…
        raise NotAPhoto from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = io.BytesIO()
    upright.save(drawn, "JPEG", quality=85)
    stem = PurePath(upload.name or "").stem[:80] or "photo"
    return CleanPhoto(name=f"{stem}.jpg", content=drawn.getvalue())


def attach(record: Record, photo: CleanPhoto, *, purpose: str) -> Attachment:
    """Keep a cleaned photo with its record; `purpose` is the verb of the entry that brings it."""
    sha256 = hashlib.sha256(photo.content).hexdigest()
    attachment = Attachment(
        record_code=record.ledger_code,
        record_id=record.pk,
        purpose=purpose,
        name=photo.name,
        content_type=photo.content_type,
        size=len(photo.content),
        sha256=sha256,
    )
    # Each attachment has its own file, so that erasing one person's photo never takes another's.
    attachment.path = default_storage.save(
        f"attachments/{sha256[:2]}/{attachment.pk}.jpg", ContentFile(photo.content)
    )
    saved = _saved.get()
    if saved is not None:
        saved.append(attachment.path)
    attachment.save()
    return attachment


@contextmanager
def kept_files() -> Iterator[None]:
    """Let files attached within stay only if what is within succeeds; else they go with its rows.

    Put it around the transaction. Only where the machine stops between saving a file and committing
    its row does a file stay that no row names, for a sweep to find.
    """
    outer, saved = _saved.get(), list[str]()
    token = _saved.set(saved)
    try:
        yield
    except BaseException:
        for path in saved:
            default_storage.delete(path)
        raise
    finally:
        _saved.reset(token)
    if outer is not None:
        outer += saved
