"""Today's tree by path, yesterday's by dated rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal

# Sent when units hang elsewhere from a day on, in the transaction that moved them: `on`.
moved = Signal()


class MoveIsBackdated(Refusal):
    """A move in the past would change figures that were already read."""

    message = _("只能从今天起调整隶属关系，不能倒签日期。")


class MoveIsCircular(Refusal):
    message = _("不能把一个单位移到它自己下面。")


def path_after(path: str) -> str:
    """The first path that sorts after the whole subtree of `path`."""
    alphabet = Unit.alphabet
    digits = list(path)
    for place in reversed(range(len(digits))):
        rank = alphabet.index(digits[place])
        if rank + 1 < len(alphabet):
            return "".join(digits[:place]) + alphabet[rank + 1]
    raise ValueError("no path follows the last one")


def within(paths: Iterable[str], field: str = "path") -> Q:
    """Rows whose unit lies in one of the subtrees; nothing when there is none.

    `field` names the unit's path from the row, such as `place__path`. A range of paths uses the
    index on both databases; LIKE would not on SQLite.
    """
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__gte": path, f"{field}__lt": path_after(path)})
    return condition


def at_or_below(units: Iterable[Unit], field: str = "path") -> Q:
    """As `within`, of units: one that has none below it is asked for by its key, which has an index."""
    known = list(units)
    lowest = [unit.pk for unit in known if not unit.numchild]
    below = within([unit.path for unit in known if unit.numchild], field)
    return below | Q(**{f"{field.removesuffix('path')}pk__in": lowest}) if lowest else below


def hold_top() -> None:
    """Let nobody else hang a root into the tree until this transaction ends.

    PostgreSQL would otherwise give two roots of the same instant one path; SQLite has one writer.
    """
    Unit.objects.select_for_update(no_key=True).filter(depth=1).order_by("path").first()


@transaction.atomic
def add_unit(
    *,
    kind: str,
    name: str,
    parent: Unit | None = None,
    since: date | None = None,
    sample: bool = False,
) -> Unit:
    """Hang a new unit in the tree; the caller's action enters it in the ledger."""
    unit = Unit(kind=kind, name=name, sample=sample)
    if parent is None:
        hold_top()
        Unit.objects.add_root(instance=unit)
    else:
        parent = Unit.objects.select_for_update(no_key=True).get(pk=parent.pk)
        Unit.objects.add_child(parent, instance=unit)
    above = [] if parent is None else UnitAncestor.objects.filter(unit=parent, until=None)
    rows = [UnitAncestor(unit=unit, ancestor=unit, depth=0, since=since)]
    rows += [
        UnitAncestor(unit=unit, ancestor_id=row.ancestor_id, depth=row.depth + 1, since=since)
        for row in above
    ]
    UnitAncestor.objects.bulk_create(rows)
    return unit


@transaction.atomic
def move_unit(unit: Unit, parent: Unit, on: date) -> Unit:
    """Hang a unit and all below it under another parent from today on.

    Past figures stay: rows of the old place are closed, not changed. MoveIsBackdated unless `on` is
    today; MoveIsCircular when the parent lies below the unit.
    """
    if on != clock.today():
        raise MoveIsBackdated
    unit, parent = _fresh(unit), _fresh(parent)
    if parent.path.startswith(unit.path):
        raise MoveIsCircular
    inside = {
        row.unit_id: row.depth for row in UnitAncestor.objects.filter(ancestor=unit, until=None)
    }
    leaving = UnitAncestor.objects.filter(unit__in=inside, until=None).exclude(ancestor__in=inside)
    leaving.filter(since=on).delete()
    leaving.update(until=on)
    above = list(UnitAncestor.objects.filter(unit=parent, until=None))
    UnitAncestor.objects.bulk_create(
        UnitAncestor(
            unit_id=below,
            ancestor_id=row.ancestor_id,
            depth=depth + row.depth + 1,
            since=on,
        )
        for below, depth in inside.items()
        for row in above
    )
    Unit.objects.move(unit, parent, "last-child")
    unit.refresh_from_db()
    moved.send(sender=Unit, on=on)
    return unit


def _fresh(unit: Unit) -> Unit:
    """The unit as it hangs now: siblings that came or left since it was read changed its path."""
    found: Unit = Unit.objects.get(pk=unit.pk)
    return found
