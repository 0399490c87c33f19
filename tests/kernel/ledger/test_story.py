"""One story, sealed nowhere, everywhere or in its middle: every figure is the same, on every day.

Create a request, close it, read the rate; correct a wrong closing day; let one go overdue
untouched; erase the petitioner; move a grid. After each chapter each figure equals the fold of the
facts it opens, and the chain verifies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import pytest

from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.access.vault import open_text
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.entering import action, enter
from chunsheng.kernel.ledger.figures import facts_of, figure, rate_figure
from chunsheng.kernel.ledger.marking import mark, standing_facts
from chunsheng.kernel.ledger.measures import Fold, measures
from chunsheng.kernel.ledger.models import Block, Entry
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.matters.models import Step
from chunsheng.places.actions import move_area
from chunsheng.services.actions import (
    close_request,
    correct_closing_day,
    judge_overdue,
    reopen_request,
    sign_request,
)
from chunsheng.services.models import Request
from chunsheng.services.queries import track
from chunsheng.services.terms import ON_TIME_RATE
from tests.world import World, make_world, report_lamp

Turn = Callable[[datetime], None]
Told = tuple[int, int]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


@dataclass
class Story:
    """The chapters; each says what the rate of the district and of both streets then is."""

    world: World
    turn: Turn
    requests: dict[str, Request] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def chapters(self) -> Iterator[tuple[str, Told, Told, Told]]:
        """Numerator and denominator: of the district, of the first and of the second street."""
        self.receive("kept")
        self.receive("late")
        self.receive("forgotten")
        yield "three are received", (0, 0), (0, 0), (0, 0)
        self.turn(at(2023, 3, 10, 10))
        self.handle("kept")
        self.verify_closing("kept")
        yield "one is closed on time", (1, 1), (1, 1), (0, 0)
        self.turn(at(2023, 3, 16, 9))
        self.handle("late")
        yield "one is closed late", (1, 2), (1, 2), (0, 0)
        judge_overdue()
        yield "one went overdue untouched", (1, 3), (1, 3), (0, 0)
        self.requests["late"] = correct_closing_day(
            by=self.world.by("dispatcher"),
            request=self.requests["late"],
            closed_at=at(2023, 3, 15, 17),
            reason="前一天已修好",
        )
        yield "its closing day was wrong", (2, 3), (2, 3), (0, 0)
        self.erase_petitioner("kept")
        yield "a petitioner is erased", (2, 3), (2, 3), (0, 0)
        self.move_grid()
        yield "the grid moves", (2, 3), (2, 3), (0, 0)
        self.turn(at(2023, 3, 20, 9))
        self.receive("moved")
        self.handle("moved")
        yield "and a request of it counts there", (3, 4), (2, 3), (1, 1)
        self.requests["late"] = reopen_request(
            by=self.world.by("dispatcher"), request=self.requests["late"], reason="又不亮了"
        )
        yield "one is reopened after it was due", (2, 4), (1, 3), (1, 1)

    def receive(self, name: str) -> None:
        self.requests[name], self.codes[name] = report_lamp(self.world)

    def handle(self, name: str) -> None:
        signed = sign_request(by=self.world.by("worker"), request=self.requests[name])
        self.requests[name] = close_request(
            by=self.world.by("worker"), request=signed, outcome="已换新灯。"
        )

    def verify_closing(self, name: str) -> None:
        @action
        def check() -> None:
            entry = enter(self.requests[name], verb="checked", by=self.world.by("secretary"))
            for fact in standing_facts(self.requests[name].pk, "services.closed"):
                mark(fact, entry)

        check()

    def erase_petitioner(self, name: str) -> None:
        subject = Subject.objects.get(pk=self.requests[name].subject_id)
        erase(by=self.world.by("security_admin"), subject=subject, reason="本人书面要求")
        self.requests[name].refresh_from_db()

    def move_grid(self) -> None:
        move_area(
            by=self.world.by("system_admin"),
            area=self.world.grid.area,  # type: ignore[attr-defined]  # one to one
            parent=self.world.ground.communities[2],
            on=clock.today(),
            reason="网格调整",
        )


def told(unit: Unit, until: date | None = None) -> Told:
    rate = rate_figure(ON_TIME_RATE, unit, Period(until or clock.today()))
    return int(rate.numerator.low), int(rate.denominator.low)


def every_figure_is_its_fold(world: World) -> None:
    """Sums of each services measure: of district and streets over all time, of a grid in March."""
    always, march = Period(clock.today()), month_of(date(2023, 3, 1))
    scopes = [(unit, always) for unit in (world.district, *world.ground.streets)]
    for code, measure in measures.items():
        if not code.startswith("services.") or measure.fold is not Fold.SUM:
            continue
        for unit, period in [*scopes, (world.grid, march)]:
            shown = figure(measure, unit, period)
            listed = list(facts_of(measure, unit, period).select_related("mark"))
            low = sum((fact.low or 0 for fact in listed), Decimal(0))
            verified = sum(hasattr(fact, "mark") for fact in listed)
            assert (shown.n, shown.low, shown.verified) == (len(listed), low, verified)


@pytest.fixture
def story(own_database: None, turn_clock: Turn) -> Story:
    """The story in a database of its own, in which each action commits."""
    return Story(make_world(), turn_clock)


@pytest.mark.parametrize("sealed", ["never", "always", "at an erasure"])
def test_every_figure_is_the_same_wherever_it_was_sealed(story: Story, sealed: str) -> None:
    blocks = 0
    for title, district, first, second in story.chapters():
        every_figure_is_its_fold(story.world)
        before = (told(story.world.district), *map(told, story.world.ground.streets))
        assert before == (district, first, second), title
        if sealed == "always" or (sealed, title) == ("at an erasure", "a petitioner is erased"):
            blocks += len(seal())
            every_figure_is_its_fold(story.world)
            assert before == (told(story.world.district), *map(told, story.world.ground.streets))
    assert list(verify()) == []
    assert (blocks > 0) == (sealed != "never")
    assert Block.objects.count() == blocks


def test_past_figures_stay_where_they_were_when_a_grid_moves(story: Story) -> None:
    for _chapter in story.chapters():
        seal()
    before_the_move = date(2023, 3, 15)
    assert told(story.world.ground.streets[0], before_the_move) == (1, 3)
    assert told(story.world.ground.streets[1], before_the_move) == (0, 0)
    assert told(story.world.ground.streets[1]) == (1, 1)


def test_an_erased_petitioner_is_gone_and_what_was_counted_stays(story: Story) -> None:
    chapters = story.chapters()
    for title, *_rates in chapters:
        if title == "its closing day was wrong":
            seal()
            head = Block.objects.latest("number").hash
            assert track(story.codes["kept"], "0001") == story.requests["kept"]
        if title == "a petitioner is erased":
            break
    request = story.requests["kept"]
    written = (*("name", "phone", "place_text", "course", "title"), "happened_text", "outcome")
    assert {getattr(request, name) for name in written} == {""}
    assert (request.building, request.code_hash) == (None, None)
    assert track(story.codes["kept"], "0001") is None
    assert {step.title for step in Step.objects.filter(record_id=request.pk)} == {""}
    entry = Entry.objects.get(record_id=request.pk, verb="received")
    sealed = [one for one in entry.changes.values() if isinstance(one, dict)]
    assert len(sealed) >= 8
    subject = Subject.objects.get(pk=request.subject_id)
    assert {open_text(subject, token) for one in sealed for token in one["sealed"] if token} == {
        None
    }
    for text in ("张样例", "19900000001", "样例小区3号楼2单元", "灯具损坏", "楼道灯"):
        assert text not in str(entry.changes)
    assert told(story.world.district) == (2, 3)
    assert list(verify([(Block.objects.latest("number").number, head)])) == []
    still_there = story.requests["late"]
    assert Request.objects.get(pk=still_there.pk).name == "张样例"


def test_an_open_request_of_an_erased_petitioner_can_still_be_closed(story: Story) -> None:
    story.receive("kept")
    story.erase_petitioner("kept")
    story.handle("kept")
    request = Request.objects.get(pk=story.requests["kept"].pk)
    assert (request.stage, request.outcome, request.judged) == ("closed", "", "on_time")
    entry = Entry.objects.filter(record_id=request.pk).latest("pk")
    assert "outcome" not in entry.changes
    assert told(story.world.district) == (1, 1)


def test_a_marked_fact_that_is_corrected_is_unverified_again(story: Story) -> None:
    story.receive("kept")
    story.handle("kept")
    story.verify_closing("kept")
    measure, period = measures["services.closed"], Period(clock.today())
    seal()
    assert figure(measure, story.world.district, period).unverified == 0
    story.turn(at(2023, 3, 9, 9))
    correct_closing_day(
        by=story.world.by("dispatcher"),
        request=story.requests["kept"],
        closed_at=at(2023, 3, 9, 8),
        reason="次日才修好",
    )
    for _round in range(2):
        shown = figure(measure, story.world.district, Period(clock.today()))
        assert (shown.n, shown.unverified) == (1, 1)
        seal()


def test_a_figure_as_of_an_instant_does_not_know_what_came_later(story: Story) -> None:
    list(story.chapters())
    known = {at(2023, 3, 10, 10): (1, 1), at(2023, 3, 14, 9): (1, 1), at(2023, 3, 20, 9): (2, 4)}
    for instant, expected in known.items():
        rate = rate_figure(ON_TIME_RATE, story.world.district, Period(date(2023, 3, 31)), instant)
        assert (int(rate.numerator.low), int(rate.denominator.low)) == expected
