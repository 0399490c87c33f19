"""A PostgreSQL database of ctype C folds no Chinese: neither server nor migration starts on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from chunsheng.operations import cli, doctor
from chunsheng.operations.doctor import DatabaseRefused, refuse_plain_ctype

PLAIN = "chunsheng_of_ctype_c"


@pytest.fixture
def plain_database(own_database: None) -> Iterator[None]:
    """A database of ctype C beside the test's own, to which the connection goes; PostgreSQL only."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no ctype")
    made = f"CREATE DATABASE {PLAIN} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {PLAIN}")
        cursor.execute(made)
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = PLAIN
    yield
    connection.close()
    connection.settings_dict["NAME"] = own
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {PLAIN}")


def test_the_tests_own_database_is_taken(own_database: None) -> None:
    refuse_plain_ctype()


def test_a_database_of_ctype_c_is_refused(
    plain_database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DatabaseRefused, match="ctype C"):
        refuse_plain_ctype()
    for command in ("serve", "migrate"):
        assert cli.main([command]) == 2
        assert "ctype C" in capsys.readouterr().out
    found = {one.what: one.ok for one in doctor.examine()}
    assert (found["ctype"], found["tables"]) == (False, False)


def test_without_the_refusal_it_would_be_taken(
    plain_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "PLAIN_CTYPES", frozenset())
    refuse_plain_ctype()
