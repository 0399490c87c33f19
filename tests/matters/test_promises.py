"""A promise is expected until it is delivered; what was delivered is verified by someone else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chunsheng.kernel.ledger import kinds
from chunsheng.kernel.ledger.figures import figure, undated_facts
from chunsheng.kernel.ledger.kinds import Kind, Standing, UnknownKind
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.measures import Measure, Scope
from chunsheng.kernel.ledger.models import Entry, Fact, Mark
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.actions import (
    DeliveryIsVerified,
    MatterIsWithdrawn,
    Pledge,
    PromiseCannotHaveHappened,
    PromiseIsClosed,
    ReasonIsMissing,
    Stated,
    deliver,
    make_offer,
    promise,
    state_need,
    verify_delivery,
    withdraw_need,
    withdraw_promise,
)
from chunsheng.matters.models import Delivery, Need, Promise
from chunsheng.matters.terms import UNKNOWN, Quantity, Window
from tests.world import World

TODAY = date(2023, 3, 8)
UNTIL = Period(TODAY)
JOBS = Kind("matters_test.jobs", "就业", "人")


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind such as a work app declares."""
    monkeypatch.setitem(kinds._declared, JOBS.code, JOBS)


def told(world: World, standing: str) -> tuple[Decimal, Decimal, int]:
    measure = Measure(
        f"matters_test.{standing}",
        "就业",
        (JOBS.code,),
        "matters.promises",
        standings=(standing,),
        scope=Scope.ORGANISATION,
    )
    shown = figure(measure, world.district, UNTIL)
    return shown.low, shown.high, shown.n


def pledged(world: World, quantity: Quantity, **more: object) -> Promise:
    pledge = Pledge(
        "带动就业", world.street, quantity=quantity, measured=JOBS.code, due_on=date(2023, 12, 31)
    )
    fields = {**pledge.__dict__, **more}
    return promise(by=world.by("secretary"), pledge=Pledge(**fields))  # type: ignore[arg-type]  # its fields


def test_a_delivery_takes_the_expected_back_in_its_own_entry_and_the_rest_stays(
    world: World,
) -> None:
    made = pledged(world, Quantity(1000, None))
    assert told(world, Standing.EXPECTED) == (1000, 1000, 1)
    part = deliver(by=world.by("worker"), promise=made, quantity=Quantity.exactly(300))
    entry = Entry.objects.get(record_id=part.pk)
    assert {(fact.standing, fact.reverses_id is None) for fact in entry.facts.all()} == {
        ("happened", True),
        ("expected", False),
    }
    assert told(world, Standing.EXPECTED) == (700, 700, 1)
    assert told(world, Standing.HAPPENED) == (300, 300, 1)
    deliver(by=world.by("worker"), promise=made, quantity=Quantity.exactly(800))
    assert Promise.objects.get(pk=made.pk).state == "kept"
    assert told(world, Standing.EXPECTED) == (0, 0, 0)
    assert told(world, Standing.HAPPENED) == (1100, 1100, 2)
    with pytest.raises(PromiseIsClosed):
        deliver(by=world.by("worker"), promise=made, quantity=Quantity.exactly(1))
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("owed", "given", "left"),
    [
        (Quantity(3, 5), Quantity.exactly(2), (1, 3)),
        (Quantity.exactly(10), Quantity(4, 6), (4, 6)),
        (Quantity.exactly(10), Quantity(4, None), (0, 6)),
        (Quantity(None, 5), Quantity.exactly(2), (None, 3)),
        (Quantity.exactly(10), UNKNOWN, (0, 10)),
        (UNKNOWN, Quantity.exactly(7), (None, None)),
    ],
)
def test_what_is_still_owed_says_no_more_than_is_known(
    world: World, owed: Quantity, given: Quantity, left: tuple[int | None, int | None]
) -> None:
    made = pledged(world, owed)
    deliver(by=world.by("worker"), promise=made, quantity=given)
    rest = Fact.objects.get(record_id=made.pk, standing="expected", reverses=None, reversed_by=None)
    assert (rest.low, rest.high) == left
    assert Promise.objects.get(pk=made.pk).state == "open"


def test_three_to_five_are_kept_by_three_and_an_unknown_batch_only_if_it_is_said(
    world: World,
) -> None:
    few = pledged(world, Quantity(3, 5))
    deliver(by=world.by("worker"), promise=few, quantity=Quantity.exactly(3))
    assert Promise.objects.get(pk=few.pk).state == "kept"
    batch = pledged(world, UNKNOWN)
    deliver(by=world.by("worker"), promise=batch, quantity=UNKNOWN)
    assert Promise.objects.get(pk=batch.pk).state == "open"
    deliver(by=world.by("worker"), promise=batch, quantity=UNKNOWN, completes=True)
    assert Promise.objects.get(pk=batch.pk).state == "kept"


def test_the_claimer_may_not_verify_and_someone_else_may_once(world: World) -> None:
    made = pledged(world, Quantity.exactly(5))
    claimed = deliver(by=world.by("worker"), promise=made, quantity=Quantity.exactly(5))
    entries = Entry.objects.count()
    with pytest.raises(EnteredItOneself):
        verify_delivery(by=world.by("worker"), delivery=claimed)
    kept = Delivery.objects.get(pk=claimed.pk)
    assert (kept.verified_at, Mark.objects.count(), Entry.objects.count()) == (None, 0, entries)
    checked = verify_delivery(by=world.by("secretary"), delivery=claimed)
    assert checked.verified_by == world.accounts["secretary"]
    assert Mark.objects.get().fact.record_id == claimed.pk
    with pytest.raises(DeliveryIsVerified):
        verify_delivery(by=world.by("dispatcher"), delivery=claimed)


def test_a_withdrawn_promise_is_no_longer_expected(world: World) -> None:
    made = pledged(world, Quantity.exactly(5))
    with pytest.raises(ReasonIsMissing):
        withdraw_promise(by=world.by("secretary"), promise=made, reason=" ")
    assert told(world, Standing.EXPECTED) == (5, 5, 1)
    withdraw_promise(by=world.by("secretary"), promise=made, reason="项目终止")
    assert told(world, Standing.EXPECTED) == (0, 0, 0)
    assert Fact.objects.filter(record_id=made.pk).count() == 2


def test_an_undated_promise_counts_up_to_its_last_day_and_is_undated_in_the_month(
    world: World,
) -> None:
    pledged(world, Quantity.exactly(5), given=Window(None, TODAY), standing=Standing.ANNOUNCED)
    assert told(world, Standing.ANNOUNCED) == (5, 5, 1)
    announced = Measure(
        "matters_test.announced",
        "就业",
        (JOBS.code,),
        "matters.promises",
        standings=(Standing.ANNOUNCED,),
        scope=Scope.ORGANISATION,
    )
    assert figure(announced, world.district, month_of(TODAY)).n == 0
    assert undated_facts(announced, world.district, month_of(TODAY)).count() == 1


def test_what_cannot_be_promised_is_refused_and_nothing_is_posted(world: World) -> None:
    ahead = Window(TODAY, date(2023, 3, 9))
    with pytest.raises(DayIsAhead):
        pledged(world, Quantity.exactly(1), given=ahead)
    with pytest.raises(PromiseCannotHaveHappened):
        pledged(world, Quantity.exactly(1), standing=Standing.HAPPENED)
    with pytest.raises(UnknownKind):
        pledged(world, Quantity.exactly(1), measured="matters_test.dreamt")
    need = state_need(by=world.by("worker"), stated=Stated(kind="hall", title="会场一处"))
    withdraw_need(by=world.by("worker"), need=need, reason="已解决")
    with pytest.raises(MatterIsWithdrawn):
        pledged(world, Quantity.exactly(1), need=need)
    assert (Promise.objects.count(), Fact.objects.filter(kind=JOBS.code).count()) == (0, 0)
    assert Need.objects.get().state == "withdrawn"


def test_a_promise_counts_as_one_where_nobody_measures_it(world: World) -> None:
    offer = make_offer(
        by=world.by("secretary"),
        stated=Stated(kind="hall", title="二楼会场", place=world.grid, organisation=world.street),
    )
    made = promise(by=world.by("secretary"), pledge=Pledge("借出会场", world.street, offer=offer))
    fact = Fact.objects.get(record_id=made.pk)
    assert (fact.kind, fact.low, fact.high, fact.ends_on) == ("matters.promised", 1, 1, TODAY)
