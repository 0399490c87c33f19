"""Who writes and who searches at the same instant: found is what is committed, under its new name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Event, Thread, current_thread
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import QuerySet

from chunsheng.investment.actions import Met, record_contact, verify_contact
from chunsheng.investment.actions import contacts as contact_actions
from chunsheng.kernel.finding import keeping
from chunsheng.kernel.finding.keeping import drift
from chunsheng.kernel.finding.models import Indexed
from chunsheng.kernel.finding.searching import searched
from chunsheng.kernel.finding.sources import Source
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
    # Whoever records a contact holds its firm too, lest another unit meet it at the same instant.
    monkeypatch.setattr(contact_actions, "hold_firm", lambda firm: None)
    visited_while_renamed(make_world())
    assert of_contacts() == ["stale"]


def renamed_amid_a_visit(world: World, monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A contact is verified between the renaming of its firm and what follows; what went wrong."""
    firm = add_organisation(by=BY, kind="enterprise", name=OLD)
    firm = Organisation.objects.get(pk=firm.pk)
    met = Met(firm=OLD, firms=None, way="visit", days=None, note="")
    contact = record_contact(by=BY, organisation=world.district, met=met)
    renamed, faults = Event(), []
    follow = keeping._dependents

    def slowly(joined: keeping.Keys) -> keeping.Keys:
        if current_thread() is thread:
            renamed.set()
            Event().wait(A_WHILE)
        return follow(joined)

    def rename() -> None:
        try:
            rename_organisation(by=BY, organisation=firm, name=NEW, on=date(2023, 3, 1))
        except DatabaseError as fault:
            faults.append(fault)

    monkeypatch.setattr(keeping, "_dependents", slowly)
    thread = Thread(target=lambda: (rename(), connections.close_all()))
    thread.start()
    assert renamed.wait(30)
    try:
        verify_contact(by=world.by("investor"), contact=contact)
    except DatabaseError as fault:
        faults.append(fault)
    thread.join(30)
    return faults


def test_whoever_renames_and_whoever_writes_wait_for_each_other_in_one_order(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert renamed_amid_a_visit(make_world(), monkeypatch) == []
    assert of_contacts() == []


def test_with_the_index_held_before_the_firm_they_would_wait_in_a_circle(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    hold, read, asked = keeping._hold_joined, keeping._before, []

    def held_late(source: Source, rows: QuerySet[Indexed], thorough: bool) -> dict[UUID, Any]:
        found = read(source, rows, thorough)
        hold(*asked[-1])
        return found

    monkeypatch.setattr(keeping, "_hold_joined", lambda *given: asked.append(given))
    monkeypatch.setattr(keeping, "_before", held_late)
    assert renamed_amid_a_visit(make_world(), monkeypatch) != []


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
