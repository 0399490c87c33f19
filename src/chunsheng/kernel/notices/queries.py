"""What somebody was told."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.notices.models import Notice


def unread(viewer: Viewer) -> int:
    """How many notices the viewer has not read. One query; none for nobody."""
    if viewer.account is None:
        return 0
    return Notice.objects.filter(account=viewer.account, read_at=None).count()


def told_of(subject_id: uuid.UUID, record_id: uuid.UUID) -> QuerySet[Notice]:
    """What a person was told of their matter, newest first."""
    return Notice.objects.filter(subject_id=subject_id, record_id=record_id).order_by("-entry_id")
