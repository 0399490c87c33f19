"""What sheets offer on the registers' pages: import, export, print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import Register
from chunsheng.kernel.register.offering import Offer


def may_import(register: Register, viewer: Viewer) -> bool:
    """Whether the register takes rows, and from this viewer."""
    add = register.add
    return register.sheet is not None and add is not None and viewer.holds(add.may.roles)


def for_list(register: Register, viewer: Viewer, asked: dict[str, str]) -> Iterator[Offer]:
    """Import where one may add, and export of what the list shows."""
    if may_import(register, viewer):
        yield Offer(_("导入"), f"/r/{register.code}/import/", "table-import")
    kept = {name: value for name, value in asked.items() if name != "after"}
    query = f"?{urlencode(kept)}" if kept else ""
    yield Offer(_("导出"), f"/r/{register.code}/export/{query}", "table-export")


def for_record(register: Register, record: Any) -> Iterator[Offer]:
    """A record as an A4 form."""
    yield Offer(_("打印"), f"/r/{register.code}/{record.pk}/print/", "printer")
