"""Reads which agreements stand, what can be claimed under one, and what came due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chunsheng.cobuilding.models import Agreement, Undertaking
from chunsheng.cobuilding.terms import DRAFTED, SIGNED, Outcome
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Need, Offer, Promise, Step
from chunsheng.matters.terms import NeedState, PromiseState
from chunsheng.places.terms import AreaKind


def is_in_force(agreement: Agreement) -> bool:
    """Whether it was signed, was not ended, and today lies in its term."""
    since, until = agreement.since, agreement.until
    if agreement.stage != SIGNED.code or since is None or until is None:
        return False
    return since <= clock.today() <= until


def needs_claimable(agreement: Agreement) -> QuerySet[Need]:
    """What agreements of the community put on the list and is still open; other needs have other rules."""
    there = within([agreement.community.path], "place__path")
    listed = Need.objects.filter(there, _still_open(), source_code=Agreement.ledger_code)
    return listed.order_by("-stated_at")


def offers_claimable(agreement: Agreement) -> QuerySet[Offer]:
    """What the unit offers to the community and may still be had."""
    own = Offer.objects.filter(organisation=agreement.partner, place=agreement.community)
    return own.filter(_still_open()).order_by("-stated_at")


def unclaimed(rows: QuerySet[Any], agreement: Agreement) -> QuerySet[Any]:
    """Those needs or offers that the unit has not taken up already under this agreement."""
    owed = Promise.objects.filter(source_id=agreement.pk, state=PromiseState.OPEN)
    return rows.exclude(promises__in=owed)


def _still_open() -> Q:
    return Q(state=NeedState.OPEN) & (Q(until=None) | Q(until__gte=clock.today()))


def undertakings_unjudged() -> QuerySet[Undertaking]:
    """What nothing was judged of and came due or was closed elsewhere; what is closed and still a step."""
    closed = ~Q(promise__state=PromiseState.OPEN)
    due = Q(outcome=Outcome.OPEN) & (Q(promise__due_on__lt=clock.today()) | closed)
    steps = Step.objects.filter(record_code=Undertaking.ledger_code, record_id=OuterRef("pk"))
    on_a_desk = Exists(steps.filter(done_at=None, withdrawn_at=None))
    return Undertaking.objects.filter(due | (closed & on_a_desk)).order_by("pk")


def communities_in(paths: Iterable[str]) -> QuerySet[Unit]:
    """The communities of some ground."""
    return Unit.objects.filter(within(paths), kind=AreaKind.COMMUNITY).order_by("path")


def partners_of(unit: Unit) -> QuerySet[Unit]:
    """The units that signed an agreement with a community there, whatever became of it."""
    there = Agreement.objects.filter(within([unit.path], "community__path"))
    return Unit.objects.filter(pk__in=there.exclude(stage=DRAFTED.code).values("partner"))


def term_overlaps(agreement: Agreement, since: date, until: date) -> bool:
    """Whether another agreement of the same two stands on one of these days."""
    same = Agreement.objects.filter(community=agreement.community, partner=agreement.partner)
    return same.filter(stage=SIGNED.code, since__lte=until, until__gte=since).exists()
