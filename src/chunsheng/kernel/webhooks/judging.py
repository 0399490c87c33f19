"""Ending targets that nothing has reached for days, struck by the clock."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Max
from django.utils.translation import gettext as _

from chunsheng.kernel.ledger.entering import CLOCK
from chunsheng.kernel.queue.queries import rule_today
from chunsheng.kernel.webhooks.actions import end_target
from chunsheng.kernel.webhooks.queries import listening
from chunsheng.kernel.words import clock

AT_A_TIME = 20


def judge_targets() -> int:
    """End targets that failed for as many days as the rule says, and still do; says how many.

    One that nothing was sent to in the meantime is not judged by its silence.
    """
    days = rule_today().receiver_days
    long = timedelta(days=days)
    failing = listening().filter(failing_since__lte=clock.now() - long)
    tried = failing.annotate(tried_at=Max("deliveries__last_at"))
    late = list(tried.filter(tried_at__gte=F("failing_since") + long)[:AT_A_TIME])
    for target in late:
        reason = _("连续 %(days)s 天没有送到。") % {"days": days}
        end_target(by=CLOCK, target=target, reason=reason)
    return len(late)
