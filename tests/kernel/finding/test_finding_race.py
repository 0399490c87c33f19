"""Who writes and who searches at the same instant: found is what is committed, under its new name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from chunsheng.investment.actions import Met, record_contact
from chunsheng.kernel.finding import keeping
from chunsheng.kernel.finding.keeping import drift
from chunsheng.kernel.finding.searching import searched
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.organisations.actions import add_organisation, rename_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.services.models import Request
from tests.world import World, make_world, report_lamp

BY = Actor(channel="test")
OLD, NEW = "旧样例织造厂", "新样例纺织集团"
A_WHILE = 0.7


def in_thread(act: Callable[[], object]) -> Thread:
    """Begin an act in a thread of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread


def rename_slowly(firm: Organisation, renamed: Event) -> None:
    """Rename, say so, and commit a while later."""
    with transaction.atomic():
        rename_organisation(by=BY, organisation=firm, name=NEW, on=date(2023, 3, 1))
        renamed.set()
        Event().wait(A_WHILE)


def visited_while_renamed(world: World) -> None:
    """A contact is recorded under a firm's old name while the firm is being renamed."""
    firm = add_organisation(by=BY, kind="enterprise", name=OLD)
    firm = Organisation.objects.get(pk=firm.pk)
    renamed = Event()
    thread = in_thread(lambda: rename_slowly(firm, renamed))
    assert renamed.wait(30)
    met = Met(firm=OLD, firms=None, way="visit", days=None, note="")
    record_contact(by=BY, organisation=world.district, met=met)
    thread.join(30)


def of_contacts() -> list[str]:
    """Which contacts the index tells otherwise than they are."""
    return [one.what for one in drift() if one.code == "investment.contacts"]


def test_what_is_recorded_while_its_firm_is_renamed_has_the_new_name(own_database: None) -> None:
    visited_while_renamed(make_world())
    assert of_contacts() == []


def test_without_holding_the_firm_the_old_name_stays(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's one write lock cannot be taken off: a second writer waits for it")
    monkeypatch.setattr(keeping, "_hold_joined", lambda source, keys: None)
    visited_while_renamed(make_world())
    assert of_contacts() == ["stale"]


def test_a_searcher_finds_the_record_when_it_is_committed_and_not_before(
    own_database: None,
) -> None:
    world = make_world()
    written, go_on = Event(), Event()

    def report_slowly() -> None:
        with transaction.atomic():
            report_lamp(world)
            written.set()
            go_on.wait(30)

    thread = in_thread(report_slowly)
    assert written.wait(30)
    before = list(searched(Request.objects.all(), "services.requests", "ldd").rows)
    go_on.set()
    thread.join(30)
    after = list(searched(Request.objects.all(), "services.requests", "ldd").rows)
    assert (len(before), len(after)) == (0, 1)
