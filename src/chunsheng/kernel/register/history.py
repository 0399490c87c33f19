"""A record's history, told from its entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chunsheng.kernel.custody.terms import LET_GO, OPENED
from chunsheng.kernel.ledger.entering import reasons_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.cycles import Stage
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.register.declaration import Register, registers
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
    reasons = reasons_of(entries)
    return [
        {
            "at": entry.at,
            "lead": actor_title(entry),
            "text": phrase(register, entry.verb),
            "detail": reasons[entry.pk],
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
    if verb == OPENED:
        return _("查看了个人信息")
    if verb == LET_GO:
        return _("保存期满，删去了个人信息")
    return str(register.phrases.get(verb, verb))


def title_of(code: str) -> str:
    """What a register is called; its code where it is there no more."""
    return str(registers[code].title) if code in registers else code


def phrase_of(code: str, verb: str) -> str:
    """What a verb says in the words of a register; the verb itself where it is there no more."""
    return phrase(registers[code], verb) if code in registers else verb


def stage_rail(register: Register, record: Any, entries: list[Entry]) -> list[dict[str, Any]]:
    """The steps in order with when each was done; the one ahead says by when."""
    cycle = register.cycle
    if cycle is None:
        return []
    reached = _reached(entries)
    stages = [stage for stage in cycle.stages if stage.rail or stage.code == record.stage]
    ended = cycle.stage(record.stage)
    if ended.final and not ended.rail:
        # It left the rail for good: what it never came to is neither done nor ahead.
        came = {stages[0].code, ended.code, *reached}
        stages = [stage for stage in stages if stage.code in came]
    now = next(i for i, stage in enumerate(stages) if stage.code == record.stage)
    rail = [
        {
            "title": stage.step or stage.title,
            "state": "done",
            "note": _left(stage.code, [one.code for one in cycle.stages], reached),
        }
        for stage in stages[:now]
    ]
    rail.append(_standing(register, record, stages[now], reached))
    rail += [{"title": one.step or one.title, "state": "ahead"} for one in stages[now + 1 :]]
    if cycle.begins and entries:
        first = {"title": cycle.begins, "state": "done", "note": dates.moment(entries[-1].at)}
        return [first, *rail]
    return rail


def _reached(entries: list[Entry]) -> dict[str, datetime]:
    """When the record came to each stage for the last time."""
    found = {}
    for entry in reversed(entries):
        change = entry.changes.get("stage")
        if isinstance(change, list):
            found[change[1]] = entry.at
    return found


def _left(code: str, order: list[str], reached: dict[str, datetime]) -> str:
    """When a step was done: when the record came to the next stage after it."""
    later = (reached[one] for one in order[order.index(code) + 1 :] if one in reached)
    at = next(later, None)
    return "" if at is None else dates.moment(at)


def _standing(
    register: Register, record: Any, stage: Stage, reached: dict[str, datetime]
) -> dict[str, Any]:
    title = stage.step or stage.title
    at = reached.get(stage.code)
    since = "" if at is None else dates.moment(at)
    due_at = register.face.due(record)
    if stage.final:
        return {"title": title, "state": "done", "note": since}
    if due_at is None:
        return {"title": title, "state": "now", "note": since}
    note = _("应于 %(when)s") % {"when": dates.moment(due_at)}
    return {"title": title, "state": "late" if clock.now() > due_at else "now", "note": note}
