"""Fixtures of every test: the standing clock, the database, the served district, the browser.

The database is the one that DATABASE_URL names, SQLite where nothing does. A test marked
`django_db` is rolled back; a test that commits takes `own_database`, a copy that is thrown away.
Nothing is ever flushed: the ledger's tables refuse it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import settings as hypothesis
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock
from chunsheng.operations.catalogue import compile_catalogues
from tests import standing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.world import Enter, World

HERE = Path(__file__).parent
MORNING = datetime(2023, 3, 8, 8, 30, tzinfo=clock.SHANGHAI)
DECLARED = pytest.StashKey[list[list[Any]]]()
FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences"}
DATABASE = {"db", "own_database", "served", "django_db_setup"}
# How tests are called that take away what is trusted; one called otherwise says “The control”.
CONTROL = re.compile(r"^test_without_|_(is|are)_(found|noticed)$|_would_(?!.*_refused$)")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The browser is not held by the guard on Python's sockets, so it finds no other host by name.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

# Cases are the same on every run, so a red run is the change's; a busy machine makes none red.
hypothesis.register_profile("chunsheng", deadline=None, derandomize=True, database=None)
hypothesis.load_profile("chunsheng")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the message catalogues once, before any worker reads them: git keeps none."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by their directory, and refuse the ones that would flush the database.

    On PostgreSQL what asks no database of its own is left out: SQLite's run has proved it (ADR 0041).
    """
    for item in items:
        top = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if top in {"browser", "laws"}:
            item.add_marker(top)
        if is_control(item):
            item.add_marker("control")
            item.user_properties.append(("control", "yes"))  # told of in the report, for the table
        marker = item.get_closest_marker("django_db")
        commits = marker is not None and (marker.args or marker.kwargs.get("transaction"))
        if commits or FLUSHING & set(getattr(item, "fixturenames", ())):
            raise pytest.UsageError(
                f"{item.nodeid} would flush the database, which the ledger refuses: "
                "take the fixture own_database, or served, instead"
            )
    for item in filter(asks_database, items):
        names = getattr(item, "fixturenames", [])
        if "stage" not in names:
            names.insert(0, "stage")
    if connection.vendor == "postgresql":
        config.hook.pytest_deselected(items=[one for one in items if not asks_database(one)])
        items[:] = [one for one in items if asks_database(one)]


def is_control(item: pytest.Item) -> bool:
    """Whether a test takes away what another one trusts, and must notice it: by its name or its text."""
    told = getattr(getattr(item, "function", None), "__doc__", None) or ""
    return bool(CONTROL.search(item.name.partition("[")[0])) or "The control" in told


def asks_database(item: pytest.Item) -> bool:
    """Whether a test, or a fixture of it, may ask the database."""
    marked = item.get_closest_marker("django_db") is not None
    return marked or bool(DATABASE & set(getattr(item, "fixturenames", ())))


def declared() -> list[list[Any]]:
    """All that is declared, in its order, which pages and documents keep to."""
    return [list(one.items()) for one in (registers, measures, rates)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Note what is declared before a test and its fixtures."""
    item.stash[DECLARED] = declared()
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fail a test that leaves its declarations to the next one, once its fixtures have undone theirs."""
    yield
    assert declared() == item.stash[DECLARED], "declarations are left changed; use patch.dict"


@pytest.fixture(autouse=True)
def turn_clock() -> Iterator[Callable[[datetime], None]]:
    """Hold the clock at 2023-03-08 08:30 in Shanghai; call the fixture to turn it elsewhere."""

    def turn(moment: datetime) -> None:
        clock.set_provider(lambda: moment)

    turn(MORNING)
    yield turn
    clock.set_provider(None)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Forget the language that a test's pages were asked in; the next one begins in Chinese."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_mail() -> Iterator[None]:
    """Fail a test that sends mail; pytest-django keeps what is sent in memory."""
    yield
    assert getattr(mail, "outbox", []) == [], "this test sent mail"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Keep SQLite in a file, as in use: in memory it has neither WAL nor a second connection."""
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "district.sqlite3"
        settings.DATABASES["default"]["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the database by its migrations, also where only `own_database` asks for it."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        for name in standing.leave():
            drop(name)
        teardown_databases(made, verbosity=0)


@pytest.fixture
def stage(
    request: pytest.FixtureRequest,
    turn_clock: object,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Begin in the empty database, or in one where the district stands already.

    Asked before all fixtures of a test that asks the database, and so before its transaction.
    """
    with django_db_blocker.unblock():
        place = tmp_path_factory.getbasetemp()
        standing.stand_on(request.fixturenames, lambda name, word: copied(name, place, word))


def copied(original: str, place: Path, word: str) -> str:
    """Copy the connected database and return the copy's name."""
    if connection.vendor == "sqlite":
        copy = str(place / f"{word}.sqlite3")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [copy])
        connection.close()
        return copy
    copy = f"{original}_{word}"
    connection.close()
    with connection._nodb_cursor() as cursor:
        # Playwright's event loop gives the same thread a second connection; the first is idle.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original]
        )
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    return copy


def drop(copy: str) -> None:
    """Drop a copy; SQLite's goes with its directory."""
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@pytest.fixture
def enter(world: World) -> Enter:
    """Sign somebody of the test's district in by the name of their post."""
    return world.enter


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[None]:
    """A copy of the database in which a test may commit and use many threads."""
    with django_db_blocker.unblock():
        original = str(connection.settings_dict["NAME"])
        connection.settings_dict["NAME"] = copied(original, tmp_path, "own")
        try:
            yield
        finally:
            copy = connection.settings_dict["NAME"]
            connections.close_all()
            connection.settings_dict["NAME"] = original
            drop(copy)


@pytest.fixture
def served(own_database: None) -> Iterator[str]:
    """The address of this district, served from a database of its own to a real browser."""
    server = LiveServer("127.0.0.1")
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; where it is missing the journeys are skipped, or fail with CI=true."""
    program = which(os.environ.get("CHROMIUM", "chromium"))
    if program is None:
        absent = "Chromium is missing: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(absent)
        pytest.skip(absent)  # the closing line of `make test` counts it
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse its database beside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
