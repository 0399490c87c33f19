"""Linked records on a record's page: what it belongs to and what belongs to it, within one's reach."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.register.declaration import Text, registers
from chunsheng.kernel.words import clock, dates

# Kind of link → what the far end is called, seen from the link's start and from its end.
Sides = Mapping[Any, tuple[Text, Text]]
SHOWN = 30


def linked_rows(record: Any, viewer: Viewer, sides: Sides) -> list[dict[str, Any]]:
    """Today's links of these kinds as lines of a card; a far end out of reach is not named.

    One query for the links and one for each register at their far ends.
    """
    touching = Q(from_id=record.pk) | Q(to_id=record.pk)
    links = Link.objects.filter(touching, on_day(clock.today()), kind__in=list(sides))
    ends = [
        (link, link.from_id == record.pk) for link in links.order_by("kind", "since", "pk")[:SHOWN]
    ]
    found = _far_ends(ends, viewer)
    return [_line(link, leaves, sides, found) for link, leaves in ends]


def addresses(code: str, keys: Iterable[uuid.UUID], viewer: Viewer) -> dict[uuid.UUID, str]:
    """The pages of those of a register's records that the viewer may open, by key. One query."""
    register = registers.get(code)
    if register is None or not register.linked:
        return {}
    found = register.rows(viewer).filter(pk__in=list(keys)).values_list("pk", flat=True)
    return {key: f"/r/{code}/{key}/" for key in found}


def _far_ends(ends: list[tuple[Link, bool]], viewer: Viewer) -> dict[uuid.UUID, dict[str, str]]:
    wanted: dict[str, list[uuid.UUID]] = defaultdict(list)
    for link, leaves in ends:
        code, key = (link.to_code, link.to_id) if leaves else (link.from_code, link.from_id)
        wanted[code].append(key)
    found = {}
    for code, keys in wanted.items():
        register = registers.get(code)
        for far in register.rows(viewer).filter(pk__in=keys) if register else ():
            url = f"/r/{code}/{far.pk}/" if register and register.linked else ""
            found[far.pk] = {"text": register.face.heading(far), "url": url} if register else {}
    return found


def _line(
    link: Link, leaves: bool, sides: Sides, found: dict[uuid.UUID, dict[str, str]]
) -> dict[str, Any]:
    title = sides[link.kind][0 if leaves else 1]
    far = found.get(link.to_id if leaves else link.from_id)
    since = _("自 %(day)s") % {"day": dates.day(link.since)} if link.since else ""
    return {"title": title, "note": since, **(far or {"text": _("您无权打开的记录")})}
