"""Keeping the index: in the same transaction as what it tells of, and again as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from chunsheng.kernel.finding.fields import rebuild
from chunsheng.kernel.finding.grams import folded, grams_of, sound_of
from chunsheng.kernel.finding.models import Indexed
from chunsheng.kernel.finding.sources import Keys, Source, joining, reached_from, sources

BATCH = 500


@dataclass(frozen=True)
class Drift:
    """A record that the index tells of otherwise than it is; `what` is missing, stale or orphan."""

    code: str
    record_id: uuid.UUID
    what: str


@dataclass(frozen=True)
class Refreshed:
    """How many rows of the index changed, and the records of which it had none."""

    changed: int
    new: set[uuid.UUID]


def follow(touched: Collection[tuple[type[Model], Any]]) -> None:
    """Bring the index to what the records say now, with those that join their words.

    Called in the transaction that wrote them, after its last entry.
    """
    own, joined = reached_from(touched)
    # Nothing joins yet the words of what the index did not know, but what was entered with it.
    new = _refresh_all(own)
    _refresh_all(_dependents({label: keys - new for label, keys in joined.items()}))


def _dependents(joined: Keys) -> Keys:
    found: Keys = {}
    for label, keys in joined.items():
        for source, name in joining(label) if keys else ():
            rows = source.model._default_manager.filter(**{f"{name}__in": keys})
            found.setdefault(source.code, set()).update(rows.values_list("pk", flat=True))
    return found


def _refresh_all(keys: Keys) -> set[uuid.UUID]:
    """Refresh all of them; returns those that the index did not know."""
    new: set[uuid.UUID] = set()
    for code, records in sorted(keys.items()):
        for some in _batches(sorted(records)):
            new |= refresh(sources[code], some).new
    return new


def _batches(keys: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def refresh(source: Source, keys: list[uuid.UUID], *, thorough: bool = False) -> Refreshed:
    """Write what a batch of records is found by, as it stands now.

    A row that says the right thing is left alone, its pieces unread unless `thorough`.
    The records whose words are joined are held first, as whoever renames one of them does, and
    then the rows of the index: of two transactions that write the same record, or the record whose
    words it joins, the second one reads what the first has left, and neither waits in a circle.
    """
    with transaction.atomic():
        _hold_joined(source, keys)
        held = Indexed.objects.select_for_update().filter(code=source.code, record_id__in=keys)
        before = _before(source, held.order_by("record_id"), thorough)
        now = dict(told(source, keys))
        changed = [key for key, said in now.items() if before.get(key) != said]
        Indexed.objects.bulk_create(
            [_row(source.code, key, *now[key]) for key in changed],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["record_id", "code"],
            update_fields=["text", "sound", "grams"],
        )
        gone = set(keys) - set(now)
        if gone:
            Indexed.objects.filter(code=source.code, record_id__in=gone).delete()
        return Refreshed(len(changed) + len(gone & set(before)), set(now) - set(before))


def _before(source: Source, rows: QuerySet[Indexed], thorough: bool) -> dict[uuid.UUID, Any]:
    """What the index says of records; nothing it says counts where the pieces are others."""
    if not thorough:
        return {row[0]: row[1:] for row in rows.values_list("record_id", "text", "sound")}
    return {
        row.record_id: (row.text, row.sound) if _has_its_pieces(source, row) else None
        for row in rows
    }


def _has_its_pieces(source: Source, row: Indexed) -> bool:
    return bool(row.grams == grams_of(source.code, row.text, row.sound))


def _hold_joined(source: Source, keys: list[uuid.UUID]) -> None:
    """Hold the records whose words are joined in: one that is being renamed is read when it has been.

    Shared, so that those who write of one firm do not wait for each other. SQLite has one writer.
    """
    if connection.vendor != "postgresql":
        return
    for name, model in source.relations.items():
        pointed = source.model._default_manager.filter(pk__in=keys).values_list(name, flat=True)
        held = sorted({key for key in pointed if key is not None})
        if not held:
            continue
        table, column = (connection.ops.quote_name(one) for one in _named(model))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {table} WHERE {column} = ANY(%s) ORDER BY {column} FOR SHARE",  # noqa: S608 - names of a model
                [held],
            )


def _named(model: type[Model]) -> tuple[str, str]:
    return model._meta.db_table, str(model._meta.pk.column)


def told(source: Source, keys: Iterable[uuid.UUID]) -> Iterator[tuple[uuid.UUID, tuple[str, str]]]:
    """What records say now: their text, and the sound of the first field that says something."""
    rows = source.model._default_manager.filter(pk__in=list(keys)).order_by()
    for key, *values in rows.values_list("pk", *source.paths):
        said = [folded(str(value)) for value in values if value not in (None, "")]
        yield key, ("\n".join(said), sound_of(said[0]) if said else "")


def _row(code: str, key: uuid.UUID, text: str, sound: str) -> Indexed:
    grams = grams_of(code, text, sound)
    return Indexed(code=code, record_id=key, text=text, sound=sound, grams=grams)


def _claim(source: Source, keys: list[uuid.UUID]) -> None:
    """Put an empty row where there is none, so that it can be held while its record is read."""
    rows = [Indexed(code=source.code, record_id=key) for key in keys]
    Indexed.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def reindex(code: str | None = None, *, only_missing: bool = False) -> int:
    """Read every record again, a batch in a transaction; returns how many rows changed."""
    changed = 0
    for source in [sources[code]] if code else list(sources.values()):
        for some in _walk(source, only_missing):
            _claim(source, some)
            changed += refresh(source, some, thorough=not only_missing).changed
        changed += _sweep(source)
    if code is None:
        changed += Indexed.objects.exclude(code__in=list(sources)).delete()[0]
        rebuild()
    return changed


def _walk(source: Source, only_missing: bool = False) -> Iterator[list[uuid.UUID]]:
    """The keys of a source's records, in their order, a batch at a time."""
    rows = source.model._default_manager.order_by("pk")
    if only_missing:
        indexed = Indexed.objects.filter(code=source.code, record_id=OuterRef("pk"))
        rows = rows.filter(~Exists(indexed))
    last: Any = None
    while True:
        later = rows.filter(pk__gt=last) if last is not None else rows
        some = list(later.values_list("pk", flat=True)[:BATCH])
        if not some:
            return
        yield some
        last = some[-1]


def _orphans(source: Source) -> Any:
    alive = source.model._default_manager.filter(pk=OuterRef("record_id"))
    return Indexed.objects.filter(~Exists(alive), code=source.code)


def _sweep(source: Source) -> int:
    """Take out what tells of records that are there no longer."""
    return int(_orphans(source).delete()[0])


def drift() -> Iterator[Drift]:
    """Every record of which the index tells otherwise than it is. Reads everything; writes nothing."""
    for source in sources.values():
        for some in _walk(source):
            rows = Indexed.objects.filter(code=source.code, record_id__in=some)
            kept = {row.record_id: row for row in rows}
            for key, (text, sound) in told(source, some):
                row = kept.get(key)
                if row is None:
                    yield Drift(source.code, key, "missing")
                elif (row.text, row.sound) != (text, sound) or not _has_its_pieces(source, row):
                    yield Drift(source.code, key, "stale")
        for key in _orphans(source).values_list("record_id", flat=True):
            yield Drift(source.code, key, "orphan")
