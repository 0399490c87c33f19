"""Issuing and revoking tokens, and setting the API's limits."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.api.models import Limit, Token, digest_of
from chunsheng.kernel.api.queries import limit_today
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import end_once
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal

MARK = "csk_"


class TokenFromAPage(Denied):
    message = _("令牌只能由本人登录后在页面上签发。")


class TokenEndsTooSoon(Refusal):
    field = "expires_on"
    message = _("有效期至少到今天。")


class TokenHoldsTooLong(Refusal):
    field = "expires_on"


class RevokedAlready(Refusal):
    status = 409
    message = _("这个令牌已经撤销了。")


class LimitBeginsInThePast(Refusal):
    field = "since"
    message = _("生效日期要晚于现有的各条限额，也不能早于今天。")


@action
def issue_token(*, by: Actor, name: str, scope: str, expires_on: date) -> Token:
    """A token for whoever acts, told once as `told`; only its digest is kept, and no entry has either.

    TokenFromAPage where a program asks, TokenEndsTooSoon, TokenHoldsTooLong.
    """
    if by.account is None or by.channel != "desk":
        raise TokenFromAPage
    if expires_on < clock.today():
        raise TokenEndsTooSoon
    limit = limit_today()
    if limit is not None and expires_on > clock.today() + timedelta(days=limit.token_days):
        told = _("令牌最长 %(days)s 天，请选早一些的日期。")
        raise TokenHoldsTooLong(told % {"days": limit.token_days})
    told_once = MARK + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name,
        account=by.account,
        digest=digest_of(told_once),
        scope=scope,
        issued_at=clock.now(),
        expires_on=expires_on,
    )
    enter(token, verb="issued", by=by, changes=first_values(token, "name", "scope", "expires_on"))
    token.told = told_once
    return token


@action
def revoke_token(*, by: Actor, token: Token) -> Token:
    """Let a token hold no longer. RevokedAlready, Stale."""
    return end_once(token, "revoked_at", "revoked", by, RevokedAlready)


@action
def revoke_tokens(*, by: Actor, account: Account) -> list[Token]:
    """Revoke every token of an account that holds, each by an entry of its own; which."""
    held = Token.objects.select_for_update().filter(account=account, revoked_at=None)
    return [revoke_token(by=by, token=token) for token in held.order_by("pk")]


@action
def set_limit(*, by: Actor, per_minute: int, token_days: int, source: str, since: date) -> Limit:
    """Set from a day on how often may be asked and how long tokens may hold. LimitBeginsInThePast."""
    if since < clock.today() or Limit.objects.filter(since__gte=since).exists():
        raise LimitBeginsInThePast
    limit = Limit.objects.create(
        per_minute=per_minute, token_days=token_days, source=source, since=since
    )
    names = ("per_minute", "token_days", "source", "since")
    enter(limit, verb="set", by=by, changes=first_values(limit, *names))
    return limit
