"""The cards of the privacy desk: what is held, how the day came, what a purge would let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import dates
from chunsheng.privacy.holdings import address_of, held_of
from chunsheng.privacy.models import Purge, RightsRequest
from chunsheng.privacy.queries import ending_title, table_title

HELD, ANSWER, DUE = _("记着他的什么"), _("答复"), _("会删去什么")
SHOWN = 20


def held_card(record: RightsRequest, viewer: Viewer) -> Mapping[str, Any]:
    """Which tables hold the person, with the records that the viewer may open."""
    if record.subject.erased_at is not None:
        return {"title": HELD, "lines": [_now("已经删除，什么都读不出了。")]}
    rows = [
        {
            "title": str(one.handling.title),
            "text": _now("%(n)s 条") % {"n": len(one.rows)},
            "note": str(one.handling.until),
            "url": address_of(one.rows[0], viewer) if len(one.rows) == 1 else "",
        }
        for one in held_of(record.subject)
    ]
    return {"title": HELD, "rows": rows}


def due_card(record: RightsRequest, viewer: Viewer) -> Mapping[str, Any]:
    """By when, and by which rule."""
    said = {"days": record.limit.working_days, "day": dates.moment(record.due_at)}
    lines = [
        _now("次日起算 %(days)s 个工作日，%(day)s 到期。") % said,
        _now("依据：%(source)s") % {"source": record.limit.source},
    ]
    return {"title": _("期限怎么算的"), "lines": lines}


def answer_card(record: RightsRequest, viewer: Viewer) -> Mapping[str, Any] | None:
    """What was answered, and on which ground of the law it was refused."""
    lines = [record.get_ground_display(), record.outcome]
    said = [line for line in lines if line]
    return {"title": ANSWER, "lines": said} if said else None


def purge_card(record: Purge, viewer: Viewer) -> Mapping[str, Any]:
    """Each table with how much of it is held, is due and went, and by which rule."""
    titles = (_("哪张表"), _("现有"), _("到期"), _("已删"), _("依据"))
    table = {
        "caption": DUE,
        "columns": [{"title": title} for title in titles],
        "rows": [{"cells": _cells(record, one)} for one in record.counted],
    }
    lines = [
        _now("只删去姓名、电话和写下的文字；事情办过、数目多少，都留着。"),
        _now("一次一张表最多 500 条；还有的，下一次再算。"),
    ]
    return {"title": DUE, "template": "register/table.html", "table": table, "lines": lines}


def _cells(record: Purge, counted: dict[str, Any]) -> list[dict[str, Any]]:
    table = counted["table"]
    since = {"ending": ending_title(table, counted["ending"]), "days": counted["days"]}
    rule = _now("%(ending)s后 %(days)s 天") % since
    gone = record.gone.get(table, 0) if record.ended_at else "—"
    return [
        {"text": table_title(table), "strong": True, "note": rule},
        {"text": str(counted["held"]), "numeric": True},
        {"text": str(counted["due"]), "numeric": True},
        {"text": str(gone), "numeric": True},
        {"text": counted["source"]},
    ]


def rows_card(record: Purge, viewer: Viewer) -> Mapping[str, Any] | None:
    """The first of the rows that would go, as their own lists show them to this viewer."""
    if record.ended_at is not None:
        return None
    rows = []
    for one in record.counted:
        known = registers.get(apps.get_model(one["table"]).ledger_code)
        if known is None or known.model._meta.label != one["table"] or not known.linked:
            continue
        keys = record.chosen[one["rule"]]
        for row in known.rows(viewer).filter(pk__in=keys).order_by("pk")[:SHOWN]:
            url = f"/r/{known.code}/{row.pk}/"
            rows.append({"title": str(known.title), "text": str(row), "url": url})
    said = _now("其中您能打开的前几条；别的只有数目。")
    return {"title": _("到期的记录"), "rows": rows, "lines": [said]} if rows else None
