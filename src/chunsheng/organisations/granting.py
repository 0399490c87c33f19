"""The grants that holders of posts live by: settled anew whenever a post is filled or vacated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from chunsheng.kernel.access.models import Account, Grant
from chunsheng.kernel.custody.actions import grant, revoke
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.organisations.models import Holding, Post

Term = tuple[date, date | None]


def settle_grants(*, by: Actor, post: Post, account: Account | None, reason: str) -> None:
    """Make the account's grants of the post's role there what its holdings say, from today on.

    Access is never granted backwards. Holdings of one role at one unit (a post of one's own and a
    colleague's stood in for) share a grant, which ends with the last of them. A grant that was
    given by hand is left alone, and none is added beside it.
    """
    if account is None or not post.role:
        return
    today = clock.today()
    # Two posts filled for one account at the same instant would otherwise both grant its role.
    Account.objects.held(account)
    holdings = Holding.objects.filter(
        account=account, post__role=post.role, post__unit_id=post.unit_id
    ).exclude(until__lte=today)
    grants = Grant.objects.filter(account=account, role=post.role, unit_id=post.unit_id)
    grants = grants.exclude(until__lte=today)
    own = {_clipped(one, today): one for one in grants.filter(holdings__isnull=False).distinct()}
    by_hand = list(grants.filter(holdings=None))
    wanted = merged(_clipped(one, today) for one in holdings)
    for term, given in own.items():
        if term not in wanted:
            revoke(by=by, grant=given, reason=reason)
    for since, until in wanted:
        kept = own.get((since, until))
        if kept is None and not any(_covers(one, until) for one in by_hand):
            kept = grant(
                by=by, account=account, role=post.role, unit=post.unit, since=since, until=until
            )
        _point(holdings, (since, until), kept)


def merged(terms: Iterable[Term]) -> list[Term]:
    """Half-open terms joined where they touch or overlap, in order; empty terms fall away."""
    joined: list[Term] = []
    for since, until in sorted(terms, key=lambda term: term[0]):
        if until is not None and until <= since:
            continue
        last = joined[-1] if joined else None
        if last is None or (last[1] is not None and last[1] < since):
            joined.append((since, until))
        elif last[1] is not None:
            joined[-1] = (last[0], None if until is None else max(last[1], until))
    return joined


def _clipped(row: Holding | Grant, today: date) -> Term:
    return max(row.since, today), row.until


def _covers(given: Grant, until: date | None) -> bool:
    return given.until is None or (until is not None and until <= given.until)


def _point(holdings: QuerySet[Holding], term: Term, given: Grant | None) -> None:
    """Remember which grant the holdings within a term live by."""
    since, until = term
    inside = holdings.filter(until__gt=since) | holdings.filter(until=None)
    if until is not None:
        inside = inside.filter(since__lt=until)
    inside.update(grant=given)
