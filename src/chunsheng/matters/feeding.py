"""One's steps as a calendar reads them (RFC 5545): number, what to do, by when; nothing of people."""

from __future__ import annotations

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.matters.models import Step
from chunsheng.matters.queries import my_steps, numbers_of
from chunsheng.matters.terms import asked_for

MOST = 500
MAKER = "-//Chunsheng//Steps//ZH"


def calendar_of(account: Account, site: str) -> bytes:
    """The account's open steps, the first due first; the same steps give the same bytes.

    `site` is the address of ours under which their records stand, with its last slash.
    """
    steps = list(my_steps(viewer_of(account))[:MOST])
    numbers = numbers_of(steps)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", MAKER)
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("春声待办"))
    for step in steps:
        calendar.add_component(_event(step, numbers.get(step.record_id, ""), site))
    return bytes(calendar.to_ical())


def _event(step: Step, number: str, site: str) -> Event:
    """The instant at which a step is due. It takes up nobody's time."""
    event = Event()
    event.add("uid", f"{step.pk}@chunsheng")
    event.add("sequence", step.version - 1)
    event.add("dtstamp", step.opened_at)
    event.add("dtstart", step.due_at)
    event.add("summary", f"{asked_for(step.kind)} {number}".strip())
    event.add("url", f"{site}r/{step.record_code}/{step.record_id}/")
    event.add("transp", "TRANSPARENT")
    return event
