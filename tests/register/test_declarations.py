"""A faulty declaration stops the start, by name, and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    Column,
    Kept,
    Opening,
    Register,
    Verb,
    register,
    registers,
)
from chunsheng.kernel.ui import menu
from chunsheng.services.models import Request


def declared(**attributes: Any) -> type[Register]:
    """A register of requests that nobody needs."""
    sound = {
        "__doc__": "诉求的另一本台账。",
        "model": Request,
        "code": "tests.requests",
        "title": "诉求",
        "columns": (Column("number", "编号"), Column("name", "何人", cells.name)),
    }
    kept = {name: value for name, value in {**sound, **attributes}.items() if value is not None}
    return type("Others", (Register,), kept)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"colums": ()}, r"Others declares unknown attributes \['colums'\]"),
        ({"rows": lambda self, viewer: None, "may": 1}, r"unknown attributes \['may'\]"),
        ({"__doc__": None}, "Others does not say what it is for"),
        ({"columns": (Column("colour", "颜色"),)}, "Others has no colour for its column"),
        ({"columns": (Column("phone", "电话"),)}, "shows the personal field phone without a mask"),
        (
            {"columns": (Column("phone", "电话", cells.strong),)},
            "shows the personal field phone without a mask",
        ),
        (
            {"columns": (Column("building__name", "楼栋"),)},
            "shows the personal field building without a mask",
        ),
        ({"measures": ("services.happiness",)}, "undeclared measure services.happiness"),
        ({"rates": ("services.received",)}, "undeclared rate services.received"),
        ({"opens": Opening(kept=Kept("rooms", "房间", "房间", list))}, "has no rooms to open"),
        ({"order": ("-building__name", "-id")}, r"by fields of others: \['-building__name'\]"),
        ({"verbs": (Verb("open", "打开", list),)}, r"names a verb as a page: \['open'\]"),
        ({"code": "services.requests"}, "the code services.requests is taken"),
    ],
)
def test_a_faulty_declaration_is_refused_with_its_fault(
    attributes: dict[str, Any], message: str
) -> None:
    before = dict(registers)
    with pytest.raises(ImproperlyConfigured, match=message):
        register(declared(**attributes))

    assert registers == before


def test_the_same_declaration_without_a_fault_is_accepted() -> None:
    before = len(registers)
    try:
        register(declared())
        assert registers["tests.requests"].model is Request
    finally:
        del registers["tests.requests"]
    assert len(registers) == before
    assert "tests.requests" not in str(vars(menu))
