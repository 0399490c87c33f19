"""The catalogue of categories, and the limits of handling: dated, with their sources."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.calendar.terms import Start
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import supersede
from chunsheng.kernel.words.errors import Refusal
from chunsheng.services.models import Category, LimitRule
from chunsheng.services.terms import Urgency


class LimitBeginsInThePast(Refusal):
    field = "since"
    message = _("同一类诉求的新时限只能晚于现有时限生效。")


class LimitIsNoDay(Refusal):
    field = "working_days"
    message = _("办理和签收期限至少都是 1 个工作日。")


class CategoryIsKnown(Refusal):
    field = "code"
    message = _("这个类别代码已经有了。")


@action
def set_limit(
    *,
    by: Actor,
    kind: str,
    working_days: int,
    source: str,
    since: date,
    urgency: str = "",
    sign_days: int = 1,
    starts: str = Start.NEXT_DAY,
) -> LimitRule:
    """Set how many working days a kind of request may take from a day on, by which source.

    The rule before it ends that day; what was received before keeps its due instant. Raises
    LimitBeginsInThePast when a rule already begins that day or later, LimitIsNoDay.
    """
    if min(working_days, sign_days) < 1:
        raise LimitIsNoDay
    same = LimitRule.objects.filter(kind=kind, urgency=urgency)
    supersede(same, since, by, LimitBeginsInThePast)
    rule = LimitRule.objects.create(
        kind=kind,
        urgency=Urgency(urgency).value if urgency else "",
        working_days=working_days,
        sign_days=sign_days,
        starts=starts,
        source=source,
        since=since,
    )
    names = ("kind", "urgency", "working_days", "sign_days", "starts", "source", "since")
    enter(rule, verb="set", by=by, changes=first_values(rule, *names))
    return rule


@action
def add_category(
    *,
    by: Actor,
    code: str,
    title: str,
    kind: str,
    service_form: str = "",
    urgent_notice: str = "",
) -> Category:
    """Add a category to the catalogue. CategoryIsKnown when its code is there."""
    if Category.objects.filter(code=code).exists():
        raise CategoryIsKnown
    category = Category.objects.create(
        code=code, title=title, kind=kind, service_form=service_form, urgent_notice=urgent_notice
    )
    names = ("code", "title", "kind", "service_form", "urgent_notice")
    enter(category, verb="added", by=by, changes=first_values(category, *names))
    return category
