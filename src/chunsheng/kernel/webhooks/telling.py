"""Telling: what is entered becomes a delivery in the same transaction, and the queue sends it."""

from __future__ import annotations

import json
from datetime import UTC
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django_tasks import task
from standardwebhooks import Webhook

from chunsheng.kernel.access.vault import open_secret
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.queue.keeping import defer
from chunsheng.kernel.webhooks import calling
from chunsheng.kernel.webhooks.calling import Answer, Unreachable
from chunsheng.kernel.webhooks.models import Delivery, Target
from chunsheng.kernel.webhooks.queries import listening, versions_seen, wants
from chunsheng.kernel.webhooks.terms import State
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class NotDelivered(RuntimeError):
    """The message was not taken; the queue tries again."""


def hear(entries: list[Entry]) -> None:
    """Hand on to each target what it wants and its owner may see; in the transaction that entered it."""
    for target in listening():
        wanted = [one for one in entries if wants(target, one.record_code, one.verb)]
        by_code = sorted(wanted, key=lambda one: one.record_code)
        for code, some in groupby(by_code, key=lambda one: one.record_code):
            _hand_on(target, code, list(some))


def _hand_on(target: Target, code: str, entries: list[Entry]) -> None:
    keys = {entry.record_id for entry in entries}
    seen = versions_seen(viewer_of(target.account), code, keys)
    deliveries = [
        Delivery(
            target=target,
            entry=entry,
            code=code,
            verb=entry.verb,
            record_id=entry.record_id,
            record_version=seen[entry.record_id],
            happened_at=entry.at,
        )
        for entry in entries
        if entry.record_id in seen
    ]
    for delivery in Delivery.objects.bulk_create(deliveries):
        defer(send, str(delivery.pk))


@task()
def send(key: str) -> None:
    """Send one delivery, unless it is over or its owner may not see the record any more. NotDelivered."""
    delivery = Delivery.objects.select_related("target__account").get(pk=key)
    target = delivery.target
    if delivery.state != State.WAITING:
        return
    if target.ended_at is not None:  # it ended while this was being handed on
        give_up(key)
        return
    viewer = viewer_of(target.account)
    if not versions_seen(viewer, delivery.code, [delivery.record_id]):
        _note(delivery, state=State.WITHHELD)
        return
    answer = _call(delivery)
    good = isinstance(answer, Answer) and answer.is_good
    tried = {
        "attempts": F("attempts") + 1,
        "last_at": clock.now(),
        "last_answer": str(answer)[:200],
    }
    since = None if good else Coalesce("failing_since", clock.now())
    with transaction.atomic():
        _note(delivery, state=State.DELIVERED if good else State.WAITING, **tried)
        Target.objects.filter(pk=target.pk).update(failing_since=since)
    if not good:
        raise NotDelivered


def give_up(key: str) -> None:
    """Its time is over: nobody tries to send it any more."""
    Delivery.objects.filter(pk=key, state=State.WAITING).update(state=State.FAILED)


def body_of(delivery: Delivery) -> str:
    """What is told: that something was done, never what it says. The same however often it is sent."""
    told = {
        "type": f"{delivery.code}.{delivery.verb}",
        "timestamp": delivery.happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "register": delivery.code,
            "verb": delivery.verb,
            "key": str(delivery.record_id),
            "version": delivery.record_version,
        },
    }
    return json.dumps(told, separators=(",", ":"))


def headers_of(delivery: Delivery, body: str) -> dict[str, str]:
    """The message's name and its signature, after the Standard Webhooks specification."""
    now = clock.real_now()
    signed = Webhook(open_secret(bytes(delivery.target.secret))).sign(delivery.message, now, body)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Chunsheng",
        "webhook-id": delivery.message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signed,
    }


def _call(delivery: Delivery) -> Answer | str:
    """The answer, or in words why there is none."""
    body = body_of(delivery)
    try:
        place = calling.place_of(delivery.target.url)
        number = calling.judged_number(place)
        return calling.call(place, number, body.encode(), headers_of(delivery, body))
    except Refusal as refusal:
        return str(refusal.message)
    except Unreachable as fault:
        return _("连接不上（%(fault)s）") % {"fault": fault}


def _note(delivery: Delivery, **became: object) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(**became)
