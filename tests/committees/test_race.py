"""Of many who enter the same meeting or report the same resolution at one instant, one does."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from chunsheng.committees.actions import hold_meeting, meetings, report_back
from chunsheng.committees.models import Meeting, Resolution
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import Stale
from chunsheng.matters.models import Delivery
from tests.committees.telling import MET, TODAY, Sitting, called, resolved, sit
from tests.services.meanwhile import MANY, Meanwhile, race
from tests.world import make_world


@pytest.fixture
def sitting(own_database: None) -> Sitting:
    """The committee in a database in which threads commit."""
    return sit(make_world())


def hold(sitting: Sitting, meeting: Meeting, minutes: str) -> None:
    """Enter the meeting with the chief alone."""
    by = sitting.world.by("secretary")
    hold_meeting(by=by, meeting=meeting, on=MET, attended=[sitting.chief], minutes=minutes)


def test_of_two_who_enter_the_minutes_at_once_the_second_is_refused(sitting: Sitting) -> None:
    first = called(sitting)
    second = Meeting.objects.get(pk=first.pk)
    with Meanwhile(lambda: hold(sitting, first, "甲记")), pytest.raises(Stale):
        hold(sitting, second, "乙记")
    assert Meeting.objects.get().minutes == "甲记"
    assert Fact.objects.filter(kind="committees.sat").count() == 1


def test_without_the_version_the_second_would_write_over_the_first(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the one above."""

    def save(record: Record, fields: Iterable[str]) -> None:
        record.save(update_fields=list(fields))

    monkeypatch.setattr(meetings, "save_change", save)
    first = called(sitting)
    second = Meeting.objects.get(pk=first.pk)
    with Meanwhile(lambda: hold(sitting, first, "甲记")):
        hold(sitting, second, "乙记")
    assert Meeting.objects.get().minutes == "乙记"
    assert Entry.objects.filter(record_id=first.pk, verb="held").count() == 2


def test_of_ten_who_report_the_same_resolution_one_does(sitting: Sitting) -> None:
    made = resolved(sitting)

    def report() -> None:
        seen = Resolution.objects.select_related("promise", "meeting").get(pk=made.pk)
        report_back(by=sitting.world.by("worker"), resolution=seen, report="换了", done_on=TODAY)

    outcomes = race(report)
    assert outcomes["done"] == 1
    assert outcomes.total() == MANY
    assert set(outcomes) <= {"done", "Stale", "IsReported", "PromiseIsClosed"}
    assert Delivery.objects.count() == 1
