"""A small district with a photo and a sealed ledger, where its backups are kept, and an empty place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from chunsheng.kernel.finding.keeping import reindex
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.operations import cli, jobs
from chunsheng.services.actions import receive_request
from tests.portal.conftest import make_open_world
from tests.world import RESIDENT, World, lamp_is_dark

PIXELS = b"\xff\xd8 a lamp that is dark \xff\xd9"
Elsewhere = Callable[[], AbstractContextManager[Path]]
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


@pytest.fixture
def elsewhere(district: World, settings: Settings, tmp_path: Path) -> Iterator[Elsewhere]:
    """Stand in an empty place of its own within the block: another database, another folder."""
    made: list[str] = []
    own = str(connection.settings_dict["NAME"])

    @contextmanager
    def stand() -> Iterator[Path]:
        place = tmp_path / f"elsewhere{len(made)}"
        name = str(place / "district.sqlite3")
        if connection.vendor == "postgresql":
            name = f"{own}_elsewhere{len(made)}"
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        made.append(name)
        with moved(settings, name, place):
            yield place

    yield stand
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in made:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def moved(settings: Settings, name: str, place: Path) -> Iterator[None]:
    """Let the settings name another database and another folder for a while."""
    before = connection.settings_dict["NAME"], settings.VAR
    _name(settings, name, place)
    try:
        yield
    finally:
        _name(settings, *before)


def _name(settings: Settings, database: str, folder: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
    settings.VAR, settings.MEDIA_ROOT = folder, folder / "media"
