"""A photo is kept as its pixels alone, and opens only to those who may see its record."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from chunsheng.kernel.records.attachments import NotAPhoto, clean_photo
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.words.errors import Refusal
from tests.portal import pictures
from tests.portal.reporting import file, report
from tests.world import World


def stored(attachment: Attachment) -> bytes:
    with default_storage.open(attachment.path) as kept:
        return bytes(kept.read())


def test_the_photos_that_these_tests_send_do_say_where_they_were_taken() -> None:
    sent = pictures.photo()
    assert pictures.MAKER.encode() in sent
    assert pictures.position_in(sent)[1] == "N"


def test_a_photo_is_kept_without_what_the_phone_wrote_into_it(
    visitor: Client, world: World
) -> None:
    answer = report(visitor, building=str(world.building.pk), photos=[file(pictures.photo())])
    assert answer.status_code == 302
    kept = stored(Attachment.objects.get())

    assert pictures.MAKER.encode() not in kept
    assert b"Exif" not in kept
    assert pictures.position_in(kept) == {}
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 48))


def test_a_photo_that_is_an_archive_and_a_page_as_well_is_kept_as_a_photo_alone(
    visitor: Client,
) -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("canary.html", pictures.PAGE)
    sent = pictures.photo() + pictures.PAGE + hidden.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(sent))
    assert report(visitor, photos=[file(sent)]).status_code == 302
    kept = stored(Attachment.objects.get())

    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert b"canary" not in kept
    assert b"<script" not in kept
    assert Attachment.objects.get().content_type == "image/jpeg"


def test_a_name_that_climbs_out_of_its_directory_is_only_a_name(visitor: Client) -> None:
    sent = file(pictures.photo(), "../../../etc/<b>passwd.jpg")
    assert report(visitor, photos=[sent]).status_code == 302
    kept = Attachment.objects.get()

    assert kept.path == f"attachments/{kept.sha256[:2]}/{kept.pk}.jpg"
    assert "/" not in kept.name


@pytest.mark.filterwarnings("ignore")  # as in use: a broken EXIF is only warned of
def test_whatever_is_broken_in_a_photo_it_is_refused_and_never_a_fault_of_ours() -> None:
    chance, opened, refused = random.Random(7), 0, 0  # noqa: S311 - the same cases each run
    whole = pictures.photo()
    for _case in range(1500):
        broken = bytearray(whole)
        for _byte in range(chance.randint(1, 6)):
            broken[chance.randrange(min(len(broken), 300))] = chance.randrange(256)
        try:
            opened += bool(clean_photo(file(bytes(broken))).content)
        except Refusal:
            refused += 1
    assert opened + refused == 1500
    assert min(opened, refused) > 50


def test_a_camera_that_wrote_nonsense_about_itself_is_refused_in_words() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, pictures.MAKER
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48)).save(drawn, "JPEG", exif=exif)
    # A text where the number of bits should stand, which turning the picture upright comes upon.
    maker, bits = b"\x01\x0f\x00\x02", b"\x01\x02\x00\x02"
    nonsense = drawn.getvalue().replace(maker, bits, 1)
    assert nonsense != drawn.getvalue()

    with pytest.raises(NotAPhoto):
        clean_photo(file(nonsense))
