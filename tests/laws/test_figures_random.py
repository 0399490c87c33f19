"""Law 5 on random ledgers: whatever was entered, reversed, marked, moved and sealed, it adds up."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.tree import MoveIsCircular, add_unit, move_unit
from chunsheng.kernel.ledger import kinds, positions, rolling
from chunsheng.kernel.ledger.entering import Actor, FactDraft, enter
from chunsheng.kernel.ledger.figures import Figure, facts_of, figure
from chunsheng.kernel.ledger.kinds import Kind, Standing
from chunsheng.kernel.ledger.marking import mark
from chunsheng.kernel.ledger.measures import Fold, Measure, Scope
from chunsheng.kernel.ledger.models import Fact, Rollup
from chunsheng.kernel.ledger.periods import Period, month_of, quarter_of
from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.kernel.words import clock
from tests.laws.folding import Books, disagreements

MORNING = datetime(2023, 3, 8, 0, 30, tzinfo=UTC)
FIRST = date(2023, 1, 25)
WEIGHED, COUNTED = "laws.weighed", "laws.counted"
MEASURES = [
    Measure("laws.weight", "", (WEIGHED,), "laws"),
    Measure("laws.red", "", (WEIGHED,), "laws", tags={"culture": ("red",)}),
    Measure("laws.expected", "", (WEIGHED,), "laws", standings=(Standing.EXPECTED,)),
    Measure("laws.by_organisation", "", (WEIGHED, COUNTED), "laws", scope=Scope.ORGANISATION),
    Measure("laws.either", "", (WEIGHED, COUNTED), "laws", scope=Scope.EITHER),
    Measure("laws.different", "", (COUNTED,), "laws", fold=Fold.DISTINCT),
    Measure("laws.middle", "", (WEIGHED, COUNTED), "laws", fold=Fold.MEDIAN),
]
PERIODS = [
    Period(until=date(2023, 3, 8)),
    month_of(date(2023, 3, 8)),
    quarter_of(date(2023, 1, 25)),
    Period(until=date(2023, 2, 28), since=date(2023, 2, 10)),
]
SUBJECTS = [uuid.UUID(int=n) for n in range(1, 4)]


@dataclass
class Ledger:
    """One random history: its own tree, and what was done in it so far."""

    units: list[Unit]
    enterer: Account
    verifier: Account
    at: datetime = MORNING
    read: list[tuple[Figure, datetime]] = field(default_factory=list)

    def standing(self) -> list[Fact]:
        """This history's facts that nobody has withdrawn."""
        mine = Fact.objects.filter(entry__record_id=self.enterer.pk)
        return list(mine.filter(reverses=None, reversed_by=None).order_by("pk"))

    def enter(self, by: Account, **more: Any) -> Any:
        return enter(self.enterer, verb="laws.did", by=Actor(by), **more)


amounts = st.one_of(
    st.tuples(st.integers(0, 9), st.just(0)),
    st.tuples(st.integers(0, 9), st.integers(1, 5)),
    st.sampled_from([(3, None), (None, 7), (None, None)]),
)
days = st.integers(0, 45).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    """A fact about to be posted, its units by number."""
    low, more = draw(amounts)
    high = more if low is None or more is None else low + more
    day = draw(days)
    starts, ends = draw(
        st.sampled_from(
            [(day, day), (day, day), (day, day + timedelta(9)), (None, day), (day, None)]
        )
    )
    return {
        "kind": draw(st.sampled_from([WEIGHED, WEIGHED, COUNTED])),
        "low": low,
        "high": high,
        "about": draw(st.booleans()),
        "standing": draw(
            st.sampled_from([Standing.HAPPENED, Standing.HAPPENED, Standing.EXPECTED])
        ),
        "starts_on": starts,
        "ends_on": ends,
        "place": draw(st.sampled_from([*range(6), None])),
        "organisation": draw(st.sampled_from([*range(6), None])),
        "subject": draw(st.sampled_from([*SUBJECTS, None])),
        "tags": draw(st.sampled_from([{}, {"culture": "red"}, {"culture": "folk"}])),
    }


picks = st.integers(0, 30)
posts = st.tuples(st.just("post"), st.lists(drafts(), min_size=1, max_size=3))
moves = st.tuples(st.just("move"), st.tuples(st.integers(1, 5), st.integers(0, 5)))
others = st.tuples(st.sampled_from(["reverse", "mark", "wait", "seal", "look"]), picks)
restated = st.tuples(st.just("restate"), st.tuples(picks, drafts()))
histories = st.lists(st.one_of(posts, posts, others, restated), min_size=4, max_size=14)
with_moves = st.lists(st.one_of(posts, posts, others, restated, moves), min_size=4, max_size=14)


def begin() -> Ledger:
    """A tree of its own: one district, two streets, three grids."""
    clock.set_provider(lambda: MORNING)
    top = add_unit(kind="district", name="样例区")
    streets = [add_unit(kind="street", name=f"样例街道{n}", parent=top) for n in (1, 2)]
    grids = [add_unit(kind="grid", name=f"网格{n}", parent=streets[n % 2]) for n in range(3)]
    mark_of_run = uuid.uuid4().hex[:12]
    people = [Account.objects.create_account(f"{n}-{mark_of_run}", title="网格员") for n in "ab"]
    return Ledger([top, *streets, *grids], *people)


def drawn(ledger: Ledger, given_: dict[str, Any]) -> FactDraft:
    """The draft with its units."""
    units = {
        name: None if given_[name] is None else ledger.units[given_[name]]
        for name in ("place", "organisation")
    }
    return FactDraft(**{**given_, **units})


def do(ledger: Ledger, step: tuple[str, Any]) -> None:
    """One step of a history, in a transaction of its own."""
    what, given_ = step
    standing = ledger.standing()
    ledger.at += timedelta(minutes=1)
    clock.set_provider(lambda at=ledger.at: at)
    if what == "post":
        ledger.enter(ledger.enterer, facts=[drawn(ledger, one) for one in given_])
    elif what == "reverse" and standing:
        ledger.enter(ledger.enterer, reversing=[standing[given_ % len(standing)]])
    elif what == "restate" and standing:
        fact = standing[given_[0] % len(standing)]
        ledger.enter(ledger.enterer, reversing=[fact], facts=[drawn(ledger, given_[1])])
    elif what == "mark":
        unmarked = [f for f in standing if f.standing == "happened" and not hasattr(f, "mark")]
        if unmarked:
            mark(unmarked[given_ % len(unmarked)], ledger.enter(ledger.verifier))
    elif what == "wait":
        ledger.at += timedelta(hours=given_)
    elif what == "move":
        unit, parent = (ledger.units[n] for n in given_)
        try:
            with transaction.atomic():
                move_unit(unit, parent, clock.today())
        except MoveIsCircular:
            pass


def play(ledger: Ledger, steps: list[tuple[str, Any]]) -> None:
    """A whole history; sealing stands between transactions, as in use."""
    for step in steps:
        if step[0] == "seal":
            seal()
        elif step[0] == "look":
            ledger.read += [(shown, ledger.at) for shown in figures_of(ledger)]
        else:
            with transaction.atomic():
                do(ledger, step)


def figures_of(ledger: Ledger, as_of: datetime | None = None) -> Iterator[Figure]:
    """Every measure of the district, one street and one grid, for every period."""
    for measure in MEASURES:
        for unit in ledger.units[:5:2]:
            for period in PERIODS:
                yield figure(measure, unit, period, as_of)


def unlisted(shown: Figure) -> list[str]:
    """What a figure counts otherwise than its own list does."""
    listed = facts_of(shown.measure, shown.unit, shown.period, shown.as_of).count()
    return (
        [] if listed == shown.n else [f"{shown.measure.code}: {listed} listed, {shown.n} counted"]
    )


def changed_since(read: list[tuple[Figure, datetime]]) -> list[str]:
    """Figures that read otherwise now, as of the instant at which they were read live."""
    faults = []
    for then, at in read:
        now = figure(then.measure, then.unit, then.period, at)
        if replace(now, as_of=None) != then:
            faults.append(
                f"{then.measure.code} of {then.unit.name} as of {at}: {then} is now {now}"
            )
    return faults


@pytest.fixture
def planted_kinds() -> Iterator[None]:
    """Two kinds that only this law knows."""
    before = dict(kinds._declared)
    kinds.declare(Kind(WEIGHED, "", "公斤", tags=("culture",)))
    kinds.declare(Kind(COUNTED, "", "公斤", tags=("culture",)))
    yield
    kinds._declared.clear()
    kinds._declared.update(before)


pytestmark = pytest.mark.usefixtures("own_database", "planted_kinds")
often = settings(
    max_examples=6,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def adds_up(steps: list[tuple[str, Any]]) -> None:
    """Play a history, seal it, begin it again, and hold every figure to the fold of the bare facts."""
    ledger = begin()
    play(ledger, [*steps, ("post", []), ("seal", 0), *steps[:3]])
    books = Books.read()
    for shown in figures_of(ledger):
        assert disagreements(shown, books) + unlisted(shown) == []
    assert list(verify()) == []


@often
@given(steps=with_moves)
def test_every_figure_is_the_fold_of_the_facts_it_lists(steps: list[tuple[str, Any]]) -> None:
    adds_up(steps)


@pytest.mark.nightly
@settings(often, max_examples=100, derandomize=False)
@given(steps=with_moves)
def test_every_figure_of_many_ledgers_is_the_fold_of_its_facts(
    steps: list[tuple[str, Any]],
) -> None:
    adds_up(steps)


@often
@given(steps=histories)
def test_a_figure_as_of_an_instant_is_what_was_read_then(steps: list[tuple[str, Any]]) -> None:
    ledger = begin()
    play(ledger, [*steps[:3], ("look", 0), *steps[3:]])
    assert changed_since(ledger.read) == []
    books = Books.read()
    middle = MORNING + (ledger.at - MORNING) / 2
    for shown in figures_of(ledger, middle):
        assert disagreements(shown, books) + unlisted(shown) == []


def a_weight(ledger: Ledger) -> Fact:
    """One fact of four kilos at the first grid, on the first day of March."""
    day = date(2023, 3, 1)
    draft = FactDraft(WEIGHED, 4, 4, starts_on=day, ends_on=day, place=ledger.units[3])
    with transaction.atomic():
        entry = ledger.enter(ledger.enterer, facts=[draft])
    return entry.facts.get()


def red(ledger: Ledger) -> list[str]:
    """What the law finds in a history."""
    books = Books.read()
    return [f for one in figures_of(ledger) for f in [*disagreements(one, books), *unlisted(one)]]


def test_a_tampered_rollup_is_found() -> None:
    ledger = begin()
    a_weight(ledger)
    seal()
    assert red(ledger) == []
    Rollup.objects.filter(kind=WEIGHED).update(n=2, low=5)
    assert any("n is 2, not 1" in fault for fault in red(ledger))


def test_a_rollup_folded_twice_is_found() -> None:
    ledger = begin()
    a_weight(ledger)
    seal()
    rolling.fold(0, positions.LAST)
    assert any("n is 2, not 1" in fault for fault in red(ledger))


def moved_after_a_plan() -> Ledger:
    """A weight planned for tomorrow at a grid, sealed, before the grid is hung elsewhere today."""
    ledger = begin()
    plan = FactDraft(
        *(WEIGHED, 4, 4, False, Standing.EXPECTED),
        starts_on=date(2023, 3, 9),
        ends_on=date(2023, 3, 9),
        place=ledger.units[3],
    )
    with transaction.atomic():
        ledger.enter(ledger.enterer, facts=[plan])
    seal()
    with transaction.atomic():
        move_unit(ledger.units[3], ledger.units[2], clock.today())
    return ledger


def planned(ledger: Ledger) -> list[Decimal]:
    """What each unit expects in March."""
    march = month_of(date(2023, 3, 1))
    return [figure(MEASURES[2], unit, march).low for unit in ledger.units[:4]]


def test_what_is_planned_follows_a_unit_that_moves() -> None:
    ledger = moved_after_a_plan()
    assert planned(ledger) == [4, 0, 4, 4]
    assert red(ledger) == []
    assert list(verify()) == []


def test_without_rolling_up_what_moved_a_plan_would_stay_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rolling, "refold", lambda since: None)
    ledger = moved_after_a_plan()
    assert planned(ledger) == [4, 4, 0, 4]
    assert list(verify()) != []


def test_a_mark_that_comes_after_the_instant_is_not_read_into_it() -> None:
    ledger = begin()
    fact = a_weight(ledger)
    before = clock.now()
    shown = figure(MEASURES[0], ledger.units[0], PERIODS[0])
    clock.set_provider(lambda: MORNING + timedelta(hours=1))
    with transaction.atomic():
        mark(fact, ledger.enter(ledger.verifier))
    assert changed_since([(shown, before)]) == []
    assert changed_since([(replace(shown, verified=1), before)]) != []
