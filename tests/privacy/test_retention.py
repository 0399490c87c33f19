"""How long rows are kept: nothing without a rule, tried out first, by two, with a receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.kernel.words import clock
from chunsheng.people.actions import add_person
from chunsheng.people.models import Person
from chunsheng.privacy import actions
from chunsheng.privacy.actions import purging, rules
from chunsheng.privacy.models import Purge, Retention
from chunsheng.privacy.queries import endings_of, kept_on, retainable
from chunsheng.services import actions as services
from chunsheng.services.models import Request
from tests.laws.privacy_told import KEPT_BY, SINCE
from tests.privacy.conftest import Desk, with_second_account
from tests.world import RESIDENT

CLOSED = "services.Request/closed"
Turn = Callable[[datetime], None]
LATER = datetime(2025, 3, 10, 9, tzinfo=clock.SHANGHAI)


def keep(desk: Desk, days: int = 365, counted: str = CLOSED) -> Retention:
    """A rule with its source."""
    return actions.set_retention(
        by=desk.officer, counted=counted, days=days, source=KEPT_BY, since=SINCE
    )


def test_nothing_goes_without_a_rule(desk: Desk, turn_clock: Turn) -> None:
    desk.finish()
    turn_clock(LATER)
    with pytest.raises(purging.NoRuleIsSet):
        actions.propose_purge(by=desk.officer)
    assert actions.try_due_purge() == 0
    assert Request.objects.get(pk=desk.report.pk).name == "张样例"


def test_a_rule_needs_its_source_and_an_event_that_the_table_tells(desk: Desk) -> None:
    told = {"by": desk.officer, "days": 30, "since": SINCE}
    with pytest.raises(rules.SourceIsMissing):
        actions.set_retention(**told, counted=CLOSED, source=" ")
    with pytest.raises(rules.KnowsNoSuchEvent):
        actions.set_retention(**told, counted="people.Person/moved", source=KEPT_BY)
    assert endings_of(Person) == ()
    assert CLOSED in dict(retainable())
    keep(desk)
    with pytest.raises(rules.RuleIsSet):
        keep(desk)


def test_a_later_rule_ends_the_one_before(desk: Desk) -> None:
    first = keep(desk)
    later = date(2024, 1, 1)
    actions.set_retention(by=desk.officer, counted=CLOSED, days=10, source=KEPT_BY, since=later)
    first.refresh_from_db()
    assert first.until == later
    assert [kept.rule.days for kept in kept_on(later - timedelta(days=1))] == [365]
    assert [kept.rule.days for kept in kept_on(later)] == [10]


def test_a_purge_is_tried_out_then_confirmed_by_another_and_leaves_a_receipt(
    desk: Desk, turn_clock: Turn
) -> None:
    keep(desk)
    keep(desk, counted="matters.Step/done")
    desk.finish()
    with pytest.raises(purging.NothingIsDue):
        actions.propose_purge(by=desk.officer)
    turn_clock(LATER)
    purge = actions.propose_purge(by=desk.officer)
    assert {one["table"]: one["due"] for one in purge.counted} == {
        "services.Request": 1,
        "matters.Step": 2,
    }
    assert Request.objects.get(pk=desk.report.pk).name == "张样例"
    with pytest.raises(purging.ProposedItOneself):
        actions.confirm_purge(by=desk.officer, purge=purge)
    with pytest.raises(purging.ProposedItOneself):
        actions.confirm_purge(by=with_second_account(desk.officer), purge=purge)
    entries = Entry.objects.count()
    done = actions.confirm_purge(by=desk.deputy, purge=purge)
    assert (done.gone, done.persons) == ({"services.Request": 1, "matters.Step": 2}, 1)
    row = Request.objects.get(pk=desk.report.pk)
    assert (row.name, row.phone, row.title, row.outcome, row.code_hash) == ("", "", "", "", None)
    assert Subject.objects.get(pk=desk.subject.pk).erased_at is not None
    receipt = Entry.objects.get(record_id=purge.pk, verb="done")
    assert receipt.changes["gone.services.Request"] == [None, 1]
    facts = {fact.tags["table"]: fact.low for fact in standing_facts(purge.pk)}
    assert facts == {"services.Request": 1, "matters.Step": 2}
    assert Entry.objects.count() == entries + 3 + 1 + 1  # each row, the person, the receipt
    seal()
    assert list(verify()) == []
    with pytest.raises(purging.PurgeHasEnded):
        actions.confirm_purge(by=desk.deputy, purge=done)


def test_a_person_of_whom_more_is_held_keeps_their_key(desk: Desk, turn_clock: Turn) -> None:
    keep(desk)
    desk.finish()
    add_person(by=RESIDENT, name="张样例", home=desk.world.grid, subject=desk.subject)
    turn_clock(LATER)
    done = actions.confirm_purge(by=desk.deputy, purge=actions.propose_purge(by=desk.officer))
    assert (done.gone_rows, done.persons) == (1, 0)
    assert Subject.objects.get(pk=desk.subject.pk).erased_at is None
    assert Person.objects.get(subject=desk.subject).name == "张样例"


def test_what_was_dealt_with_in_between_stays(desk: Desk, turn_clock: Turn) -> None:
    keep(desk)
    desk.finish()
    turn_clock(LATER)
    purge = actions.propose_purge(by=desk.officer)
    request = Request.objects.get(pk=desk.report.pk)
    services.reopen_request(by=desk.worker, request=request, reason="灯又坏了")
    done = actions.confirm_purge(by=desk.deputy, purge=purge)
    assert done.gone_rows == 0
    assert Request.objects.get(pk=desk.report.pk).name == "张样例"


def test_what_its_person_asks_about_stays_until_it_is_answered(
    desk: Desk, turn_clock: Turn
) -> None:
    keep(desk)
    desk.finish()
    turn_clock(LATER)
    desk.ask("copy")
    with pytest.raises(purging.NothingIsDue):
        actions.propose_purge(by=desk.officer)


def test_the_clock_tries_out_and_a_person_puts_it_forward(desk: Desk, turn_clock: Turn) -> None:
    keep(desk)
    desk.finish()
    turn_clock(LATER)
    assert (actions.try_due_purge(), actions.try_due_purge()) == (1, 0)
    purge = Purge.objects.get()
    assert (purge.stage, purge.proposed_by) == ("tried", None)
    with pytest.raises(purging.PurgeHasEnded):
        actions.confirm_purge(by=desk.deputy, purge=purge)
    actions.put_forward(by=desk.officer, purge=purge)
    with pytest.raises(purging.ProposedItOneself):
        actions.confirm_purge(by=desk.officer, purge=purge)
    assert actions.confirm_purge(by=desk.deputy, purge=purge).gone_rows == 1


def test_a_dropped_purge_removes_nothing(desk: Desk, turn_clock: Turn) -> None:
    keep(desk)
    desk.finish()
    turn_clock(LATER)
    purge = actions.propose_purge(by=desk.officer)
    with pytest.raises(purging.PurgeIsOpen):
        actions.propose_purge(by=desk.deputy)
    actions.drop_purge(by=desk.deputy, purge=purge, reason="再等一等")
    with pytest.raises(purging.PurgeHasEnded):
        actions.confirm_purge(by=desk.deputy, purge=purge)
    assert Request.objects.get(pk=desk.report.pk).name == "张样例"
