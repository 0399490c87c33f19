"""Pacing: never more to one carrier than it bears, counted in the database for all workers together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from chunsheng.kernel.notices.carriers import Limit
from chunsheng.kernel.notices.models import Pace
from chunsheng.kernel.queue.keeping import NotYet
from chunsheng.kernel.words import clock


def take_turn(carrier: str, limits: Sequence[Limit]) -> None:
    """Note that one more goes out now; NotYet, until when, where as many as it bears just went."""
    if not limits:
        return
    with transaction.atomic():
        Pace.objects.get_or_create(carrier=carrier)
        pace = Pace.objects.select_for_update().get(carrier=carrier)
        now = clock.real_now()  # not before the lock is held, lest others have gone later than now
        second = now.timestamp()
        longest = max(seconds for _most, seconds in limits)
        went = [one for one in pace.went if abs(second - one) < longest]
        free = [went[-most] + seconds for most, seconds in limits if len(went) >= most]
        wait = max(free, default=second) - second
        if wait > 0:
            raise NotYet(now + timedelta(seconds=wait))
        pace.went = [*went, second]
        pace.save(update_fields=["went"])
