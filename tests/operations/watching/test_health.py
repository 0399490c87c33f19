"""A machine that asks is told whether the district is alive and ready, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from chunsheng.operations import pages


@pytest.fixture(autouse=True)
def unseen() -> Iterator[None]:
    """Look for the tables anew."""
    pages._seen.clear()
    yield
    pages._seen.clear()


@pytest.mark.django_db
def test_a_district_at_work_is_alive_and_ready() -> None:
    for page, told in (("alive", {"alive": True}), ("ready", {"ready": True})):
        answer = Client().get(f"/health/{page}/")
        assert (answer.status_code, answer.json()) == (200, told)
        assert "no-store" in answer["Cache-Control"]
        assert answer.cookies == {}
    assert Client().post("/health/ready/").status_code == 405


@pytest.mark.django_db
def test_one_whose_tables_are_older_is_not_ready() -> None:
    MigrationRecorder(connection).record_unapplied("operations", "0001_initial")
    answer = Client().get("/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "lacking": "tables"})
    MigrationRecorder(connection).record_applied("operations", "0001_initial")
    assert Client().get("/health/ready/").status_code == 200


@pytest.mark.django_db
def test_one_without_its_database_is_alive_and_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise DatabaseError("no route to the database of 张三")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = Client().get("/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "lacking": "database"})
    assert Client().get("/health/alive/").status_code == 200
