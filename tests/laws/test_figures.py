"""Law 5: every figure is the sum of what it opens into, for everyone who may read it.

Every declared measure and rate, for every unit and period of the inhabited world, before and after
sealing: its parts equal the fold of the bare facts, and its page lists exactly those facts, saying
of how many the reader may not open the record. To whoever may not read a measure its page says no
more than the page of one that nobody declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.roles import LEADER, all_roles
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger import figures as ledger_figures
from chunsheng.kernel.ledger.entering import enter, one
from chunsheng.kernel.ledger.figures import RateFigure, read
from chunsheng.kernel.ledger.measures import Measure, measures, rates
from chunsheng.kernel.ledger.models import Fact, Rollup
from chunsheng.kernel.ledger.periods import Period, month_of, quarter_of, year_of
from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.kernel.register import figures as pages
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock
from chunsheng.services import actions
from tests.laws.folding import Books, disagreements
from tests.laws.inhabited import MORNING, Inhabited, inhabit
from tests.world import RESIDENT, lamp_is_dark

TODAY = date(2023, 3, 8)
PERIODS = [
    Period(until=TODAY),
    month_of(TODAY),
    month_of(date(2023, 2, 1)),
    quarter_of(TODAY),
    year_of(TODAY),
]
EARLIER = datetime(2023, 3, 2, 18, tzinfo=clock.SHANGHAI)
READERS = {
    **{"leader": "district", "dispatcher": "street", "worker": "grid", "secretary": "community"},
    **{"investor": "district", "outpost": "office"},
}
UNHEARD_OF = "unheard.of"
# What differs from one page to the next though they say the same: the proof of origin of a form.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


@dataclass(frozen=True)
class Listed:
    """What a figure's page shows when it is walked to its end."""

    keys: list[tuple[str, ...]]
    shut: int
    closed: int
    counted: int
    value: str


def differing(unit: Unit, books: Books, as_of: datetime | None = None) -> list[str]:
    """Figures of a unit that differ from the fold of the bare facts, and rates from their parts."""
    faults = []
    for period in PERIODS:
        shown, rated = read(measures.values(), rates.values(), unit, period, as_of)
        assert (shown.keys(), rated.keys()) == (measures.keys(), rates.keys())
        for value in shown.values():
            faults += disagreements(value, books)
        for rate in rated.values():
            faults += ill_rated(rate, books)
    return faults


def ill_rated(shown: RateFigure, books: Books) -> list[str]:
    """Whether a rate is other than its numerator over its denominator, its reasons all told."""
    whole, unit, period = shown.denominator, shown.denominator.unit, shown.denominator.period
    part = books.counted(shown.numerator.measure, unit, period, shown.denominator.as_of)
    all_ = books.counted(whole.measure, unit, period, whole.as_of)
    faults = [] if {f.pk for f in part} <= {f.pk for f in all_} else ["counts what is not judged"]
    right = Decimal(sum(f.low for f in part)) / sum(f.low for f in all_) if all_ else None
    if shown.value != right:
        faults.append(f"is {shown.value}, not {right}")
    out = books.counted(shown.excluded.measure, unit, period, whole.as_of)
    if sum(n for _reason, n in shown.reasons) != len(out):
        faults.append(f"tells reasons for {shown.reasons} of {len(out)}")
    return [f"{shown.rate.code} of {unit.name}, {period.code}: {fault}" for fault in faults]


def walked(client: Client, address: str) -> Listed:
    """A figure's page and all that follow it."""
    keys: list[tuple[str, ...]] = []
    shut = 0
    following: str | None = address
    while following:
        response = client.get(following)
        assert response.status_code == 200, following
        context = response.context
        shown = [*context["rows"], *context["undated"]]
        assert response.content.count(b"<tr>") == len(shown) + bool(context["rows"]) + bool(
            context["undated"]
        ), "the page lists other rows than it was handed"
        keys += [tuple(str(cell["text"]) for cell in cells_of(row)) for row in context["rows"]]
        shut += sum(not any(cell.get("url") for cell in cells_of(row)) for row in context["rows"])
        following = context["next"]
    value = str(context["value"]) if "value" in context else str(context["rate"]["rate"])
    return Listed(keys, shut, context["closed"], context["counted"], value)


def cells_of(row: Any) -> list[dict[str, Any]]:
    """The cells of a row."""
    return list(row["cells"]) if isinstance(row, dict) else list(row)


def unlike_its_page(
    client: Client,
    viewer: Any,
    measure: Measure,
    unit: Unit,
    period: Period,
    code: str,
    books: Books,
) -> list[str]:
    """Whether a page lists other facts than its figure counts, or miscounts what stays shut."""
    facts = books.counted(measure, unit, period)
    register = registers[measure.register]
    open_keys = set(register.rows(viewer).values_list("pk", flat=True))
    shut = sum(fact.record_id not in open_keys for fact in facts)
    listed = walked(client, pages.figure_url(code, unit, period))
    where = f"{code} of {unit.name}, {period.code}"
    return [f"{where}: {fault}" for fault in misleading(listed, len(facts), shut)]


def untold(client: Client, unit: Unit, period: Period, code: str) -> tuple[int, bytes]:
    """What a figure's page answers, but for its own code and what differs each time."""
    answer = client.get(pages.figure_url(code, unit, period))
    return answer.status_code, TOKEN.sub(b"", answer.content).replace(code.encode(), b"")


def telling(client: Client, unit: Unit, period: Period, code: str, nothing: bytes) -> list[str]:
    """Whether a page tells of its measure to somebody who may not read it: other than `nothing`."""
    status, said = untold(client, unit, period, code)
    where = f"{code} of {unit.name}, {period.code}"
    faults = [] if status == 404 else [f"{where}: {status} for whoever may not read it"]
    return faults + ([] if said == nothing else [f"{where}: tells that it is there"])


def misleading(listed: Listed, counted: int, shut: int) -> list[str]:
    """What a page tells otherwise than it is: how many facts there are, how many stay shut."""
    told = {
        "rows": (len(listed.keys), counted),
        "counted": (listed.counted, counted),
        "closed": (listed.closed, shut),
        "rows that stay shut": (listed.shut, shut),
    }
    return [
        f"{what} {shown}, not {right}" for what, (shown, right) in told.items() if shown != right
    ]


@pytest.fixture
def inhabited(own_database: None) -> Inhabited:
    """The world with its stories, and twenty-eight more requests so that pages follow pages."""
    made = inhabit()
    for n in range(28):
        actions.receive_request(by=made.world.by("worker"), petition=said(made, n))
    return made


def said(made: Inhabited, n: int) -> Any:
    """One of many petitions."""
    return replace(lamp_is_dark(made.world), course=f"第{n}盏灯坏了")


def every_unit(made: Inhabited) -> list[Unit]:
    """The units of the world, of every kind, in both streets."""
    world = made.world
    places = [world.district, *world.ground.streets, world.community, world.grid, world.other_grid]
    return [*places, world.office]


def everything_red(made: Inhabited, as_of: datetime | None = None) -> list[str]:
    """What the law finds in all figures."""
    books = Books.read()
    return [fault for unit in every_unit(made) for fault in differing(unit, books, as_of)]


def pages_red(made: Inhabited, periods: int = 1) -> list[str]:
    """What the law finds on the pages of the readers, of what they may read and of the rest."""
    faults, books = [], Books.read()
    for persona, where in READERS.items():
        client = Client()
        client.force_login(made.world.accounts[persona])
        viewer = viewer_of(made.world.accounts[persona])
        unit = getattr(made.world, where)
        for period in PERIODS[:periods]:
            _missing, nothing = untold(client, unit, period, UNHEARD_OF)
            for code, measure in shown_measures().items():
                if viewer.reaches(unit.path, may_read(measure)):
                    faults += unlike_its_page(client, viewer, measure, unit, period, code, books)
                else:
                    faults += telling(client, unit, period, code, nothing)
    return faults


def may_read(measure: Measure) -> frozenset[str]:
    """Who may read a measure: whoever reads the register that it opens, and leaders."""
    return registers[measure.register].reads.roles | {LEADER.code}


def shown_measures() -> dict[str, Measure]:
    """Every measure and rate by code, with the measure whose facts its page lists."""
    return {**measures, **{code: measures[rate.denominator] for code, rate in rates.items()}}


def test_every_figure_is_the_sum_of_its_drill_down_before_and_after_sealing(
    inhabited: Inhabited,
) -> None:
    assert {"services.received", "services.days_taken"} <= set(measures)
    assert everything_red(inhabited) == []
    assert pages_red(inhabited) == []
    assert seal() != []
    assert everything_red(inhabited) == []
    request = inhabited.requests["to_sign"]
    by = inhabited.world.by("worker")
    actions.sign_request(by=by, request=request)
    assert seal() != []
    assert everything_red(inhabited) == []
    assert pages_red(inhabited, periods=2) == []
    assert everything_red(inhabited, EARLIER) == []
    assert list(verify()) == []


def test_some_readers_count_more_than_they_may_open(inhabited: Inhabited) -> None:
    fact = one("services.received", TODAY, place=inhabited.world.grid)
    with transaction.atomic():
        enter(inhabited.requests["there"], verb="planted", by=RESIDENT, facts=[fact])
    client = Client()
    client.force_login(inhabited.world.accounts["worker"])
    address = pages.figure_url("services.received", inhabited.world.grid, PERIODS[0])
    listed = walked(client, address)
    assert (listed.closed, listed.shut) == (1, 1)
    assert pages_red(inhabited) == []


def test_a_figure_that_is_not_its_drill_down_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal()
    rows = Rollup.objects.filter(kind="services.received")
    assert rows.update(n=F("n") + 1) > 0
    assert any("services.received" in fault for fault in everything_red(inhabited))
    rows.update(n=F("n") - 1)
    assert everything_red(inhabited) == []


def test_a_page_that_drops_a_row_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts_of = pages.facts_of
    first = Fact.objects.filter(kind="services.received").order_by("pk")[:1].get()
    monkeypatch.setattr(pages, "facts_of", lambda *asked: facts_of(*asked).exclude(pk=first.pk))
    assert any("rows" in fault for fault in pages_red(inhabited))


def test_a_measure_that_opens_to_whoever_may_not_read_it_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacted, received = measures["investment.contacted"], measures["services.received"]
    for persona, shut in {"worker": contacted, "outpost": received, "investor": received}.items():
        held = {one.role for one in viewer_of(inhabited.world.accounts[persona]).held}
        assert not held & may_read(shut), f"{persona} reads everything"
    everyone = frozenset(role.code for role in all_roles())
    monkeypatch.setattr(pages, "readers", lambda measure: everyone)
    faults = pages_red(inhabited)
    for code, unit in {"investment.contacted": "grid", "services.received": "office"}.items():
        where = f"{code} of {getattr(inhabited.world, unit).name}, {PERIODS[0].code}"
        assert f"{where}: 200 for whoever may not read it" in faults
        assert f"{where}: tells that it is there" in faults


def test_a_page_that_is_silent_on_what_is_shut_is_found() -> None:
    keys = [("3月7日", "灯"), ("3月7日", "灯")]
    sound = Listed(keys, shut=1, closed=1, counted=2, value="2")
    assert misleading(sound, 2, 1) == []
    assert misleading(replace(sound, closed=0), 2, 1) == ["closed 0, not 1"]
    assert misleading(replace(sound, shut=0), 2, 1) == ["rows that stay shut 0, not 1"]
    assert misleading(sound, 3, 1) == ["rows 2, not 3", "counted 2, not 3"]


def test_a_rate_whose_parts_do_not_fit_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_figures.RateFigure, "value", Decimal(1))
    assert any("services.on_time" in fault for fault in everything_red(inhabited))
    assert clock.now() == MORNING
