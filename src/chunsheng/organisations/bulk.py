"""Organisations by the sheet: judged in few questions, said again as the form takes them, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.register.sheet import Judged
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.actions import CreditCodeIsTaken, CreditCodeIsWrong, judged_code
from chunsheng.organisations.models import Organisation, OrganisationName
from chunsheng.organisations.terms import UNIT_KIND

Said = Mapping[str, Any]
_BATCH = 500


def judge_organisations(*, by: Actor, rows: Sequence[Said]) -> Judged:
    """What `add_organisation` would refuse of each row, also a code that stands there twice."""
    refusals: dict[int, Refusal] = {}
    codes: dict[int, str] = {}
    for number, said in enumerate(rows):
        try:
            codes[number] = judged_code(said.get("code") or "")
        except CreditCodeIsWrong as wrong:
            refusals[number] = wrong
    holders = _holders([code for code in codes.values() if code])
    for number, code in codes.items():
        if code in holders:
            refusals[number] = CreditCodeIsTaken(holders[code])
        elif code:
            holders[code] = Organisation(name=str(rows[number]["name"]).strip())
    # Who exists is known to all who may add, wherever it hangs.
    return Judged(refusals, [None] * len(rows))


def _holders(codes: Sequence[str]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for start in range(0, len(codes), _BATCH):
        known = Organisation.objects.filter(code__in=codes[start : start + _BATCH])
        found |= {one.code: one for one in known}
    return found


def organisations_given(records: Sequence[Organisation]) -> list[Said | None]:
    """What the form would say of each; None of one that is the body of an area, which no form adds."""
    since = _founded(records)
    paths = {_path_above(one.unit) for one in records}
    above = {unit.path: unit for unit in Unit.objects.filter(path__in=paths)}
    return [
        {
            "kind": one.kind,
            "name": one.name,
            "code": one.code,
            "parent": above.get(_path_above(one.unit)),
            "since": since.get(one.pk),
        }
        if one.unit.kind == UNIT_KIND
        else None
        for one in records
    ]


def _path_above(unit: Unit) -> str:
    return unit.path[: -Unit.steplen]


def _founded(records: Sequence[Organisation]) -> dict[Any, Any]:
    """Since when each bears its first name; without a day, since ever."""
    names = OrganisationName.objects.filter(organisation__in=[one.pk for one in records])
    first: dict[Any, Any] = {}
    for key, since in names.filter(alias=False).values_list("organisation_id", "since"):
        known = key in first
        first[key] = min(first[key], since) if known and since and first[key] else since
        if known and since is None:
            first[key] = None
    return first


@action
def take_back_organisation(*, by: Actor, record: Organisation, reason: str) -> Organisation:
    """Take an organisation out that should never have been in; the ledger keeps what it was.

    ProtectedError where a post, a grant, a fact or another record holds on to it.
    """
    was = {name: (before, None) for name, (_n, before) in first_values(record, *_TOLD).items()}
    enter(record, verb="taken_back", by=by, changes=was, reason=reason)
    unit = Unit.objects.get(pk=record.pk)
    Organisation.objects.filter(pk=record.pk).delete()
    if unit.kind == UNIT_KIND:
        unit.delete()
    return record


_TOLD = ("kind", "name", "code")
