"""A record's history, told from its entries."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.register.declaration import Register
from chunsheng.kernel.words import clock, dates

SHOWN = 50


def entries_of(record: Any) -> QuerySet[Entry]:
    """All entries of a record, newest first."""
    return Entry.objects.filter(record_id=record.pk).select_related("by").order_by("-id")


def photos_of(record: Any) -> list[Attachment]:
    """A record's files in the order in which they came."""
    return list(Attachment.objects.filter(record_id=record.pk).order_by("added_at", "pk"))


def actor_title(entry: Entry) -> str:
    """Who acted: the post, never a private name."""
    if entry.by is not None:
        return entry.by.title
    return {"portal": _("居民"), "tick": _("系统"), "import": _("导入")}.get(
        entry.channel, _("系统")
    )


def timeline(
    register: Register, entries: list[Entry], photos: list[Attachment]
) -> list[dict[str, Any]]:
    """Entries as lines for people: who did what, why, with the photos that came with it."""
    brought = _brought(entries, photos)
    return [
        {
            "at": entry.at,
            "lead": actor_title(entry),
            "text": f" {phrase(register, entry.verb)}",
            "detail": entry.reason,
            "photos": [
                {"url": f"/files/{one.pk}/", "alt": one.name} for one in brought.get(entry.pk, [])
            ],
        }
        for entry in entries
    ]


def _brought(entries: list[Entry], photos: list[Attachment]) -> dict[int, list[Attachment]]:
    """Which entry brought which files: the last of the file's verb before the file was added."""
    found: dict[int, list[Attachment]] = {}
    for photo in photos:
        before = (e for e in entries if e.verb == photo.purpose and e.at <= photo.added_at)
        entry = next(before, None)
        if entry is not None:
            found.setdefault(entry.pk, []).append(photo)
    return found


def phrase(register: Register, verb: str) -> str:
    """What an entry's verb says in the register's own words."""
    if verb == "custody.opened":
        return _("查看了个人信息")
    return str(register.phrases.get(verb, verb))


def stage_rail(register: Register, record: Any, entries: list[Entry]) -> list[dict[str, Any]]:
    """The stages in order with when each was reached; the one ahead says by when."""
    if register.cycle is None:
        return []
    reached: dict[str, str] = {}
    for entry in reversed(entries):
        change = entry.changes.get("stage")
        if isinstance(change, list):
            reached[change[1]] = dates.moment(entry.at)
    stages = [stage for stage in register.cycle.stages if stage.rail or stage.code == record.stage]
    now = next(i for i, stage in enumerate(stages) if stage.code == record.stage)
    return [
        _stage(register, record, stage, place - now, reached) for place, stage in enumerate(stages)
    ]


def _stage(
    register: Register, record: Any, stage: Any, distance: int, reached: dict[str, str]
) -> dict[str, Any]:
    title = stage.step or stage.title
    if distance < 0 or stage.final and distance == 0:
        return {"title": title, "state": "done", "note": reached.get(stage.code, "")}
    if distance > 0:
        return {"title": title, "state": "ahead"}
    due_at = register.face.due(record)
    if due_at is None:
        return {"title": title, "state": "now", "note": reached.get(stage.code, "")}
    late = clock.now() > due_at
    note = _("应于 %(when)s") % {"when": dates.moment(due_at)}
    return {"title": title, "state": "late" if late else "now", "note": note}
