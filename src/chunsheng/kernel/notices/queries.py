"""What somebody was told."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Q, QuerySet, Sum

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.notices.models import Notice, Sending, Way
from chunsheng.kernel.notices.terms import CarrierCode, State
from chunsheng.kernel.words import clock

LATELY = timedelta(days=30)


def unread(viewer: Viewer) -> int:
    """How many notices the viewer has not read. One query; none for nobody."""
    if viewer.account is None:
        return 0
    return Notice.objects.filter(account=viewer.account, read_at=None).count()


def told_of(subject_id: uuid.UUID, record_id: uuid.UUID) -> QuerySet[Notice]:
    """What a person was told of their matter, newest first."""
    return Notice.objects.filter(subject_id=subject_id, record_id=record_id).order_by("-entry_id")


def sent_by(way: Way) -> QuerySet[Sending]:
    """What went by a way; of a group, what went there of entries that its account was told of."""
    if way.address:
        return way.sendings.all()
    told = Notice.objects.filter(account=way.account_id, told_at__gte=way.since)
    return Sending.objects.filter(carrier=way.carrier, notice__entry__in=told.values("entry"))


def sent_for(notice: Notice) -> QuerySet[Sending]:
    """By what an account's notice was sent as well: by its own ways, and in groups it is told in."""
    groups = Way.objects.filter(account=notice.account_id, address="").values("carrier")
    own = Q(notice=notice) | Q(notice__entry=notice.entry_id, way=None, carrier__in=groups)
    return Sending.objects.filter(own)


def texts_of(subject_id: uuid.UUID, record_id: uuid.UUID) -> QuerySet[Sending]:
    """What went to a person by short message about their matter."""
    sent = Sending.objects.filter(carrier=CarrierCode.SMS)
    return sent.filter(notice__subject=subject_id, notice__record_id=record_id)


def undelivered() -> int:
    """How many sendings of the last days nobody tries any more."""
    return Sending.objects.filter(state=State.FAILED, at__gte=clock.now() - LATELY).count()


def texts_lately() -> int:
    """How many short messages went out in the last days, each part of a longer one counted."""
    sent = Sending.objects.filter(carrier=CarrierCode.SMS, state=State.SENT)
    total = sent.filter(at__gte=clock.now() - LATELY).aggregate(total=Sum("parts"))["total"]
    return int(total or 0)
