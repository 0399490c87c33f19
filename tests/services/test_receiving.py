"""Receiving holds the counter last, and what fails leaves neither a row nor a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.records.models import Attachment
from chunsheng.services.actions import (
    close_request,
    handling,
    receive_request,
    receiving,
    sign_request,
)
from chunsheng.services.models import Request
from tests.world import RESIDENT, World, lamp_is_dark, report_lamp

PHOTO = CleanPhoto("灯.jpg", b"\xff\xd8 drawn anew")


class DatabaseIsGone(RuntimeError):
    """What fails after the photos were attached."""


def fail(*_given: object) -> None:
    raise DatabaseIsGone


def files() -> set[Path]:
    """Every file that is kept."""
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_a_report_that_fails_leaves_no_photo(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files()
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "store", fail)
        with pytest.raises(DatabaseIsGone):
            receive_request(by=RESIDENT, petition=lamp_is_dark(world), photos=[PHOTO, PHOTO])
    assert (files(), Attachment.objects.count(), Request.objects.count()) == (before, 0, 0)
    receive_request(by=RESIDENT, petition=lamp_is_dark(world), photos=[PHOTO, PHOTO])
    assert len(files() - before) == Attachment.objects.count() == 2


def test_a_closing_that_fails_leaves_no_photo_and_takes_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, _code = receive_request(by=RESIDENT, petition=lamp_is_dark(world), photos=[PHOTO])
    request, before = sign_request(by=world.by("worker"), request=request), files()
    given = {"by": world.by("worker"), "request": request, "outcome": "已换新灯。"}
    with monkeypatch.context() as patched:
        patched.setattr(handling, "stored", fail)
        with pytest.raises(DatabaseIsGone):
            close_request(**given, photos=[PHOTO])
    assert (files(), Attachment.objects.count()) == (before, 1)
    assert Request.objects.get(pk=request.pk).is_open
    close_request(**given, photos=[PHOTO])
    assert (len(files() - before), Attachment.objects.count()) == (1, 2)


def test_once_the_number_is_taken_nothing_is_looked_up(world: World) -> None:
    """The counter's row holds up every other report until this one commits."""
    report_lamp(world)
    said = replace(lamp_is_dark(world), building=None, place_text="样例东苑3号楼")
    with CaptureQueriesContext(connection) as asked:
        request, _code = receive_request(by=RESIDENT, petition=said)
    assert request.place == world.grid
    asked_for = [query["sql"] for query in asked.captured_queries]
    taken = next(n for n, sql in enumerate(asked_for) if "records_counter" in sql)
    assert any("places_building" in sql for sql in asked_for[:taken])
    after = [sql for sql in asked_for[taken:] if "records_counter" not in sql]
    assert after
    looked_up = [sql for sql in after if sql.startswith("SELECT")]
    # But for what the search index reads: its own row, and the request itself once more; and who is
    # told of it, which only what was entered can say: who holds the post, where they are told, who listens.
    told = ("access_grant", "notices_way", "webhooks_target")
    own = ("finding_indexed", request.pk.hex, str(request.pk), *told)
    assert [sql for sql in looked_up if not any(part in sql for part in own)] == []
    assert len(looked_up) == 2 + 5
