"""What all verbs of training share: holding a record, another person's eyes, two heads of an office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.models import Post
from chunsheng.organisations.queries import holder_on
from chunsheng.organisations.terms import PostKind
from chunsheng.training.apart import Absence, away_already, other_head_away
from chunsheng.training.facts import facts_of
from chunsheng.training.queries import heads_away, post_away


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


class AwayAlready(Refusal):
    status = 409

    def __init__(self, other: Absence) -> None:
        told = {"post": other.post_title, "where": other.occasion_title}
        super().__init__(
            _("%(post)s那段时间已安排去“%(where)s”，不能同时在两处：请换一位，或者错开时间。")
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


def check_absence(post: Post, coming: Absence) -> None:
    """AwayAlready if the post is somewhere else then; HeadsAwayTogether if another head is away.

    That is, another head of the post's office on that occasion or then. Whoever sends somebody else
    of the office at the same instant waits here.
    """
    office = Unit.objects.select_for_update(no_key=True).get(pk=post.unit_id)
    elsewhere = away_already(coming, post_away(post))
    if elsewhere is not None:
        raise AwayAlready(elsewhere)
    if post.kind != PostKind.CHIEF:
        return
    other = other_head_away(coming, heads_away(office))
    if other is not None:
        raise HeadsAwayTogether(office, other)


def need_no_holder(by: Actor, post: Post, day: date, refusal: Refusal) -> None:
    """The refusal for whoever held the post on a day, under any account."""
    holding = holder_on(post, day)
    if holding is None or by.account is None:
        return
    if holding.account is not None and by.account.is_same_person(holding.account):
        raise refusal
    person, subject = holding.person, by.account.subject_id
    if person is not None and subject is not None and person.subject_id == subject:
        raise refusal


def in_order(starts_on: date, ends_on: date) -> None:
    """DaysAreReversed where the end comes before the beginning."""
    if ends_on < starts_on:
        raise DaysAreReversed
