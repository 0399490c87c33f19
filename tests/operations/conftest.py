"""An empty place, beside the one where the tests stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

Elsewhere = Callable[[], AbstractContextManager[Path]]


@pytest.fixture
def elsewhere(own_database: None, settings: Settings, tmp_path: Path) -> Iterator[Elsewhere]:
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
