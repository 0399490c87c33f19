"""Two desks that fill one post at the same instant: the post's row lets one of them through."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

from django.db import connections

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.tree import add_unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.organisations.actions import PostIsHeld, add_post, fill_post
from chunsheng.organisations.models import Holding, Post

BY = Actor(channel="test")
SINCE, UNTIL = date(2023, 3, 8), date(2023, 4, 8)


def race(post: Post, accounts: list[Account]) -> list[str]:
    """Fill the post for each account in a thread of its own; what became of each."""
    barrier, outcomes = Barrier(len(accounts)), []

    def fill(account: Account) -> None:
        try:
            barrier.wait(timeout=20)
            # With an end, so that no unique index stands behind the lock.
            fill_post(by=BY, post=post, account=account, since=SINCE, until=UNTIL)
            outcomes.append("filled")
        except PostIsHeld:
            outcomes.append("held")
        finally:
            connections.close_all()

    threads = [Thread(target=fill, args=(account,)) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def test_of_two_who_fill_a_post_at_once_one_is_refused(own_database: None) -> None:
    post = add_post(by=BY, unit=add_unit(kind="grid", name="网格 01"), title="网格员", role="")
    accounts = [Account.objects.create_account(f"a{n}", title="网格员") for n in range(4)]

    assert race(post, accounts) == ["filled", "held", "held", "held"]
    assert Holding.objects.count() == 1
