"""Setting how long is tried again."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.queue.models import RetryRule
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class RuleBeginsInThePast(Refusal):
    field = "since"
    message = _("生效日期要晚于现有的各条规定，也不能早于今天。")


@action
def set_retry_rule(
    *, by: Actor, first_seconds: int, hours: int, receiver_days: int, source: str, since: date
) -> RetryRule:
    """Set from a day on how long is tried again. RuleBeginsInThePast."""
    if since < clock.today() or RetryRule.objects.filter(since__gte=since).exists():
        raise RuleBeginsInThePast
    rule = RetryRule.objects.create(
        first_seconds=first_seconds,
        hours=hours,
        receiver_days=receiver_days,
        source=source,
        since=since,
    )
    names = ("first_seconds", "hours", "receiver_days", "source", "since")
    enter(rule, verb="set", by=by, changes=first_values(rule, *names))
    return rule
