"""The paper and the file that a person is handed: everything that is held of them, told once."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.declaration import Slip
from chunsheng.kernel.words import clock, dates
from chunsheng.privacy.holdings import Held, looks_at, row_title, told
from chunsheng.privacy.models import RightsRequest


@dataclass(frozen=True)
class CopySlip(Slip):
    """A paper with a part for each kind of record, and the same as a JSON file."""

    template: str = "privacy/copy.html"
    parts: list[dict[str, Any]] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)

    def __str__(self) -> str:
        said = {"number": self.code, "made": [str(line) for line in self.lines]}
        whole = {**said, "held": self.parts, "looks": self.looks}
        return json.dumps(whole, ensure_ascii=False, indent=2)

    @property
    def file(self) -> str:
        """The JSON file as an address that holds it, so that it is stored nowhere."""
        return "data:application/json;base64," + base64.b64encode(str(self).encode()).decode()


def copy_of(asked: RightsRequest, held: list[Held], *, values: bool) -> CopySlip:
    """What is handed to the person: purposes and looks, and with `values` all that the rows say."""
    rows = [row for one in held for row in one.rows]
    made = _("%(at)s 由%(unit)s交给本人。")
    said = {"at": dates.moment(clock.now()), "unit": asked.handling_unit.name}
    return CopySlip(
        asked.number,
        _("您的个人信息") if values else _("您的个人信息是怎么处理的"),
        (made % said,),
        parts=[_part(one, values=values) for one in held],
        looks=looks_at(rows),
    )


def _part(held: Held, *, values: bool) -> dict[str, Any]:
    handling = held.handling
    return {
        "title": str(handling.title),
        "purpose": str(handling.purpose),
        "basis": str(handling.basis.label),
        "until": str(handling.until),
        "rows": len(held.rows),
        "records": [_record(one) for one in held.rows] if values else [],
    }


def _record(row: Record) -> dict[str, Any]:
    return {"table": row_title(row), "says": told(row)}
