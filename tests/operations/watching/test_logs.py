"""In production a log tells what happened and where, and nothing of what anybody entered."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.queue import keeping
from chunsheng.operations import jobs
from chunsheng.operations.watching import logs
from chunsheng.portal import pages
from chunsheng.services.models import Request
from tests.portal.conftest import make_open_world
from tests.register.asking import reported

NAME, PHONE = "上官罕见", "13987654321"


@pytest.fixture
def written() -> Iterator[Callable[[logging.Formatter], io.StringIO]]:
    """Let every logger write through a formatter, from the lowest level on."""
    root, levels = logging.getLogger(), {}
    handlers = []

    def through(formatter: logging.Formatter) -> io.StringIO:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        for name in ("", "chunsheng", "django", "django.request", "django.db.backends"):
            levels.setdefault(name, logging.getLogger(name).level)
            logging.getLogger(name).setLevel(logging.DEBUG)
        root.addHandler(handler)
        handlers.append(handler)
        return stream

    yield through
    for handler in handlers:
        root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def stumble(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that goes wrong with somebody's name in its mouth."""
    world = make_open_world()
    kept = reported(world, name=NAME, phone=PHONE)
    client = Client(raise_request_exception=False)
    client.get(f"/nowhere/{NAME}/?phone={PHONE}")
    client.get("/", headers={"host": f"{PHONE}.example"})
    client.post("/track/", {"code": NAME, "phone": PHONE})

    def broken(*given: Any) -> str:
        try:
            raise ValueError(f"no such resident as {NAME}")
        except ValueError as fault:
            raise RuntimeError(f"{PHONE} could not be read") from fault

    with monkeypatch.context() as patched:
        patched.setattr(pages, "render", broken)
        assert client.get("/").status_code == 500
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_subject (id) SELECT subject_id FROM services_request "
            "WHERE name = %s AND phone = %s",
            [NAME, PHONE],
        )
    failing = jobs.Job("judge_overdue", jobs.JOBS[0].every, broken)
    jobs._done(failing)
    fault = RuntimeError(f"mail to {PHONE}")
    keeping.logger.warning("%s was put off: %s", "a.task", type(fault).__name__)
    logging.getLogger("elsewhere").warning(f"{NAME} came along")
    logging.getLogger("elsewhere").warning("%s called", PHONE)
    assert Request.objects.filter(pk=kept.pk).exists()
    assert Subject.objects.exists()


@pytest.mark.django_db
def test_no_line_names_anybody_and_each_is_json(
    written: Callable[[logging.Formatter], io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = written(logs.formatter())
    stumble(monkeypatch)
    text = stream.getvalue()
    assert [one for one in (NAME, PHONE, PHONE[-4:]) if one in text] == []
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"at", "level", "logger", "event", "line"} <= set.intersection(*map(set, lines))
    (broken,) = [one for one in lines if one["logger"] == "django.request" and one["status"] == 500]
    assert broken["page"] == "/"
    assert [one["kind"] for one in broken["faults"]] == [
        "builtins.RuntimeError",
        "builtins.ValueError",
    ]
    assert "broken" in broken["faults"][0]["where"][-1]
    assert [one["status"] for one in lines if one["event"] == "answered"] == [404, 400, 400, 500]
    (failed,) = [one for one in lines if one["event"] == "the periodic job judge_overdue failed"]
    assert failed["faults"]
    events = [one["event"] for one in lines]
    assert ("a.task was put off: RuntimeError" in events, "%s called" in events) == (True, True)


@pytest.mark.django_db
def test_plain_lines_would_name_them(
    written: Callable[[logging.Formatter], io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the formatter of every other program."""
    stream = written(logging.Formatter("%(message)s"))
    stumble(monkeypatch)
    assert NAME in stream.getvalue()
    assert PHONE in stream.getvalue()


def test_production_writes_json_and_a_terminal_reads_plain_lines() -> None:
    assert logs.configuration("production")["handlers"]["console"]["formatter"] == "json"
    assert "formatter" not in logs.configuration("demo")["handlers"]["console"]


def test_a_page_is_told_by_its_pattern() -> None:
    request = RequestFactory().get(f"/nowhere/{PHONE}/")
    assert logs.page_of(request) == "none"
    assert logs.page_of(None) == "none"
