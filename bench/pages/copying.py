"""A large district out of the demonstration: its rows copied by the database, under keys of their own.

A copy keeps what its original says, so that every page finds what it expects; its days lie further
back. All that is closed is copied, and a few score times what is open. Facts of other registers are
copied with their entries on the records that are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.matters.models import Step
from chunsheng.people.models import Person
from chunsheng.services.models import Request

# What a million requests bring with them.
RESIDENTS, FACTS = 0.4, 6
AT_ONCE, OPEN_COPIES = 50, 60
RARE = "罕见的石狮子"
# The originals, noted once: by then nothing is copied yet.
ORIGINALS = {
    "closed": "SELECT id FROM services_request WHERE closed_at IS NOT NULL",
    "open": "SELECT id FROM services_request WHERE closed_at IS NULL",
    "closed_entries": "SELECT id FROM ledger_entry WHERE record_id IN (SELECT id FROM closed)",
    "open_entries": "SELECT id FROM ledger_entry WHERE record_id IN (SELECT id FROM open)",
    "other_entries": "SELECT DISTINCT entry_id AS id FROM ledger_fact WHERE NOT long"
    " AND record_code <> 'services.requests'",
    "people": "SELECT id FROM people_person",
    "subjects": "SELECT subject_id AS id FROM people_person",
}


@dataclass(frozen=True)
class Dialect:
    """How a database copies: its series of numbers, a key from a key, a moment or a day further back."""

    series: str
    key: str
    moment: str
    day: str
    position: str


POSTGRES = Dialect(
    "generate_series(%s, %s) AS k(n)",
    "(left(replace({0}::text, '-', ''), 24) || lpad(to_hex(n), 8, '0'))::uuid",
    "{0} - (n %% 730) * interval '1 day'",
    "{0} - (n %% 730)::int",
    "pg_current_xact_id()::text::bigint",
)
SQLITE = Dialect(
    "(WITH RECURSIVE s(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s) k",
    "substr({0}, 1, 24) || printf('%%08x', n)",
    "strftime('%%Y-%%m-%%d %%H:%%M:%%f', {0}, '-' || (n %% 730) || ' days')",
    "date({0}, '-' || (n %% 730) || ' days')",
    "NULL",
)


def dialect() -> Dialect:
    """That of the database in use."""
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


@dataclass(frozen=True)
class Copy:
    """The rows of one table that are copied: which, and what becomes of columns that do not stay."""

    model: type[models.Model]
    where: str
    becomes: dict[str, str] = field(default_factory=dict)

    def sql(self) -> str:
        """The statement that copies them for a series of numbers."""
        says, meta = dialect(), self.model._meta
        names = [str(one.column) for one in meta.concrete_fields]
        values = [
            self.becomes.get(str(one.column)) or _further_back(one, f'o."{one.column}"', says)
            for one in meta.concrete_fields
        ]
        columns = ", ".join(f'"{name}"' for name in names)
        return (
            f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {", ".join(values)} '  # noqa: S608 - our own tables
            f'FROM "{meta.db_table}" o, {says.series} WHERE {self.where}'
        )


def _further_back(one: Any, column: str, says: Dialect) -> str:
    if isinstance(one, models.DateTimeField):
        return says.moment.format(column)
    return says.day.format(column) if isinstance(one, models.DateField) else column


def ledger_of(entries: str, step: int, record: str) -> list[Copy]:
    """Entries with their facts of a day, on the record whose key is given."""
    says = dialect()
    numbered = {"id": f"o.id + n * {step}", "record_id": record, "txid": says.position}
    facts = {"entry_id": f"o.entry_id + n * {step}", "reverses_id": f"o.reverses_id + n * {step}"}
    own = f"(SELECT id FROM {entries})"  # noqa: S608 - a name from above
    return [
        Copy(Entry, f"o.id IN {own}", numbered),
        Copy(Fact, f"o.entry_id IN {own} AND NOT o.long", numbered | facts),
    ]


def requests_of(name: str, step: int) -> list[Copy]:
    """Requests with their steps, entries and facts."""
    key, record = dialect().key.format("o.id"), dialect().key.format("o.record_id")
    changed = {
        "id": key,
        "number": "substr(o.number, 1, 8) || (1000000 + n * 1000 + CAST(substr(o.number, 9) AS INTEGER))",
        "title": f"CASE WHEN n %% 3000 = 777 THEN o.title || '{RARE}' ELSE o.title END",
        "code_hash": "NULL",
    }
    own = f"(SELECT id FROM {name})"  # noqa: S608 - a name from above
    return [
        Copy(Request, f"o.id IN {own}", changed),
        Copy(Step, f"o.record_id IN {own}", {"id": key, "record_id": record}),
        *ledger_of(f"{name}_entries", step, record),
    ]


def residents() -> list[Copy]:
    """People under keys of their own, each with a subject of its own."""
    says = dialect()
    owner = {"id": says.key.format("o.id"), "subject_id": says.key.format("o.subject_id")}
    return [
        Copy(Subject, "o.id IN (SELECT id FROM subjects)", {"id": says.key.format("o.id")}),
        Copy(Person, "o.id IN (SELECT id FROM people)", owner),
    ]


# For as long as nobody else is there, and what is lost can be made again.
ALONE = {
    "sqlite": (
        *("PRAGMA cache_size=-4000000", "PRAGMA synchronous=OFF"),
        *("PRAGMA foreign_keys=OFF", "PRAGMA secure_delete=OFF"),
    ),
    "postgresql": (
        *("SET statement_timeout = 0", "SET work_mem = '256MB'"),
        "SET session_replication_role = replica",  # no trigger, and so no foreign key, is asked
    ),
}


def alone() -> None:
    """Let the database take memory and time, and no care, until the connection is closed."""
    with connection.cursor() as cursor:
        for statement in ALONE[connection.vendor]:
            cursor.execute(statement)


def enlarge(requests: int) -> Iterator[str]:
    """Copy until there are so many requests, with residents and facts in proportion; says what it did."""
    step = 10 * max(_highest(Entry), _highest(Fact))
    with connection.cursor() as cursor:
        for name, said in ORIGINALS.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {said}")
    closed, waiting, people = (_count(name) for name in ("closed", "open", "people"))
    copies = max(0, requests - closed - waiting * (OPEN_COPIES + 1)) // closed
    _copy(requests_of("open", step), min(OPEN_COPIES, copies))
    _copy(requests_of("closed", step), copies)
    yield f"{Request.objects.count()} requests"
    _copy(residents(), int(requests * RESIDENTS) // people)
    yield f"{Person.objects.count()} residents"
    missing = requests * FACTS - Fact.objects.count()
    others = Fact.objects.filter(long=False).exclude(record_code="services.requests").count()
    _copy(ledger_of("other_entries", step, "o.record_id"), max(0, missing) // others)
    yield f"{Fact.objects.count()} facts of {Entry.objects.count()} entries"
    _go_on_counting()


def _copy(copies: list[Copy], times: int) -> None:
    """Copy so many times, a few score at once: on PostgreSQL each of these is sealed by itself."""
    for start in range(1, times + 1, AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            for one in copies:
                cursor.execute(one.sql(), [start, min(times, start + AT_ONCE - 1)])


def _highest(model: type[models.Model]) -> int:
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0)


def _count(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - a name from above
        return int(cursor.fetchone()[0])


def _go_on_counting() -> None:
    """Let PostgreSQL number on from the last copy, and let both know how their tables lie."""
    with connection.cursor() as cursor:
        for model in (Entry, Fact) if connection.vendor == "postgresql" else ():
            table = model._meta.db_table
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, _highest(model)]
            )
        cursor.execute("ANALYZE")
