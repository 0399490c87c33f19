"""What all verbs of training share: holding a record, another person's eyes, two heads of an office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.marking import NobodyVerifies
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import PostKind
from chunsheng.training.apart import Absence, other_head_away
from chunsheng.training.facts import facts_of
from chunsheng.training.queries import heads_away


class DaysAreReversed(Refusal):
    field = "ends_on"
    message = _("结束日期不能早于开始日期。")


class HeadsAwayTogether(Refusal):
    status = 409

    def __init__(self, office: Unit, other: Absence) -> None:
        told = {
            "office": office.name,
            "post": other.post_title,
            "where": other.occasion_title,
        }
        super().__init__(
            _(
                "“%(office)s”的%(post)s已安排去“%(where)s”，时间碰在一起。"
                "同一单位的两位负责人不能同时外出：请换一位，或者错开时间。"
            )
            % told
        )


def hold(record: Record) -> None:
    """Let nobody else change the record until this action ends; Stale if somebody did since."""
    locked = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if locked.version != record.version:
        raise Stale


def put(
    record: Record,
    verb: str,
    by: Actor,
    reason: str = "",
    told: dict[str, tuple[Any, Any]] | None = None,
    **values: Any,
) -> None:
    """Change fields and let the facts follow; `told` is entered besides them."""
    change(record, verb, by, values, facts_of, reason=reason, told=told)


def keep_one_head_at_home(post: Post, coming: Absence) -> None:
    """HeadsAwayTogether if another head of the post's office is away on that occasion or then.

    Whoever sends another head of the office at the same instant waits here.
    """
    if post.kind != PostKind.CHIEF:
        return
    office = Unit.objects.select_for_update(no_key=True).get(pk=post.unit_id)
    other = other_head_away(coming, heads_away(office))
    if other is not None:
        raise HeadsAwayTogether(office, other)


def need_another(by: Actor, first: Account | None, refusal: Refusal) -> None:
    """NobodyVerifies without an account; the refusal for the first person under any account."""
    if by.account is None:
        raise NobodyVerifies
    if first is not None and by.account.is_same_person(first):
        raise refusal


def in_order(starts_on: date, ends_on: date) -> None:
    """DaysAreReversed where the end comes before the beginning."""
    if ends_on < starts_on:
        raise DaysAreReversed
