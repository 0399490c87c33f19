"""A bulk load writes what the actions write: rows, entries, facts, steps, links, by field."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Model

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.access.vault import open_text
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.cycles import WrongStage
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.matters.models import Step
from chunsheng.services import actions
from chunsheng.services.bulk import Event, History, load_requests
from chunsheng.services.models import Request
from chunsheng.services.petitions import Petition
from tests.world import RESIDENT, World, lamp_is_dark

Turn = Callable[[datetime], None]
COUNT = 200
HOUR = timedelta(hours=1)
NOW = datetime(2023, 3, 8, 8, 30, tzinfo=SHANGHAI)
# What an action is called that makes a move.
ACTIONS: dict[str, Callable[..., Any]] = {
    "assign": actions.assign_request,
    "sign": actions.sign_request,
    "give_back": actions.return_request,
    "close": actions.close_request,
    "decline": actions.decline_request,
    "archive": actions.archive_request,
    "reopen": actions.reopen_request,
    "correct_closing": actions.correct_closing_day,
}


def petitions(world: World, draw: random.Random) -> Petition:
    said = replace(lamp_is_dark(world), phone=f"199{draw.randrange(10**8):08d}", sample=True)
    shape = draw.randrange(10)
    if shape < 2:
        return replace(said, building=None, street=draw.choice([world.street, None]))
    if shape < 3:
        return replace(said, building=None, lat=33.745, lng=113.255, name="")
    if shape < 4:
        return replace(said, category=world.conduct, kind="")
    if shape < 5:
        return replace(said, category=world.meal, kind="", cause="")
    return said


def course(world: World, draw: random.Random, said: Petition, since: datetime) -> Iterator[Event]:
    """Some way that a request may go, with nights and weeks between its moves."""

    def later() -> datetime:
        nonlocal since
        since += HOUR * draw.choice([1, 5, 20, 50, 150, 300])
        return since

    waits = said.building is None and said.lat is None or said.category == world.conduct
    dispatcher = world.by("district_dispatcher")
    if draw.random() < 0.1:
        yield Event(later(), dispatcher, "decline", told_declining(draw, said))
        return
    if waits:
        unit = world.street if said.category == world.conduct else world.grid
        yield Event(later(), dispatcher, "assign", {"unit": unit})
    if draw.random() < 0.2:
        yield Event(later(), world.by("worker"), "give_back", {"reason": "不属本网格"})
        yield Event(later(), dispatcher, "assign", {"unit": world.street})
    yield Event(later(), world.by("worker"), "sign")
    yield Event(later(), world.by("worker"), "close", {"outcome": "已办好。"})
    if draw.random() < 0.4:
        closed_at = since - HOUR / 2
        yield Event(
            later(), dispatcher, "correct_closing", {"closed_at": closed_at, "reason": "记错了"}
        )
    if draw.random() < 0.3:
        yield Event(later(), dispatcher, "reopen", {"reason": "又坏了"})
        yield Event(later(), world.by("worker"), "close", {"outcome": "再次办好。"})
    yield Event(later(), dispatcher, "archive")


def told_declining(draw: random.Random, said: Petition) -> dict[str, str]:
    """Some reason; what is confidential is not merged into the first, which is not."""
    exclusion = draw.choice(["beyond_powers", "in_court", "merged"])
    if exclusion == "merged" and said.category.code == "conduct":
        exclusion = "in_court"
    declining = {"exclusion": exclusion, "outcome": "请向有关单位反映。"}
    return {**declining, "into": "first"} if exclusion == "merged" else declining


def histories(world: World, count: int) -> list[History]:
    """So many, the first of which is only received, and open."""
    draw = random.Random(7)  # noqa: S311 - a sample, not a secret
    made = []
    for n in range(count):
        said = petitions(world, draw) if n else lamp_is_dark(world)
        since = datetime(2022, 12, 5, 9, tzinfo=SHANGHAI) + HOUR * 11 * n
        events = list(course(world, draw, said, since)) if n else []
        passed = draw.randrange(len(events) + 1)  # some are still on their way
        events = [event for event in events[: passed or None] if event.at < NOW]
        made.append(History(said, since, RESIDENT, events, "first" if n == 0 else ""))
    return made


def act_out(made: list[History], turn: Turn) -> None:
    """The same through the actions, instant by instant; the clock strikes between them."""
    plan: list[tuple[datetime, int, int, Event | None]] = [
        (history.received_at, 0, n, None) for n, history in enumerate(made)
    ]
    plan += [(event.at, 1, n, event) for n, history in enumerate(made) for event in history.events]
    requests: dict[int, Request] = {}
    for instant, _rank, n, event in sorted(plan, key=lambda one: one[:3]):
        strike(instant, turn)
        turn(instant)
        if event is None:
            requests[n], _code = actions.receive_request(by=made[n].by, petition=made[n].said)
            continue
        given = dict(event.told)
        if "into" in given:
            given["into"] = requests[0]
        current = Request.objects.get(pk=requests[n].pk)
        requests[n] = ACTIONS[event.move](by=event.by, request=current, **given)
    strike(NOW, turn)


def strike(until: datetime, turn: Turn) -> None:
    """Turn the clock to each due instant up to then, and judge what is due."""
    due = Request.objects.filter(judged="", due_at__lte=until).order_by("due_at")
    for instant in due.values_list("due_at", flat=True).distinct():
        turn(instant)
        actions.judge_overdue()


def told() -> list[Any]:
    """Everything that is stored of every request, by number, with what is personal opened."""
    return [
        [plain(request), *(rows(table, request) for table in (Step, Entry, Fact)), links(request)]
        for request in Request.objects.order_by("number")
    ]


KEYS = {"id", "subject_id", "record_id", "entry_id", "reverses_id", "code_hash", "txid"}


def rows(table: type[Model], request: Request) -> list[Any]:
    found = table._default_manager.filter(record_id=request.pk).order_by("pk")  # type: ignore[attr-defined]  # each has one
    plainly = [plain(row) for row in found]
    # Facts of one entry are told in no order: actions reverse before they post, loads after.
    return plainly if table is Entry else sorted(plainly, key=repr)


def plain(row: Any) -> dict[str, Any]:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    kept = {name: value for name, value in values.items() if name not in KEYS}
    if isinstance(row, Entry):
        kept["changes"] = {name: opened(value) for name, value in row.changes.items()}
    if isinstance(row, Fact):
        kept["entry"] = row.entry.verb
        kept["reverses"] = row.reverses and plain(row.reverses)
    if isinstance(row, Step):
        kept["done_by_id"] = row.done_by_id
    return kept


def opened(value: Any) -> Any:
    if isinstance(value, list):
        return value
    subject = Subject.objects.get(pk=value["subject"])
    return [None if one is None else open_text(subject, one) for one in value["sealed"]]


def links(request: Request) -> list[Any]:
    numbers = dict(Request.objects.values_list("pk", "number"))
    found = Link.objects.filter(from_id=request.pk)
    return [(one.kind, numbers[UUID(str(one.to_id))], one.since) for one in found]


def twice(world: World, turn: Turn, count: int) -> tuple[list[Any], list[Any]]:
    """What is stored after the actions, and after the load of the same in the same district."""
    made = histories(world, count)
    point = transaction.savepoint()
    act_out(made, turn)
    acted = told()
    transaction.savepoint_rollback(point)
    assert Request.objects.count() == 0
    turn(NOW)
    load_requests(histories=made)
    return acted, told()


def test_two_hundred_rows_of_each_are_the_same(world: World, turn_clock: Turn) -> None:
    acted, loaded = twice(world, turn_clock, COUNT)
    assert len(acted) == len(loaded) == COUNT
    for one, other in zip(acted, loaded, strict=True):
        assert one == other
    judged = [row[0]["judged"] for row in acted]
    assert {"", "on_time", "overdue", "excluded:merged"} <= set(judged)
    assert {row[0]["stage"] for row in acted} >= {"to_assign", "to_sign", "handling", "closed"}
    assert any(row[4] for row in acted)
    assert any(len(row[3]) > 8 for row in acted)


def test_the_comparison_would_see_one_changed_fact(world: World, turn_clock: Turn) -> None:
    """The control of the test before."""
    acted, loaded = twice(world, turn_clock, 5)
    assert acted == loaded
    acted[3][3][0]["low"] += 1
    assert acted != loaded


def test_a_refused_move_stores_nothing_of_the_load(world: World) -> None:
    made = histories(world, 3)
    spoilt = replace(
        made[1],
        events=[Event(NOW, world.by("worker"), "archive")],
    )
    with pytest.raises(WrongStage):
        load_requests(histories=[made[0], spoilt, made[2]])
    assert (Request.objects.count(), Step.objects.count()) == (0, 0)
    assert Entry.objects.filter(record_code="services.requests").count() == 0
