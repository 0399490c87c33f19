"""Make one database large, then ask each page some rounds: processor time, wall time, statements, bytes.

Processor time is that of this process and, on PostgreSQL, of the backend that serves it; what the
browser and the web server do is not in it. Beside it the page's own statements, asked bare.
"""

from __future__ import annotations

import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - after the settings are read
from django.test import Client  # noqa: E402

from bench.pages.copying import RARE, alone, enlarge  # noqa: E402
from chunsheng.kernel.access.models import Account  # noqa: E402
from chunsheng.kernel.finding.keeping import reindex  # noqa: E402
from chunsheng.kernel.ledger.models import Entry  # noqa: E402
from chunsheng.kernel.ledger.sealing import seal  # noqa: E402
from chunsheng.operations import cli  # noqa: E402
from chunsheng.operations.shown_clock import start_clock  # noqa: E402
from chunsheng.operations.verifying import ledger_faults  # noqa: E402
from chunsheng.services.models import Request  # noqa: E402

ROUNDS, SENT_ROUNDS = 21, 9
# Entries to a block while nobody works; SQLite, which merges in memory, gains nothing at a million.
BLOCKS = {"sqlite": 20_000, "postgresql": 300_000}
REQUESTS = "/r/services.requests/"
WORDS = {
    "two signs, common": "楼道",
    "three signs, common": "楼道灯",
    "six signs, rare": RARE,
    "six signs, none": "查无此事之事",
}


@dataclass(frozen=True)
class Page:
    """What is asked, by whom, and what it should cost in milliseconds of processor time."""

    name: str
    who: str
    path: str
    goal: int
    sent: Callable[[], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Cost:
    """What one asking cost."""

    own: float
    backend: float
    wall: float


def report(text: str) -> None:
    """Write a line for whoever sits at the terminal."""
    print(text, flush=True)  # noqa: T201


def backend_time() -> float:
    """Milliseconds of processor time of the database's own process; nothing for SQLite."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def cost(act: Callable[[], Any]) -> Cost:
    """What doing it once costs."""
    backend, own, wall = backend_time(), time.process_time(), time.perf_counter()
    act()
    own, wall = time.process_time() - own, time.perf_counter() - wall
    return Cost(own * 1000, backend_time() - backend, wall * 1000)


def asked(act: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements that it asks."""
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return found


def bare(statements: list[tuple[str, Any]]) -> Callable[[], None]:
    """Ask what only reads again, without a page around it."""
    reading = [one for one in statements if one[0].startswith("SELECT")]

    def act() -> None:
        with connection.cursor() as cursor:
            for sql, params in reading:
                cursor.execute(sql, params)
                cursor.fetchall()

    return act


def pages() -> Iterator[Page]:
    """Every page that has a goal."""
    grid = Account.objects.get(username="grid-worker-15").grants.earliest("pk").unit
    one = Request.objects.filter(place=grid, closed_at=None).earliest("pk")

    def report_form() -> dict[str, Any]:
        return {"title": "楼道灯不亮", "kind": "help", "key": str(uuid.uuid4())}

    yield Page("portal home", "", "/", 15)
    yield Page("report, sent", "", "/report/", 15, report_form)
    yield Page("tracking", "", f"/track/{one.pk}/", 15)
    yield Page("desk", "grid-worker-15", "/desk/", 15)
    yield Page("desk", "dispatcher-2", "/desk/", 15)
    yield Page("detail", "grid-worker-15", f"{REQUESTS}{one.pk}/", 15)
    yield Page("list", "grid-worker-15", f"{REQUESTS}?chip=all", 15)
    yield Page("list", "leader", f"{REQUESTS}?chip=all", 15)
    for what, words in WORDS.items():
        question = f"?chip=all&stage=closed&place__name={grid.pk}&q={words}"
        yield Page(f"list, status, area, {what}", "leader", REQUESTS + question, 25)
    yield Page("cockpit", "leader", "/cockpit/", 15)


def client_of(page: Page) -> Client:
    """Whoever asks, signed in; of the tracking page, who looked its request up."""
    client = Client()
    if page.who:
        client.force_login(Account.objects.get(username=page.who))
    if page.name == "tracking":
        session = client.session
        session["tracked"] = [page.path.split("/")[2]]
        session.save()
        client.cookies["sessionid"] = session.session_key
    return client


def print_page(page: Page) -> None:
    """Ask a page some rounds; one line."""
    client = client_of(page)

    def act() -> Any:
        if page.sent is not None:
            return client.post(page.path, page.sent())
        return client.get(page.path)

    act()
    answer = act()
    wanted = 302 if page.sent else 200
    if answer.status_code != wanted:
        report(f"  {page.name}: answers {answer.status_code}, not {wanted}")
        return
    rounds = [cost(act) for _round in range(SENT_ROUNDS if page.sent else ROUNDS)]
    statements = asked(act)
    plain = [cost(bare(statements)) for _round in range(SENT_ROUNDS)]
    whole = statistics.median(one.own + one.backend for one in rounds)
    database = statistics.median(one.backend for one in rounds)
    walls = sorted(one.wall for one in rounds)
    sql = statistics.median(one.own + one.backend for one in plain)
    report(
        f"  {page.name:<36}{page.who:<16}{whole:7.1f} ms CPU ({database:5.1f} of the database), "
        f"goal {page.goal:2d} {'met   ' if whole <= page.goal else 'missed'} "
        f"p50 {statistics.median(walls):7.1f} p95 {walls[int(len(walls) * 0.95)]:7.1f} ms "
        f"{len(statements):3d} statements {len(answer.content) / 1000:6.1f} kB  bare SQL {sql:6.1f} ms"
    )


def side_by_side(*acts: Callable[[], None]) -> None:
    """Do all of them; at once where a database lets several write."""
    if connection.vendor == "sqlite":
        for act in acts:
            act()
        return

    def run(act: Callable[[], None]) -> None:
        alone()
        act()
        connection.close()

    with ThreadPoolExecutor() as hands:
        list(hands.map(run, acts))


def timed(what: str, act: Callable[[], Any]) -> None:
    """Do it, and say how long it took."""
    began = time.perf_counter()
    told = act()
    report(f"  {what}: {time.perf_counter() - began:.0f} s {told or ''}")


def main(requests: int) -> None:
    """Load, enlarge, seal, index, ask."""
    report(f"{connection.vendor}: {requests} requests")
    if cli.main(["demo", "--load-only"]):
        sys.exit("the demonstration could not be loaded")
    start_clock()
    began = time.perf_counter()
    alone()
    timed("copied", lambda: ", ".join(enlarge(requests)))
    side_by_side(
        partial(timed, "sealed", lambda: f"{len(seal(BLOCKS[connection.vendor]))} blocks"),
        partial(timed, "indexed", lambda: reindex("services.requests")),
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    report(f"  in all {time.perf_counter() - began:.0f} s")
    connection.close()  # as the district has it from here on
    timed(
        "verified", lambda: f"of {Entry.objects.count()} entries, {len(ledger_faults([]))} faults"
    )
    for page in pages():
        print_page(page)


if __name__ == "__main__":
    main(int(sys.argv[1]))
