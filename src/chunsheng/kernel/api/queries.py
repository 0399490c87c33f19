"""Which limit is in force, and whose a token is."""

from __future__ import annotations

from chunsheng.kernel.api.models import Limit, Token, digest_of
from chunsheng.kernel.words import clock


def limit_today() -> Limit | None:
    """The limit in force: the last that has begun."""
    return Limit.objects.filter(since__lte=clock.today()).order_by("-since").first()


def token_that_holds(told: str) -> Token | None:
    """The token, unless it is unknown, revoked, expired, or its account was closed."""
    return (
        Token.objects.filter(
            digest=digest_of(told),
            revoked_at=None,
            expires_on__gte=clock.today(),
            account__is_active=True,
        )
        .select_related("account")
        .first()
    )
