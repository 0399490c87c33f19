"""Issuing and revoking the addresses at which calendars read one's steps."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.api.models import digest_of
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import end_once
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.matters.models import Feed


class FeedFromAPage(Denied):
    message = _("日历订阅只能由本人登录后在页面上开通。")


class FeedIsRevoked(Refusal):
    status = 409
    message = _("这个订阅已经停用了。")


@action
def issue_feed(*, by: Actor, name: str) -> Feed:
    """An address for whoever acts, its key told once as `told`; only a digest is kept. FeedFromAPage."""
    if by.account is None or by.channel != "desk":
        raise FeedFromAPage
    told_once = secrets.token_urlsafe(32)
    feed = Feed.objects.create(name=name, account=by.account, digest=digest_of(told_once))
    enter(feed, verb="issued", by=by, changes=first_values(feed, "name"))
    feed.told = told_once
    return feed


@action
def revoke_feed(*, by: Actor, feed: Feed) -> Feed:
    """Let an address lead nowhere any more. FeedIsRevoked, Stale."""
    return end_once(feed, "revoked_at", "revoked", by, FeedIsRevoked)


@action
def revoke_feeds(*, by: Actor, account: Account) -> list[Feed]:
    """Revoke every address of an account at which its steps are read, each by an entry; which."""
    held = Feed.objects.select_for_update().filter(account=account, revoked_at=None)
    return [revoke_feed(by=by, feed=feed) for feed in held.order_by("pk")]
