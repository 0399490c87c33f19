"""The demonstration's requests: synthetic, marked 样例, the same on every machine (R5)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.calendar.queries import district_calendar, working_hours
from chunsheng.kernel.calendar.tables import WorkingCalendar
from chunsheng.kernel.calendar.terms import Start, WorkingHours
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import set_rule
from chunsheng.matters.terms import REMINDING
from chunsheng.operations.demo.geography import Geography
from chunsheng.operations.demo.request_texts import (
    EXCLUDED,
    RETURNED,
    SURNAMES,
    TOPICS,
    Said,
    Topic,
)
from chunsheng.organisations.models import Holding
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER
from chunsheng.places.models import Building
from chunsheng.services import bulk
from chunsheng.services.actions import add_category, set_limit
from chunsheng.services.bulk import Event, History
from chunsheng.services.models import Category, Request
from chunsheng.services.petitions import Petition
from chunsheng.services.terms import Channel, RequestKind, Urgency

SEED = 20230308
FIRST_DAY = date(2022, 12, 5)
PAST = 252  # requests that came in before the last days, most of them closed
FIRST_PHONE = 19900000001
RULES_SINCE = date(2022, 1, 1)

DANING = "静安区大宁路街道办法（2019）；样例引用，请换成本区规定"
HOTLINE = "某市热线办理规定：举报 13 个工作日，次日起算；样例引用，请换成本区规定"
SAME_DAY = "某市热线办理规定：应急事项当日办理；样例引用，请换成本区规定"
# Kind, urgency, working days, start, source.
LIMITS = (
    (RequestKind.INQUIRY, "", 1, Start.NEXT_DAY, DANING),
    (RequestKind.ADVICE, "", 1, Start.NEXT_DAY, DANING),
    (RequestKind.HELP, "", 5, Start.NEXT_DAY, DANING),
    (RequestKind.COMPLAINT, "", 5, Start.NEXT_DAY, DANING),
    (RequestKind.REPORT, "", 13, Start.NEXT_DAY, HOTLINE),
    (RequestKind.HELP, Urgency.CRITICAL, 1, Start.SAME_DAY, SAME_DAY),
)
# What nobody leaves lying for a week, not even in a sample.
AT_ONCE = ("gas", "elders")
# The open ones of each grid: the day they came in and whether they were signed. On 2023-03-08 the
# first is one day late, the second due that evening; the others have their time.
OPEN = (
    (date(2023, 2, 28), True),
    (date(2023, 3, 1), True),
    (date(2023, 3, 6), True),
    (date(2023, 3, 7), False),
    (date(2023, 3, 8), False),
)


def load_requests(ground: Geography) -> list[Request]:
    """Load categories, limits and a few hundred requests up to the clock's morning."""
    by = Actor(channel="import")
    categories = {topic.code: _add(by, topic) for topic in TOPICS}
    for kind, urgency, days, starts, source in LIMITS:
        set_limit(
            by=by,
            kind=kind,
            urgency=urgency,
            working_days=days,
            starts=starts,
            source=source,
            since=RULES_SINCE,
        )
    set_rule(by=by, kind=REMINDING, value=4, source="样例引用", since=RULES_SINCE)
    sample = Sample(ground, categories, _holders())
    return bulk.load_requests(histories=sample.histories())


def _add(by: Actor, topic: Topic) -> Category:
    return add_category(
        by=by,
        code=topic.code,
        title=topic.title,
        kind=topic.kind,
        service_form=topic.form or "",
        urgent_notice=topic.notice,
    )


def _holders() -> dict[tuple[str, object], Account]:
    """Who holds which role where."""
    holdings = Holding.objects.filter(account__isnull=False).select_related("post", "account")
    return {
        (one.post.role, one.post.unit_id): one.account
        for one in holdings
        if one.account is not None
    }


@dataclass(frozen=True)
class Hours:
    """Working hours of working days, in which the staff act."""

    calendar: WorkingCalendar
    office: WorkingHours

    def at(self, day: date, draw: random.Random) -> datetime:
        """Some minute of office hours of that day, or of the next working day."""
        day = next(self.calendar.working_days_from(day))
        minute = draw.randrange(10, 8 * 60)
        opened = datetime.combine(day, self.office.opens, clock.SHANGHAI)
        return (opened + timedelta(minutes=minute)).astimezone(UTC)

    def after(self, since: datetime, days: int, draw: random.Random) -> datetime:
        """Some minute so many days later, never before `since`."""
        moment = self.at(clock.day_of(since) + timedelta(days=days), draw)
        while moment <= since:
            moment += timedelta(minutes=draw.randrange(20, 90))
        return moment


def _unplaced(said: Petition, building: Building, street: Unit | None) -> Petition:
    """The same, from somebody who could not say where it is."""
    return replace(
        said,
        title=said.title.replace(building.name, "路口"),
        course=said.course.replace(building.name, "路口"),
        place_text="说不清，大概在路口",
        building=None,
        street=street,
    )


class Sample:
    """Draws requests and what happened to them; each draw follows from the seed alone."""

    def __init__(
        self,
        ground: Geography,
        categories: dict[str, Category],
        holders: dict[tuple[str, object], Account],
    ) -> None:
        self.ground, self.categories, self.holders = ground, categories, holders
        self.draw = random.Random(SEED)  # noqa: S311 - a sample, not a secret
        self.hours = Hours(district_calendar(), working_hours())
        self.phone = FIRST_PHONE
        self.now = clock.now()
        self.street_of = {
            grid.pk: street
            for grid in ground.grids
            for street in ground.streets
            if grid.path.startswith(street.path)
        }

    def histories(self) -> list[History]:
        """Those of the past three months, and those that are open on every grid's desk."""
        days = (OPEN[0][0] - FIRST_DAY).days
        past = []
        for n in range(PAST):
            day = FIRST_DAY + timedelta(days=n * days // PAST)
            past.append(self._past(day, self.draw.choice(self.ground.buildings)))
        return self._merge(past) + list(self._open()) + list(self._unplaced())

    def _past(self, day: date, building: Building) -> History:
        topic = self.draw.choices(TOPICS, [topic.weight for topic in TOPICS])[0]
        said, text = self._petition(topic, building)
        lost = topic.kind != RequestKind.REPORT and self.draw.random() < 0.08
        if lost:
            said = _unplaced(said, building, self.street_of[building.grid_id])
        received_at = self._came(day)
        events = list(self._course(said, text, building.grid, received_at, lost))
        return History(said, received_at, self._door(said, building.grid), self._past_only(events))

    def _petition(self, topic: Topic, building: Building) -> tuple[Petition, Said]:
        text = self.draw.choice(topic.said)
        self.phone += 1
        known = self.draw.random() < 0.8
        urgent = topic.kind == RequestKind.HELP and self.draw.random() < 0.07
        petition = Petition(
            category=self.categories[topic.code],
            title=text.title.format(where=building.name),
            name=f"{self.draw.choice(SURNAMES)}样例" if known else "",
            phone=str(self.phone) if known else "",
            happened_text=self.draw.choice(("这两天", "上周起", "昨天晚上", "今天早上", "")),
            place_text=building.name,
            cause=text.cause,
            course=text.course.format(where=building.name),
            urgency=Urgency.URGENT if urgent else Urgency.NORMAL,
            channel=self.draw.choices(Channel.values, (6, 1, 3))[0],
            building=building,
            sample=True,
        )
        return petition, text

    def _door(self, said: Petition, grid: Unit) -> Actor:
        if said.channel == Channel.PORTAL:
            return Actor(channel="portal")
        return self._worker(grid)

    def _course(
        self, said: Petition, text: Said, grid: Unit, since: datetime, lost: bool
    ) -> Iterator[Event]:
        """Assigned where it was lost, signed, handled; a few returned, declined or late."""
        district = said.category.kind == RequestKind.REPORT
        dispatcher = self._dispatcher(self.ground.district if district else grid)
        worker = self._dispatcher(self.street_of[grid.pk]) if district else self._worker(grid)
        if lost or district:
            since = self.hours.after(since, 0, self.draw)
            unit = self.street_of[grid.pk] if district else grid
            yield Event(since, dispatcher, "assign", {"unit": unit})
        if self.draw.random() < 0.03:
            since = self.hours.after(since, 0, self.draw)
            exclusion = self.draw.choice(("beyond_powers", "in_court"))
            given = {"exclusion": exclusion, "outcome": EXCLUDED[exclusion]}
            yield Event(since, dispatcher, "decline", given)
            return
        if self.draw.random() < 0.04 and not district:
            since = self.hours.after(since, 0, self.draw)
            yield Event(since, worker, "give_back", {"reason": self.draw.choice(RETURNED)})
            since = self.hours.after(since, 0, self.draw)
            yield Event(since, dispatcher, "assign", {"unit": grid})
        since = self.hours.after(since, 0, self.draw)
        yield Event(since, worker, "sign")
        late = self.draw.random() < 0.05
        quick = said.category.kind in {RequestKind.INQUIRY, RequestKind.ADVICE}
        since = self.hours.after(since, self.draw.randrange(9, 13) if late else 0, self.draw)
        if not late and not quick:
            since = self.hours.after(since, self.draw.randrange(4), self.draw)
        yield Event(since, worker, "close", {"outcome": text.outcome})
        if self.draw.random() < 0.02:
            since = self.hours.after(since, 2, self.draw)
            yield Event(since, dispatcher, "reopen", {"reason": "居民反映问题又出现了"})
            since = self.hours.after(since, 1, self.draw)
            yield Event(since, worker, "close", {"outcome": f"再次办理：{text.outcome}"})
        yield Event(self.hours.after(since, 7, self.draw), dispatcher, "archive")

    def _merge(self, past: list[History]) -> list[History]:
        """Some were reported twice: the second is merged into the first."""
        merged: list[History] = []
        for n, history in enumerate(past):
            merged.append(history)
            if n % 60 != 30 or history.said.category.kind == RequestKind.REPORT:
                continue
            key = f"main-{n}"
            merged[-1] = replace(history, key=key)
            received_at = history.received_at + timedelta(hours=2)
            self.phone += 1
            said = replace(history.said, name="", phone=str(self.phone), channel=Channel.PORTAL)
            building = history.said.building
            grid = building.grid if building is not None else self.ground.first_grid
            at = self.hours.after(received_at, 0, self.draw)
            given = {"exclusion": "merged", "outcome": EXCLUDED["merged"], "into": key}
            event = Event(at, self._dispatcher(grid), "decline", given)
            door = Actor(channel="portal")
            merged.append(History(said, received_at, door, self._past_only([event])))
        return merged

    def _open(self) -> Iterator[History]:
        """A handful for each grid worker; the first grid's has all sorts, and is late with one."""
        topics = [one for one in TOPICS if one.kind == RequestKind.HELP and one.code not in AT_ONCE]
        for n, grid in enumerate(self.ground.grids):
            first = grid == self.ground.first_grid
            buildings = [one for one in self.ground.buildings if one.grid_id == grid.pk]
            for place, (day, signed) in enumerate(OPEN):
                if not first and (place == 0 and n % 9 or place and (n + place) % 3 == 0):
                    continue
                topic = topics[(n + place) % len(topics)]
                said, _text = self._petition(topic, buildings[(place + 3) % len(buildings)])
                said = replace(said, urgency=Urgency.NORMAL)
                received_at = self._came(day)
                signed_at = self.hours.after(received_at, 0, self.draw)
                events = [Event(signed_at, self._worker(grid), "sign")] if signed else []
                yield History(said, received_at, self._door(said, grid), self._past_only(events))

    def _unplaced(self) -> Iterator[History]:
        """Two for each street and one for the district that nobody could place yet."""
        for street in [*self.ground.streets, *self.ground.streets, None]:
            topic = self.draw.choice([one for one in TOPICS if one.kind == RequestKind.HELP])
            building = self.draw.choice(self.ground.buildings)
            said, _text = self._petition(topic, building)
            lost = replace(_unplaced(said, building, street), channel=Channel.PORTAL)
            yield History(lost, self._came(date(2023, 3, 7)), Actor(channel="portal"))

    def _came(self, day: date) -> datetime:
        """Some minute between seven in the morning and nine at night, before now."""
        minutes = self.draw.randrange(14 * 60)
        came = datetime.combine(day, time(7), clock.SHANGHAI) + timedelta(minutes=minutes)
        if came >= self.now:
            came = self.now - timedelta(minutes=5 + minutes % 80)
        return came.astimezone(UTC)

    def _past_only(self, events: list[Event]) -> list[Event]:
        return [event for event in events if event.at < self.now]

    def _worker(self, grid: Unit) -> Actor:
        return Actor(self.holders[GRID_WORKER.code, grid.pk], "desk", grid)

    def _dispatcher(self, unit: Unit) -> Actor:
        unit = self.street_of.get(unit.pk, unit)
        return Actor(self.holders[DISPATCHER.code, unit.pk], "desk", unit)
