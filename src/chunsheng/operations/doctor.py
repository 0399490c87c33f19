"""The doctor: versions, settings, pragmas, calendar; and the reasons why production is refused."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass

import django
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from chunsheng.kernel.calendar.queries import coverage
from chunsheng.kernel.ledger.positions import behind as positions_are_behind
from chunsheng.kernel.notices.handing import is_readable
from chunsheng.kernel.notices.queries import texts_lately, undelivered
from chunsheng.kernel.queue.queries import standing
from chunsheng.kernel.words import clock

SAFE_SQLITE = (3, 51, 3)
# In these PostgreSQL neither folds nor sorts anything beyond ASCII.
PLAIN_CTYPES = frozenset({"C", "POSIX"})
ANOTHER_CTYPE = (
    "make it anew with C.UTF-8 or a Chinese one, as in "
    "CREATE DATABASE chunsheng TEMPLATE template0 LOCALE 'C.UTF-8', and load it again"
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `ok`, or what is wrong; `fatal` in production."""

    what: str
    value: str
    ok: bool = True
    fatal: bool = False
    mend: str = ""


class DatabaseRefused(RuntimeError):
    """The database cannot be used as it was made; the message says what to do."""


class ProductionRefused(RuntimeError):
    """What stands against production, one reason a line."""


def examine() -> Iterator[Finding]:
    """Look at everything once."""
    yield Finding("python", platform.python_version())
    yield Finding("django", django.get_version())
    yield Finding("mode", settings.MODE)
    yield from _settings()
    yield from _database(connection)
    if "ledger_block" not in connection.introspection.table_names():
        yield Finding("tables", "none yet", False, True, "run chunsheng migrate")
        return
    if connection.vendor == "postgresql":
        low = positions_are_behind()
        told = "below what is sealed" if low else "above what is sealed"
        yield Finding("ledger positions", told, not low, True, "run chunsheng migrate")
    waiting, failed = standing()
    told = f"{waiting} waiting, {failed} given up"
    yield Finding(
        "queue",
        told,
        not failed,
        mend="what was given up goes no further by itself; see the register of deliveries",
    )
    lost = undelivered()
    mend = "the page of a notice says by what and why it did not arrive"
    yield Finding("notices not delivered in 30 days", str(lost), not lost, mend=mend)
    yield Finding("short messages in 30 days", str(texts_lately()))
    year = clock.today().year
    for one in coverage([year, year + 1]):
        yield Finding(
            f"calendar {one.year}",
            "official" if one.official else "no official table",
            ok=one.official,
            mend="enter the year's notice of holidays and make-up days",
        )


def _settings() -> Iterator[Finding]:
    yield Finding("debug", str(settings.DEBUG), not settings.DEBUG, True, "unset CHUNSHENG_DEBUG")
    to_folder = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    mail = settings.EMAIL_FILE_PATH if to_folder else settings.EMAIL_HOST
    yield Finding("mail goes to", str(mail), not to_folder, mend="set CHUNSHENG_MAIL_URL")
    yield from _carriers()
    inside = settings.WEBHOOK_LOOPBACK
    mend = "unset CHUNSHENG_WEBHOOK_LOOPBACK"
    yield Finding("webhooks to this machine", str(inside), not inside, True, mend)
    for name in ("SECRET_KEY", "MASTER_KEY"):
        own = getattr(settings, name) != settings.DEFAULT_SECRET
        shown = "own" if own else "the default"
        yield Finding(name.lower(), shown, own, True, f"set CHUNSHENG_{name}")


def _carriers() -> Iterator[Finding]:
    """Each carrier beside mail: set or not, and whether its address can be read; never the address."""
    named = [carrier for carrier, address in settings.CARRIER_SECRETS.items() if address]
    for carrier in settings.CARRIER_SECRETS:
        told = "files" if settings.CARRIERS_TO_FILES else "set" if carrier in named else "off"
        readable = carrier not in named or is_readable(carrier)
        mend = f"CHUNSHENG_{carrier.upper()} cannot be read; docs/guides/notices.md says how it is written"
        yield Finding(
            f"notices by {carrier}", told if readable else "unreadable", readable, mend=mend
        )
    if named and not settings.CARRIERS_TO_FILES:
        own = settings.ADDRESS != settings.DEFAULT_ADDRESS
        yield Finding("address in messages", settings.ADDRESS, own, mend="set CHUNSHENG_ADDRESS")


def _database(database: BaseDatabaseWrapper) -> Iterator[Finding]:
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            version = cursor.fetchone()[0]
            safe = tuple(int(part) for part in version.split(".")) >= SAFE_SQLITE
            yield Finding("sqlite", version, safe, True, "3.51.3 or later (pysqlite3)")
            for pragma, wanted in (
                ("journal_mode", "wal"),
                ("synchronous", "2"),
                ("foreign_keys", "1"),
            ):
                cursor.execute(f"PRAGMA {pragma}")
                value = str(cursor.fetchone()[0])
                yield Finding(pragma, value, value == wanted, True, f"expected {wanted}")
            return
        cursor.execute("SHOW server_version")
        yield Finding("postgresql", cursor.fetchone()[0])
        cursor.execute("SHOW shared_buffers")
        yield Finding("shared_buffers", cursor.fetchone()[0])
        ctype = _ctype(database)
        yield Finding("ctype", ctype, ctype not in PLAIN_CTYPES, True, ANOTHER_CTYPE)


def _ctype(database: BaseDatabaseWrapper) -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        return str(cursor.fetchone()[0])


def refuse_plain_ctype() -> None:
    """Raise DatabaseRefused for a PostgreSQL database of ctype C, in whatever mode."""
    if connection.vendor != "postgresql":
        return
    ctype = _ctype(connection)
    if ctype in PLAIN_CTYPES:
        raise DatabaseRefused(f"the database has the ctype {ctype}: {ANOTHER_CTYPE}")


def reasons_against_production() -> list[str]:
    """Why production is refused."""
    return [f"{f.what} is {f.value}: {f.mend}" for f in examine() if f.fatal and not f.ok]


def refuse_production() -> None:
    """Raise ProductionRefused where the mode is production and something stands against it."""
    if settings.MODE == "production":
        reasons = reasons_against_production()
        if reasons:
            raise ProductionRefused("\n".join(reasons))
