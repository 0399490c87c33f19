"""A step that is due soon or overdue is told to its post, once for each, and in office hours only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.calendar.deadlines import later_in_working_time
from chunsheng.kernel.calendar.queries import is_office_open
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.models import Notice, Sending
from chunsheng.kernel.notices.queries import unread
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import RuleIsTooLarge, remind_of_steps, reminders, set_rule
from chunsheng.matters.models import Reminder, Step
from chunsheng.matters.queries import open_steps
from chunsheng.matters.terms import REMINDING, ReminderKind, asked_for, step_kind
from chunsheng.operations import jobs
from chunsheng.organisations.actions import fill_post, vacate_post
from chunsheng.organisations.models import Holding
from chunsheng.services import actions
from chunsheng.services.models import Request
from chunsheng.services.terms import StepKind
from tests.places.ground import BY
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World

Turn = Callable[[datetime], None]


@pytest.fixture
def world(db: None) -> World:
    """The district at 2023-03-08 08:30, where a step is reminded of four hours before."""
    return with_rule(make_open_world())


def with_rule(world: World) -> World:
    """Four hours of office time, from the first day of March on."""
    by = world.by("district_dispatcher")
    set_rule(by=by, kind=REMINDING, value=4, source="样例区提醒办法", since=date(2023, 3, 1))
    return world


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """An instant of 2023 in Shanghai."""
    return datetime(2023, month, day, hour, minute, tzinfo=clock.SHANGHAI)


def reminded(world: World, name: str) -> list[str]:
    """What an account was reminded of, the oldest first."""
    mine = Notice.objects.filter(account=world.accounts[name], verb__startswith="reminded")
    return list(mine.order_by("entry_id").values_list("verb", flat=True))


def test_a_post_is_reminded_once_before_and_once_after_it_is_due(
    world: World, turn_clock: Turn
) -> None:
    made = reported(world)
    assert made.sign_due_at == at(9, 18)
    turn_clock(at(9, 13, 59))
    assert remind_of_steps() == 0
    turn_clock(at(9, 14))
    assert [remind_of_steps(), remind_of_steps()] == [1, 0]
    turn_clock(at(10, 9))
    assert [remind_of_steps(), remind_of_steps()] == [1, 0]
    turn_clock(at(13, 9))
    assert remind_of_steps() == 0
    assert reminded(world, "worker") == ["reminded_soon", "reminded_late"]
    assert {name for name in world.accounts if reminded(world, name)} == {"worker"}
    assert unread(viewer_of(world.accounts["worker"])) == 3


def test_what_it_says_is_the_number_and_leads_to_the_record(world: World, turn_clock: Turn) -> None:
    made = reported(world)
    turn_clock(at(9, 14))
    remind_of_steps()
    notice = Notice.objects.get(verb="reminded_soon")
    assert (notice.label, notice.code, notice.record_id) == (
        made.number,
        "services.requests",
        made.pk,
    )
    client = Client()
    client.force_login(world.accounts["worker"])
    page = client.get(f"/r/notices.notices/{notice.pk}/").content.decode()
    assert "快到期，请办理" in page
    assert f"/r/services.requests/{made.pk}/" in page
    assert made.title not in page


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        (at(10, 8, 59), 0),
        (at(10, 9), 1),
        (at(10, 17, 59), 1),
        (at(10, 18), 0),
        (at(11, 10), 0),
        (at(5, 10, month=4), 0),
        (at(22, 10, month=4), 0),
        (at(23, 10, month=4), 1),
    ],
    ids=["before", "opening", "closing", "closed", "Saturday", "Qingming", "weekend", "make-up"],
)
def test_nobody_is_reminded_outside_office_hours(
    world: World, turn_clock: Turn, instant: datetime, told: int
) -> None:
    reported(world)
    turn_clock(instant)
    assert is_office_open(instant) == bool(told)
    assert remind_of_steps() == told


def test_the_hours_are_those_of_the_setting(world: World, turn_clock: Turn) -> None:
    Setting.objects.create(
        key="calendar.working_hours",
        value={"opens": "08:00", "cut_off": "12:00", "closes": "12:00"},
    )
    reported(world)
    turn_clock(at(10, 12))
    assert remind_of_steps() == 0
    turn_clock(at(13, 8))
    assert remind_of_steps() == 1


def test_without_the_hours_it_reminds_by_night(
    world: World, turn_clock: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what keeps the night quiet is the calendar."""
    monkeypatch.setattr(reminders, "is_office_open", lambda instant: True)
    reported(world)
    turn_clock(at(10, 3))
    assert remind_of_steps() == 1


def test_without_the_rows_it_reminds_again(world: World, turn_clock: Turn) -> None:
    """The control: what makes it once is the reminder's row."""
    reported(world)
    turn_clock(at(10, 9))
    remind_of_steps()
    Reminder.objects.all().delete()
    assert remind_of_steps() == 1


def test_what_another_clock_told_meanwhile_is_not_told_again(
    world: World, turn_clock: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step was found before the other clock's reminder was to be seen."""
    reported(world)
    turn_clock(at(10, 9))
    monkeypatch.setattr(reminders, "to_remind_of", lambda now, soon: open_steps())
    assert [remind_of_steps(), remind_of_steps()] == [1, 0]


def test_how_early_is_counted_in_office_time(world: World, turn_clock: Turn) -> None:
    """Four hours before Monday 10 o'clock is Friday 15 o'clock."""
    reported(world)
    Step.objects.update(due_at=at(13, 10))
    turn_clock(at(10, 14, 59))
    assert remind_of_steps() == 0
    turn_clock(at(10, 15))
    assert remind_of_steps() == 1


def test_without_a_rule_a_post_is_reminded_only_of_what_is_overdue(
    db: None, turn_clock: Turn
) -> None:
    world = make_open_world()
    reported(world)
    turn_clock(at(9, 17, 59))
    assert remind_of_steps() == 0
    turn_clock(at(10, 9))
    assert remind_of_steps() == 1
    assert reminded(world, "worker") == ["reminded_late"]


def test_a_rule_begins_on_its_day(world: World, turn_clock: Turn) -> None:
    by = world.by("district_dispatcher")
    set_rule(by=by, kind=REMINDING, value=9, source="样例", since=date(2023, 3, 9))
    with pytest.raises(RuleIsTooLarge):
        set_rule(by=by, kind=REMINDING, value=81, source="样例", since=date(2023, 3, 10))
    reported(world)
    turn_clock(at(8, 17))
    assert remind_of_steps() == 0
    turn_clock(at(9, 9))
    assert remind_of_steps() == 1


def test_what_is_done_is_not_reminded_of(world: World, turn_clock: Turn) -> None:
    actions.sign_request(by=world.by("worker"), request=reported(world))
    turn_clock(at(10, 9))
    assert remind_of_steps() == 0


def test_a_vacant_post_is_reminded_once_it_is_held(world: World, turn_clock: Turn) -> None:
    reported(world)
    holding = Holding.objects.get(account=world.accounts["worker"])
    vacate_post(by=BY, holding=holding, on=clock.today(), reason="调走了")
    turn_clock(at(10, 9))
    assert remind_of_steps() == 0
    assert not Reminder.objects.exists()
    fill_post(by=BY, post=holding.post, account=world.accounts["neighbour"], since=clock.today())
    assert remind_of_steps() == 1
    assert reminded(world, "neighbour") == ["reminded_late"]


def test_its_entry_names_nobody_and_no_reason(world: World, turn_clock: Turn) -> None:
    reported(world)
    turn_clock(at(10, 9))
    remind_of_steps()
    entry = Entry.objects.get(verb="reminded_late")
    assert (entry.record_code, entry.changes, entry.by, entry.reason) == (
        "matters.steps",
        {},
        None,
        "",
    )
    assert Reminder.objects.get().kind == ReminderKind.LATE
    assert not Sending.objects.exists()


def test_many_are_reminded_of_in_batches(world: World, turn_clock: Turn) -> None:
    for _n in range(5):
        reported(world)
    turn_clock(at(10, 9))
    assert [remind_of_steps(batch=2) for _n in range(4)] == [2, 2, 1, 0]
    assert len(reminded(world, "worker")) == 5


def test_two_clocks_that_strike_at_once_remind_once(own_database: None, turn_clock: Turn) -> None:
    world = with_rule(make_open_world())
    for _n in range(3):
        reported(world)
    turn_clock(at(10, 9))
    start, said = Barrier(2), []

    def strike() -> None:
        start.wait()
        try:
            said.append(remind_of_steps())
        finally:
            connections.close_all()

    both = [Thread(target=strike) for _n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(said) == 3
    assert len(reminded(world, "worker")) == Reminder.objects.count() == 3


def test_the_clock_strikes_it(world: World, turn_clock: Turn) -> None:
    reported(world)
    turn_clock(at(10, 9))
    (job,) = (one for one in jobs.JOBS if one.code == "remind")
    assert [job.do(), job.do()] == ["1 reminded", "0 reminded"]


def test_working_time_passes_by_day_alone(db: None) -> None:
    morning = at(10, 9)
    assert later_in_working_time(morning, timedelta(hours=9)) == at(10, 18)
    assert later_in_working_time(morning, timedelta(hours=10)) == at(13, 10)
    assert later_in_working_time(at(11, 3), timedelta(hours=1)) == at(13, 10)
    with pytest.raises(ValueError, match="no time"):
        later_in_working_time(morning, timedelta())


def test_working_time_needs_the_calendar(db: None) -> None:
    assert later_in_working_time(at(28, 17, month=4), timedelta(hours=2)) == at(4, 10, month=5)


def test_each_kind_of_step_says_what_it_asks_for() -> None:
    assert asked_for(StepKind.SIGN) == "签收"
    assert asked_for("unheard.of") == "办理"
    with pytest.raises(ValueError, match="twice"):
        step_kind(StepKind.SIGN, "签收")


def test_a_request_is_what_it_was_after_a_reminder(world: World, turn_clock: Turn) -> None:
    made = reported(world)
    turn_clock(at(10, 9))
    remind_of_steps()
    assert Request.objects.get(pk=made.pk).version == made.version
