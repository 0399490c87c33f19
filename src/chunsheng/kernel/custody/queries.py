"""The register of processing activities, as the tables declare it."""

from __future__ import annotations

from chunsheng.kernel.custody.erasure import personal_models
from chunsheng.kernel.records.handling import Handling
from chunsheng.kernel.records.models import Record


def processing() -> dict[Handling, list[type[Record]]]:
    """What is held of people and why, each with the tables that hold it, in the order of the storeys."""
    found: dict[Handling, list[type[Record]]] = {}
    for model in personal_models():
        if model.handling is not None:
            found.setdefault(model.handling, []).append(model)
    return found
