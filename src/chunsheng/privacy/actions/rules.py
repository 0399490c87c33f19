"""The district's rules: how long an answer may take, how long rows are kept."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import supersede
from chunsheng.kernel.words.errors import Refusal
from chunsheng.places.queries import hold_district
from chunsheng.privacy.models import AskLimit, Retention
from chunsheng.privacy.queries import retainable


class RuleIsSet(Refusal):
    field = "since"
    message = _("那一天或以后已经有一条规定。请从更晚的一天起。")


class SourceIsMissing(Refusal):
    field = "source"
    message = _("请写明依据哪份文件或规定；没有依据的，不能定。")


class KnowsNoSuchEvent(Refusal):
    field = "counted"
    message = _("这张表没有这个起算点。请从列出来的里面选。")


class IsNoDay(Refusal):
    field = "days"
    message = _("至少要一天。")


@action
def set_ask_limit(*, by: Actor, working_days: int, source: str, since: date) -> AskLimit:
    """Set how many working days an answer may take from a day on; what was asked keeps its day.

    Raises SourceIsMissing, RuleIsSet, IsNoDay.
    """
    hold_district()
    if not source.strip():
        raise SourceIsMissing
    if working_days < 1:
        raise IsNoDay(field="working_days")
    if AskLimit.objects.filter(since__gte=since).exists():
        raise RuleIsSet
    rule = AskLimit.objects.create(working_days=working_days, source=source.strip(), since=since)
    enter(rule, verb="set", by=by, changes=first_values(rule, "working_days", "source", "since"))
    return rule


@action
def set_retention(*, by: Actor, counted: str, days: int, source: str, since: date) -> Retention:
    """Say that rows of a table go so many days after an event (`table/event`), from a day on.

    The rule before it ends that day. It removes nothing by itself: that takes a purge and two
    persons. Raises SourceIsMissing, KnowsNoSuchEvent, RuleIsSet, IsNoDay.
    """
    hold_district()
    if not source.strip():
        raise SourceIsMissing
    if counted not in dict(retainable()):
        raise KnowsNoSuchEvent
    if days < 1:
        raise IsNoDay
    table, ending = counted.split("/")
    supersede(Retention.objects.filter(table=table, ending=ending), since, by, RuleIsSet)
    rule = Retention.objects.create(
        table=table, ending=ending, days=days, source=source.strip(), since=since
    )
    names = ("table", "ending", "days", "source", "since")
    enter(rule, verb="set", by=by, changes=first_values(rule, *names))
    return rule
