"""Writing a record only if nobody changed it since it was read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words.errors import Refusal


class Stale(Refusal):
    """The record was changed by someone else in between."""

    status = 409
    message = _("这条记录刚被别人改过，请看过最新内容再办。")


def save_change(record: Record, fields: Iterable[str]) -> None:
    """Store the fields if the stored version is the record's own, and raise the version by one.

    Raises Stale when another change came first; nothing is stored then.
    """
    names = list(fields)
    values = {name: getattr(record, name) for name in names}
    changed = (
        type(record)
        ._default_manager.filter(pk=record.pk, version=record.version)
        .update(version=record.version + 1, **values)
    )
    if changed != 1:
        raise Stale
    record.version += 1
