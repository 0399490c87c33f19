"""Marking: which facts of a record stand, and their verifying by another person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.models import Entry, Fact, Mark
from chunsheng.kernel.words.errors import Denied, Refusal


class EnteredItOneself(Denied):
    """Who entered a fact does not verify it, under whatever account."""

    message = _("录入人不能核实自己录入的数据，请由另一个人核实。")


class NobodyVerifies(Denied):
    message = _("核实要由一个具名账号作出。")


class NotYetHappened(Refusal):
    message = _("只有已发生的数据才能核实。")


class FactIsWithdrawn(Refusal):
    status = 409
    message = _("这笔数据已经更正，请核实更正后的那一笔。")


class ReversedAlready(FactIsWithdrawn):
    message = _("这笔数据已经更正过，请刷新页面，看更正后的那一笔。")


class MarkedAlready(Refusal):
    status = 409
    message = _("这笔数据已经核实过。")


def standing_facts(record_id: uuid.UUID, *kinds: str) -> QuerySet[Fact]:
    """The facts of a record that stand now: neither reversing nor reversed, oldest first."""
    facts = Fact.objects.filter(record_id=record_id, reverses=None, reversed_by=None)
    return (facts.filter(kind__in=kinds) if kinds else facts).order_by("pk")


def lock_reversed(facts: Iterable[Fact]) -> None:
    """Hold stored facts that an entry is about to reverse; nobody marks or reverses them meanwhile.

    ReversedAlready when one of them has been withdrawn, or is named twice.
    """
    keys = [fact.pk for fact in facts]
    if not keys:
        return
    held = Fact.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    if len(held) != len(keys) or Fact.objects.filter(reverses__in=keys).exists():
        raise ReversedAlready


def mark(fact: Fact, entry: Entry) -> Mark:
    """Verify a happened fact by a later entry of another person.

    Raises NobodyVerifies, EnteredItOneself (the same account, or another account of the same
    natural person), NotYetHappened, FactIsWithdrawn or MarkedAlready. What a resident or the
    clock entered has no account, so any named person may verify it. The fact stays locked until the
    caller's transaction ends, as it does while an entry reverses it.
    """
    fact = Fact.objects.select_for_update().get(pk=fact.pk)
    verifier, enterer = entry.by, fact.entry.by
    if verifier is None:
        raise NobodyVerifies
    if enterer is not None and verifier.is_same_person(enterer):
        raise EnteredItOneself
    if fact.standing != Standing.HAPPENED:
        raise NotYetHappened
    if fact.reverses_id is not None or Fact.objects.filter(reverses=fact).exists():
        raise FactIsWithdrawn
    if Mark.objects.filter(fact=fact).exists():
        raise MarkedAlready
    return Mark.objects.create(fact=fact, entry=entry)
