"""Reads what still stands between a difficulty and its being solved, and which rule is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.enterprise.models import Difficulty
from chunsheng.enterprise.terms import EMPLOYED, KEEPING, LEFT, STAYED, DifficultyKind
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.models import Delivery, Need, Rule
from chunsheng.matters.queries import rule_on
from chunsheng.matters.terms import NeedState


@dataclass(frozen=True)
class Filled:
    """How many were hired at least, and in how many lots of which nobody told the number."""

    low: Decimal | int = 0
    unknown: int = 0


class NoKeepingRule(Refusal):
    status = 409
    message = _("那天还没有“满多少天算留住”的规定，请先在“期限规定”里登记。")


def keeping_rule_on(day: date) -> Rule:
    """The rule in force on a day. NoKeepingRule where there is none."""
    rule = rule_on(KEEPING, day)
    if rule is None:
        raise NoKeepingRule
    return rule


def vacancies_of(difficulty: Difficulty) -> QuerySet[Need]:
    """The vacancies of a difficulty in the order in which they were stated, without withdrawn ones."""
    stated = Need.objects.filter(source_code=difficulty.ledger_code, source_id=difficulty.pk)
    return stated.exclude(state=NeedState.WITHDRAWN).order_by("stated_at", "pk")


def filled_of(needs: Iterable[Need]) -> dict[UUID, Filled]:
    """Of each vacancy how many were hired and did not leave too soon. One query."""
    there = Delivery.objects.filter(need__in=needs).exclude(candidacy__stage=LEFT.code)
    told = {"at_least": Sum("low"), "unknown": Count("pk", filter=Q(low=None))}
    counted = there.values_list("need").annotate(**told)
    return defaultdict(Filled, {key: Filled(low or 0, n) for key, low, n in counted})


def kept_by_day(difficulty: Difficulty) -> list[tuple[date, int]]:
    """How many stayed, by the day on which the firm said so."""
    stayed = difficulty.candidacies.filter(stage=STAYED.code).order_by("ended_on")
    return list(stayed.values_list("ended_on").annotate(n=Count("pk")))


def in_the_way(difficulty: Difficulty) -> list[str]:
    """Why it cannot be called solved yet, in sentences: one of hands is filled and kept first."""
    if difficulty.kind != DifficultyKind.LABOUR:
        return []
    needs = list(vacancies_of(difficulty))
    told = [] if needs else [_now("还没有登记招工岗位。")]
    told += [
        _now("岗位“%(title)s”还没有招满。") % {"title": need.title}
        for need in needs
        if need.state == NeedState.OPEN
    ]
    if waiting := difficulty.candidacies.filter(stage=EMPLOYED.code).count():
        told.append(_now("有 %(n)s 人到岗了，企业还没有说满期仍在岗。") % {"n": waiting})
    # Hired by number alone, as a report tells it: nobody can say whether they stayed.
    unnamed = Delivery.objects.filter(need__in=needs, candidacy=None).count()
    if unnamed:
        told.append(_now("有 %(n)s 笔到岗没有登记到人，不知道留住没有。") % {"n": unnamed})
    if not told and not kept_by_day(difficulty):
        told.append(_now("到岗的人都没有再过问，不知道留住没有。"))
    return told
