"""Reads requests: by query code, what waits, what is late; and the limit in force on a day."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer, in_reach
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.privacy.knowing import Known
from chunsheng.services.models import LimitRule, Request
from chunsheng.services.petitions import code_print
from chunsheng.services.terms import DISPATCHER, TO_ASSIGN

TAIL = 4


class NoLimitIsSet(Refusal):
    status = 409
    message = _("这一类诉求还没有规定办理时限，请管理员先登记时限。")


def limit_among(rules: Iterable[LimitRule], kind: str, urgency: str, day: date) -> LimitRule:
    """The rule in force on a day: one that names the urgency before one for all, then the newest.

    NoLimitIsSet where none is in force.
    """
    found = [
        rule
        for rule in rules
        if rule.kind == kind
        and rule.urgency in {urgency, ""}
        and rule.since <= day
        and (rule.until is None or day < rule.until)
    ]
    if not found:
        raise NoLimitIsSet
    return max(found, key=lambda rule: (rule.urgency != "", rule.since))


def limit_for(kind: str, urgency: str, day: date) -> LimitRule:
    """How long a kind of request may take by a day's rules. NoLimitIsSet where there is none."""
    return limit_among(LimitRule.objects.filter(kind=kind), kind, urgency, day)


def track(code: str, phone_tail: str = "") -> Request | None:
    """The request that a query code opens; None for a wrong code and for wrong digits alike.

    Where a phone was given its last four digits are asked for too. Both answers take the same one
    query and the same comparison, so neither tells whether the code exists.
    """
    found = Request.objects.filter(code_hash=code_print(code)).select_related("category").first()
    phone = "" if found is None else found.phone
    given = "".join(c for c in phone_tail if c.isascii() and c.isdigit())
    expected = phone[-TAIL:] if phone else ""
    fits = hmac.compare_digest(given if expected else "", expected)
    return found if fits else None


def known_by_code(code: str, tail: str) -> Known | None:
    """The person whose request a query code opens, for the privacy desk."""
    found = track(code, tail)
    return None if found is None else Known(found.subject, found.place)


def waiting_to_assign(viewer: Viewer) -> QuerySet[Request]:
    """What waits in 待分派 for the dispatcher's own units, the first due first."""
    waiting = Request.objects.filter(
        in_reach(viewer, [DISPATCHER.code], "handling_unit__path"), stage=TO_ASSIGN.code
    )
    return waiting.select_related("category", "handling_unit").order_by("due_at", "id")


def late_unjudged() -> QuerySet[Request]:
    """Requests whose due instant has come and that nothing was judged of yet, the oldest first."""
    return Request.objects.filter(judged="", due_at__lte=clock.now()).order_by("due_at", "id")
