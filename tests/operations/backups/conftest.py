"""A small district with a photo and a sealed ledger, and where its backups are kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from chunsheng.kernel.finding.keeping import reindex
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.operations import cli, jobs
from chunsheng.services.actions import receive_request
from tests.portal.conftest import make_open_world
from tests.world import RESIDENT, World, lamp_is_dark

PIXELS = b"\xff\xd8 a lamp that is dark \xff\xd9"
Said = Callable[..., tuple[int, str]]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where backups are kept."""
    return tmp_path / "kept"


@pytest.fixture
def district(own_database: None, settings: Settings, tmp_path: Path) -> World:
    """The district at work: two requests, one with a photo; sealed and anchored."""
    settings.VAR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR / "media"
    world = make_open_world()
    # Accounts of the tests are made without an entry, which the index follows.
    reindex("access.accounts")
    tell(world, photo=True)
    seal()
    jobs.tick()
    tell(world)
    seal()
    return world


def tell(world: World, *, photo: bool = False) -> None:
    """One more request."""
    photos = [CleanPhoto("lamp.jpg", PIXELS)] if photo else []
    receive_request(by=RESIDENT, petition=lamp_is_dark(world), photos=photos)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a subcommand; its exit code and its words."""

    def run(*words: object) -> tuple[int, str]:
        capsys.readouterr()
        mask = os.umask(0o022)
        try:
            code = cli.main([str(word) for word in words])
        finally:
            os.umask(mask)
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def backup(district: World, kept: Path, said: Said) -> Path:
    """A backup of the district as it stands."""
    code, told = said("backup", kept)
    assert code == 0, told
    (made,) = kept.iterdir()
    return made
