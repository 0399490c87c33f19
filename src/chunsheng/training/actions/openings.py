"""Openings: posts that a partner offers, and the cadres who are selected for them with reasons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import ReasonIsMissing
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.terms import Quantity, Window
from chunsheng.organisations.models import Post
from chunsheng.organisations.queries import full_holding
from chunsheng.training.facts import facts_of
from chunsheng.training.models import Opening, Partnership, Secondment
from chunsheng.training.queries import posts_of, running
from chunsheng.training.rules import hold, put
from chunsheng.training.terms import CLOSED, ENGAGED, GIVEN, Rank


class OpeningIsClosed(Refusal):
    status = 409
    message = _("这批挂职岗位已经结束选派。")


class OpeningIsFull(Refusal):
    status = 409
    message = _("选派人数已经到了上限，不能再选派。")


class IsSelectedAlready(Refusal):
    field = "post"
    status = 409
    message = _("这个岗位的干部已经选派，还没有返回。")


class PostIsElsewhere(Refusal):
    field = "post"
    message = _("这个岗位不在本区任职岗位里，不能选派。")


class RankDoesNotFit(Refusal):
    field = "rank"

    def __init__(self, rank: Rank) -> None:
        super().__init__(_("这批岗位要求%(rank)s，职级不符，不能选派。") % {"rank": rank.label})


@action
def offer_posts(
    *,
    by: Actor,
    base: Partnership,
    title: str,
    rank: str,
    quantity: Quantity,
    told: Window | None = None,
    note: str = "",
) -> Opening:
    """Take up posts that a partner offers, how many at least and at most. DayIsAhead."""
    since, on = past_days(told, "on")
    opening = Opening.objects.create(
        organisation=base.organisation,
        base=base,
        title=title.strip(),
        rank=Rank(rank),
        low=quantity.low,
        high=quantity.high,
        about=quantity.about,
        since=since,
        on=on,
        note=note.strip(),
    )
    names = ("organisation", "base", "title", "rank", "low", "high", "about", "since", "on", "note")
    enter(
        opening,
        verb="offered",
        by=by,
        changes=first_values(opening, *names),
        facts=facts_of(opening),
    )
    return opening


@action
def select_cadre(*, by: Actor, opening: Opening, post: Post, rank: str, why: str) -> Secondment:
    """Select the cadre who holds a post at home, of the rank asked for, and say why.

    Raises ReasonIsMissing, OpeningIsClosed, RankDoesNotFit, PostIsElsewhere, PostIsVacant,
    OpeningIsFull or IsSelectedAlready. Why is said on the record alone: an entry would keep it for
    ever, and it speaks of one person.
    """
    if not why.strip():
        raise ReasonIsMissing(field="why")
    hold(opening)
    if opening.stage == CLOSED.code:
        raise OpeningIsClosed
    if rank != opening.rank:
        raise RankDoesNotFit(Rank(opening.rank))
    if not posts_of(opening.organisation).filter(pk=post.pk).exists():
        raise PostIsElsewhere
    full_holding(post, clock.today())
    if opening.high is not None and not opening.about and running(opening).count() >= opening.high:
        raise OpeningIsFull
    # Two who select the same cadre for two openings at the same instant wait for each other here.
    Post.objects.select_for_update().get(pk=post.pk)
    if Secondment.objects.filter(post=post, stage__in=ENGAGED).exists():
        raise IsSelectedAlready
    secondment = Secondment.objects.create(
        opening=opening, post=post, why=why.strip(), selected_by=by.account
    )
    told = dict(first_values(secondment, "opening", "post", "stage"))
    told |= {"rank": (None, rank), "why": (None, GIVEN)}
    enter(secondment, verb="selected", by=by, changes=told)
    changes = {"selected": (None, str(secondment))}
    put(opening, "selected", by, told=changes)
    return secondment
