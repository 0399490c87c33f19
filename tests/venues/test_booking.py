"""A zone is booked within its hours by whoever may, refused in words otherwise, and used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from chunsheng.kernel.access.vault import new_subject, open_text
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import month_of
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.models import Step
from chunsheng.venues import actions
from chunsheng.venues.actions import bookings, zones
from chunsheng.venues.models import Booking, Opening, Zone
from tests.venues.telling import DAY, SUNDAY, Hall, book, slot

Turn = Callable[[datetime], None]
AFTER = datetime(2023, 3, 9, 13, tzinfo=clock.SHANGHAI)


def kept() -> tuple[int, ...]:
    """How much is stored of all that a booking could store."""
    return tuple(one.objects.count() for one in (Booking, Opening, Zone, Entry, Fact))


def refused(error: type[Refusal], act: Callable[[], object]) -> str:
    """What is said when something is refused; nothing is stored then."""
    before = kept()
    with pytest.raises(error) as refusal:
        act()
    assert kept() == before
    return str(refusal.value)


def value(hall: Hall, code: str) -> Any:
    """A figure of the district's March: its bounds, how many facts, how many unknown."""
    told = figure(measures[code], hall.world.district, month_of(DAY))
    return told.low, told.high, told.n, told.unknown


def test_a_zone_that_wants_no_approval_is_booked_at_once(hall: Hall) -> None:
    booking = book(hall)
    assert (booking.stage, booking.who, booking.hours) == ("booked", "样例楼宇支部", Decimal(2))
    assert Fact.objects.get().standing == Standing.EXPECTED
    assert value(hall, "venues.expected")[0] == 1
    assert value(hall, "venues.used")[2] == 0


@pytest.mark.parametrize(
    ("when", "error", "words"),
    [
        (slot("12:00", "10:00"), bookings.EndsBeforeItStarts, "结束要晚于开始。"),
        (slot("10:00", "10:00"), bookings.EndsBeforeItStarts, "结束要晚于开始。"),
        (slot("10:10", "11:00"), bookings.TimeIsUneven, "整点或半点"),
        (slot("08:00", "10:00"), bookings.ZoneIsNotOpen, "开放时间是 09:00–17:30。"),
        (slot("17:00", "18:00"), bookings.ZoneIsNotOpen, "开放时间是 09:00–17:30。"),
        (slot(on=SUNDAY), bookings.ZoneIsNotOpen, "3月12日 周日 这个分区不开放"),
        (slot(on=date(2022, 12, 30)), bookings.TimeIsPast, "已经过去"),
        (slot("08:00", "10:00", date(2023, 3, 8)), bookings.TimeIsPast, "已经过去"),
        (slot(on=date(1, 1, 1)), bookings.TimeIsPast, "已经过去"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(
    hall: Hall, when: actions.Slot, error: type[Refusal], words: str
) -> None:
    assert words in refused(error, lambda: book(hall, when))


def test_an_overlap_is_refused_and_told_what_is_free(hall: Hall) -> None:
    book(hall)
    for starts, ends in (
        ("10:00", "12:00"),
        ("11:30", "13:00"),
        ("09:00", "10:30"),
        ("10:30", "11:00"),
    ):
        told = refused(bookings.ZoneIsTaken, lambda a=starts, b=ends: book(hall, slot(a, b)))  # type: ignore[misc]  # bound in the loop
        assert told == (
            "10:00–12:00 已有人预约。3月9日 周四 还空着的时间：09:00–10:00、12:00–17:30。"
        )


def test_what_only_touches_and_another_zone_are_no_overlap(hall: Hall) -> None:
    book(hall)
    book(hall, slot("09:00", "10:00"))
    book(hall, slot("12:00", "17:30"))
    book(hall, zone=hall.display)
    full = refused(bookings.ZoneIsTaken, lambda: book(hall))
    assert full == "10:00–12:00 已有人预约，这天没有空了。"


def test_a_unit_from_elsewhere_is_not_entitled(hall: Hall) -> None:
    told = refused(bookings.UnitIsNotEntitled, lambda: book(hall, organisation=hall.stranger))
    assert told == "“阅读区”面向样例街道1的单位，“样例外地支部”不在其中，请换一个分区。"


def test_residents_book_only_where_they_may(hall: Hall) -> None:
    resident: dict[str, Any] = {"organisation": None, "name": "张样例", "phone": "19900000003"}
    refused(bookings.ResidentsMayNotBook, lambda: book(hall, zone=hall.display, **resident))
    refused(bookings.WhoIsMissing, lambda: book(hall, organisation=None))
    refused(bookings.WhoIsMissing, lambda: book(hall, name="张样例"))
    booking = book(hall, title="读书会", **resident)
    assert booking.who == "居民"
    sealed = Entry.objects.get(record_id=booking.pk).changes
    assert {"name", "phone", "title"} == {k for k, v in sealed.items() if isinstance(v, dict)}
    assert booking.subject is not None
    assert open_text(booking.subject, sealed["name"]["sealed"][1]) == "张样例"


def test_a_closed_zone_is_not_booked_until_it_opens_again(hall: Hall) -> None:
    by = hall.world.by("secretary")
    actions.close_zone(by=by, zone=hall.reading, reason="装修")
    refused(bookings.ZoneIsClosed, lambda: book(hall))
    refused(
        zones.ZoneIsAsItWas, lambda: actions.close_zone(by=by, zone=hall.reading, reason="再停")
    )
    actions.reopen_zone(by=by, zone=hall.reading, reason="装修完了")
    assert book(hall).stage == "booked"
    told = refused(
        zones.ZoneIsBooked, lambda: actions.close_zone(by=by, zone=hall.reading, reason="再停")
    )
    assert told == "3月9日 10:00 已经约给样例楼宇支部，请先取消那个预约并告诉对方。"


def test_hours_that_would_cut_off_a_booking_are_refused(hall: Hall) -> None:
    book(hall)
    said: dict[str, Any] = {
        "by": hall.world.by("secretary"),
        "zone": hall.reading,
        "source": "通知",
    }
    today = date(2023, 3, 8)
    for opens, closes in ((time(11), time(17)), (time(9), time(11, 30)), (None, None)):
        refused(
            zones.ZoneIsBooked,
            lambda a=opens, b=closes: actions.set_hours(  # type: ignore[misc]  # bound in the loop
                weekdays=[3], opens=a, closes=b, since=today, **said
            ),
        )
    refused(
        zones.HoursAreHalf,
        lambda: actions.set_hours(weekdays=[3], opens=time(9), closes=None, since=today, **said),
    )
    later = date(2023, 3, 10)
    actions.set_hours(weekdays=[3], opens=time(13), closes=time(17), since=later, **said)
    refused(bookings.ZoneIsNotOpen, lambda: book(hall, slot(on=date(2023, 3, 16))))
    assert book(hall, slot("13:00", "14:00")).stage == "booked"


def test_another_person_approves_and_the_asked_time_is_kept_meanwhile(hall: Hall) -> None:
    asked = book(hall, zone=hall.display, by=hall.world.by("secretary"))
    assert (asked.stage, Fact.objects.count()) == ("asked", 0)
    refused(bookings.ZoneIsTaken, lambda: book(hall, zone=hall.display))
    by = hall.world.by("secretary")
    refused(bookings.BookedItOneself, lambda: actions.approve_booking(by=by, booking=asked))
    step = Step.objects.get()
    assert (step.unit, step.due_at, step.is_open) == (hall.world.community, asked.starts_at, True)
    approved = actions.approve_booking(by=hall.world.by("dispatcher"), booking=asked)
    assert Step.objects.get().done_by == hall.world.accounts["dispatcher"]
    assert (approved.stage, value(hall, "venues.expected")[0]) == ("booked", 1)
    refused(WrongStage, lambda: actions.refuse_booking(by=by, booking=approved, reason="已经批了"))


def test_another_account_of_the_same_person_approves_nothing(hall: Hall) -> None:
    asked = book(hall, zone=hall.display, by=hall.world.by("secretary"))
    subject = new_subject()
    for name in ("secretary", "dispatcher"):
        account = hall.world.accounts[name]
        account.subject = subject
        account.save()
    asked = Booking.objects.get(pk=asked.pk)
    by = hall.world.by("dispatcher")
    refused(bookings.BookedItOneself, lambda: actions.approve_booking(by=by, booking=asked))


def test_what_is_over_is_approved_no_longer_and_may_be_refused(
    hall: Hall, turn_clock: Turn
) -> None:
    asked, by = book(hall, zone=hall.display), hall.world.by("dispatcher")
    turn_clock(datetime(2023, 3, 9, 12, tzinfo=clock.SHANGHAI))
    refused(bookings.IsOverAlready, lambda: actions.approve_booking(by=by, booking=asked))
    assert actions.refuse_booking(by=by, booking=asked, reason="过时").stage == "refused"


def test_hours_off_the_half_hour_are_refused_and_the_old_ones_are_entered_as_before(
    hall: Hall,
) -> None:
    since = date(2023, 3, 10)
    said: dict[str, Any] = {"by": hall.world.by("secretary"), "zone": hall.reading, "since": since}

    def change(opens: time, closes: time, source: str) -> dict[str, Any]:
        zone = actions.set_hours(weekdays=[3], opens=opens, closes=closes, source=source, **said)
        told: dict[str, Any] = Entry.objects.filter(record_id=zone.pk).latest("id").changes
        return told

    for opens, closes in ((time(9, 15), time(17)), (time(9), time(16, 59))):
        refused(
            zones.HoursAreUneven,
            lambda a=opens, b=closes: change(a, b, "通知"),  # type: ignore[misc]  # bound in the loop
        )
    first = change(time(13), time(17), "通知一")
    assert first["weekday_3"] == ["09:00-17:30", "13:00-17:00"]
    second = change(time(14), time(17), "通知二")
    assert (second["weekday_3"], second["source"]) == (
        *(["13:00-17:00", "14:00-17:00"], ["通知一", "通知二"]),
    )


@pytest.mark.parametrize("verb", ["refuse_booking", "cancel_booking"])
def test_refusing_and_cancelling_want_a_reason_and_free_the_time(hall: Hall, verb: str) -> None:
    act = getattr(actions, verb)
    asked = book(hall, zone=hall.display)
    refused(Missing, lambda: act(by=hall.world.by("secretary"), booking=asked, reason=" "))
    act(by=hall.world.by("secretary"), booking=asked, reason="当天停电")
    step = Step.objects.get()
    assert (step.done_at is None) == (verb == "cancel_booking")
    assert not step.is_open
    assert book(hall, zone=hall.display).stage == "asked"
    assert Entry.objects.filter(record_id=asked.pk, reason="当天停电").count() == 1


def test_cancelling_takes_the_expected_use_back(hall: Hall) -> None:
    booking = book(hall)
    actions.cancel_booking(by=hall.world.by("worker"), booking=booking, reason="活动改期")
    assert value(hall, "venues.expected")[2] == 0


def test_a_use_counts_times_hours_area_and_heads(hall: Hall, turn_clock: Turn) -> None:
    first, second = book(hall), book(hall, zone=hall.display)
    actions.approve_booking(by=hall.world.by("dispatcher"), booking=second)
    turn_clock(datetime(2023, 3, 9, 11, 59, tzinfo=clock.SHANGHAI))
    refused(
        bookings.IsNotOver, lambda: actions.mark_used(by=hall.world.by("worker"), booking=first)
    )
    turn_clock(AFTER)
    actions.mark_used(by=hall.world.by("worker"), booking=first, heads=18)
    actions.mark_used(by=hall.world.by("worker"), booking=second)
    assert value(hall, "venues.expected")[2] == 0
    assert value(hall, "venues.used") == (2, 2, 2, 0)
    assert value(hall, "venues.used_party") == (2, 2, 2, 0)
    assert value(hall, "venues.used_council")[2] == 0
    assert value(hall, "venues.hours") == (4, 4, 2, 0)
    assert value(hall, "venues.m2_hours") == (240, 240, 2, 1), "of one zone the area is unknown"
    assert value(hall, "venues.heads") == (18, 18, 2, 1), "of one use nobody counted"


def test_a_use_is_verified_by_another_person(hall: Hall, turn_clock: Turn) -> None:
    booking = book(hall)
    turn_clock(AFTER)
    actions.mark_used(by=hall.world.by("secretary"), booking=booking, heads=18)
    refused(
        EnteredItOneself, lambda: actions.verify_use(by=hall.world.by("secretary"), booking=booking)
    )
    booking.refresh_from_db()
    actions.verify_use(by=hall.world.by("dispatcher"), booking=booking)
    assert Fact.objects.filter(standing=Standing.HAPPENED, mark=None).count() == 0


def test_a_zone_of_a_name_is_there_once(hall: Hall) -> None:
    refused(
        zones.ZoneIsThere,
        lambda: actions.add_zone(
            by=hall.world.by("secretary"),
            venue=hall.reading.venue,
            name=" 阅读区 ",
            serves=hall.world.street,
        ),
    )
