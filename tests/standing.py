"""What many tests begin with, made once by each worker: a database, and who stands in it.

A factory marked `standing` is run on the first test that has a fixture of that name. What it makes
stays in a database of its own, in which that test and all its like begin; what they change is rolled
back, or thrown away with their copy (`own_database`). What it gave back is given anew to each.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar

from django.db import connection, transaction

Made = TypeVar("Made")
Copy = Callable[[str, str], str]
"""Of a database's name and a word for the copy: the copy's name."""

_factories: dict[str, Callable[[], Any]] = {}
_given: dict[str, bytes] = {}
_names: dict[str, str] = {}
_on = ""


def standing(fixture: str) -> Callable[[Callable[[], Made]], Callable[[], Made]]:
    """Mark a factory: where the test stands on its making, it gives back what it gave then."""

    def mark(factory: Callable[[], Made]) -> Callable[[], Made]:
        _factories[fixture] = factory

        @wraps(factory)
        def give() -> Made:
            if _on != fixture:
                return factory()
            made: Made = pickle.loads(_given[fixture])  # noqa: S301 - this process pickled it
            return made

        return give

    return mark


def stand_on(fixtures: Collection[str], copied: Copy) -> None:
    """Connect to the database in which a test with these fixtures begins; made on its first use."""
    global _on
    empty = _names.setdefault("", str(connection.settings_dict["NAME"]))
    _on, wanted = "", next((one for one in _factories if one in fixtures), "")
    if wanted not in _names:
        connect_to(empty)
        name = copied(empty, wanted)
        connect_to(name)
        with transaction.atomic():
            _given[wanted] = pickle.dumps(_factories[wanted]())
            # As in a test, which is rolled back: nothing comes of what waits for a commit.
            connection.run_on_commit = []
        _names[wanted] = name
    connect_to(_names[wanted])
    _on = wanted


def connect_to(name: str) -> None:
    """Use another database from now on."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name


def leave() -> list[str]:
    """Connect to the empty database again; the names of the others."""
    empty = _names.pop("", None)
    if empty is not None:
        connect_to(empty)
    others = list(_names.values())
    _names.clear()
    return others
