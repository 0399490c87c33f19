"""What a desk shows: my steps with their records, what just happened, the figures of my unit."""

from __future__ import annotations

import uuid
from collections import defaultdict
from itertools import islice
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.custody.terms import OPENED
from chunsheng.kernel.ledger.figures import Figure, RateFigure, figures, read
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.register import history
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.register.figures import figure_url, rate_context, unit_text, value_text
from chunsheng.kernel.sheets.registers import own
from chunsheng.kernel.ui.menu import Group
from chunsheng.kernel.words import clock, dates
from chunsheng.matters.models import Step
from chunsheng.matters.queries import my_steps

SHOWN = 20
RECENT = 8
CARDS = 6
LOOKED_THROUGH = 500
ASKED_AT_ONCE = 50


def step_counts(viewer: Viewer) -> list[tuple[str, int]]:
    """How many of my open steps there are in each register. One query."""
    counted = my_steps(viewer).order_by().values_list("record_code").annotate(n=Count("pk"))
    return sorted(counted, key=lambda one: -one[1])


def desk_rows(viewer: Viewer, steps: list[Step]) -> list[dict[str, Any]]:
    """Steps as lines: their record's marks, and the one thing to do next. One query a register."""
    records = _records(viewer, steps)
    return [_row(step, records.get(step.record_id)) for step in steps]


def _records(viewer: Viewer, steps: list[Step]) -> dict[uuid.UUID, tuple[Register, Any]]:
    wanted: dict[str, list[uuid.UUID]] = defaultdict(list)
    for step in steps:
        wanted[step.record_code].append(step.record_id)
    found = {}
    for code, keys in wanted.items():
        register = registers.get(code)
        if register is not None:
            for record in register.judged(viewer).filter(pk__in=keys):
                found[record.pk] = (register, record)
    return found


def _row(step: Step, found: tuple[Register, Any] | None) -> dict[str, Any]:
    row: dict[str, Any] = {"step": step, "unit": step.unit.name, "key": uuid.uuid4()}
    if found is None:
        return row
    register, record = found
    main = next((verb for verb in register.offered(record) if verb.main), None)
    address = f"/r/{register.code}/{record.pk}/"
    return row | {
        "register": register,
        "record": record,
        "url": address,
        "stage": register.cycle.stage(record.stage) if register.cycle else None,
        "verb": main,
        "verb_url": f"{address}{main.code}/" if main else address,
    }


def recent(viewer: Viewer) -> list[dict[str, Any]]:
    """The latest entries on records that the viewer may see.

    A register is asked when the first of its records is reached, and of the next ones with it: what
    somebody may see lies in few of them, and most of a statement's cost is to put it together.
    """
    # Only the newest entries are looked through: what just happened is not far back.
    newest = Entry.objects.exclude(verb=OPENED).order_by("-id")[:LOOKED_THROUGH]
    looked_at = list(newest.values_list("id", "record_code", "record_id"))
    told = {code for code in {code for _number, code, _key in looked_at} if _is_told(viewer, code)}
    waiting: dict[str, dict[uuid.UUID, None]] = defaultdict(dict)
    for _number, code, key in looked_at:
        if code in told:
            waiting[code][key] = None
    headings: dict[uuid.UUID, str] = {}
    numbers: list[int] = []
    for number, code, key in looked_at:
        if key in waiting[code]:
            headings |= _headings(viewer, registers[code], _taken_from(waiting[code]))
        if key in headings:
            numbers.append(number)
        if len(numbers) == RECENT:
            break
    entries = Entry.objects.filter(pk__in=numbers).select_related("by").order_by("-id")
    return [
        {
            "at": dates.moment(entry.at),
            "who": _("您") if entry.by == viewer.account else history.actor_title(entry),
            "what": history.phrase(registers[entry.record_code], entry.verb),
            "record": headings[entry.record_id],
            "url": f"/r/{entry.record_code}/{entry.record_id}/",
        }
        for entry in entries
    ]


def _is_told(viewer: Viewer, code: str) -> bool:
    register = registers.get(code)
    if register is None or not register.phrases or register.reads is own:
        return False  # one knows that one signed in
    return viewer.holds(register.reads.roles)


def _taken_from(waiting: dict[uuid.UUID, None]) -> list[uuid.UUID]:
    """The next records to ask of, which wait no more."""
    taken = list(islice(waiting, ASKED_AT_ONCE))
    for key in taken:
        del waiting[key]
    return taken


def _headings(viewer: Viewer, register: Register, keys: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """How those of the records are headed that the viewer may see. One query."""
    rows = register.rows(viewer).select_related(*register.select).filter(pk__in=keys)
    return {record.pk: register.face.heading(record) for record in rows.order_by()}


def in_chapters() -> list[Register]:
    """The registers as the navigation parts them: the voices first, rules and one's own last."""
    last = len(Group) + 1
    return sorted(registers.values(), key=lambda one: one.group.value if one.group else last)


def cards(viewer: Viewer) -> list[dict[str, Any]]:
    """The first rates and measures of the viewer's own unit, each a link to what it counts.

    This month's, or up to today where a measure is only told so far. The cockpit has the rest.
    """
    shown: list[dict[str, Any]] = []
    today = clock.today()
    month, so_far = month_of(today), Period(until=today)
    for register in in_chapters():
        units = viewer.units(register.reads.roles | {LEADER.code})
        if not units or not (register.rates or register.measures):
            continue
        if len(shown) >= CARDS:
            break
        asked = [rates[code] for code in register.rates]
        chosen = [measures[code] for code in register.measures]
        now = [one for one in chosen if not one.so_far]
        values, rated = read(now, asked, units[0], month)
        values |= figures([one for one in chosen if one.so_far], units[0], so_far)
        shown += [_rate_card(value) for value in rated.values()]
        shown += [_card(values[one.code]) for one in chosen]
    return shown[:CARDS]


def _card(value: Figure) -> dict[str, Any]:
    return {
        "title": (_("累计%(measure)s") if value.measure.so_far else _("本月%(measure)s"))
        % {"measure": value.measure.title},
        "value": value_text(value) if value.reported else None,
        "url": figure_url(value.measure.code, value.unit, value.period),
        "rest": unit_text(value),
        "note": value.unit.name,
    }


def _rate_card(value: RateFigure) -> dict[str, Any]:
    line = rate_context(value)
    told = {"n": line["numerator"], "of": line["denominator"]}
    shown = {"title": _("本月%(measure)s") % {"measure": line["title"]}, "url": line["url"]}
    if value.value is None:
        return {**shown, "value": None, "note": _("这段时间还没有可以计入的记录。")}
    return {
        **shown,
        "value": line["rate"],
        "note": str(value.rate.parts) % told,
        "done": value.numerator.n,
        "of": value.denominator.n,
    }
