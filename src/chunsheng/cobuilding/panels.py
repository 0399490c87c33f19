"""What an agreement's page shows beside its values: the three lists, and what became of promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.cobuilding.models import Agreement, Undertaking
from chunsheng.cobuilding.queries import needs_claimable, offers_claimable, unclaimed
from chunsheng.cobuilding.terms import OUTCOME_TONES, UNDERTAKINGS, Outcome
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.linking import addresses
from chunsheng.kernel.words.language import listed

PROJECTS, GIVEN = _("项目清单与兑现"), _("兑现")
SHOWN = 30


def outcome(record: Undertaking, value: str) -> cells.Cell:
    """What became of it; one that is late and was given since says so."""
    late = value == Outcome.LATE and record.promise.state == "kept"
    note = {"note": _now("后来已补上")} if late else {}
    pill = record.get_outcome_display()
    return {"text": "", "pill": pill, "tone": OUTCOME_TONES.get(value, ""), **note}


def given(record: Undertaking, viewer: Viewer) -> Mapping[str, Any]:
    """What it answers, and what was given on it; nothing is 未报, not 0."""
    made = record.promise
    source, title = (made.need, _("需求")) if made.need_id else (made.offer, _("资源"))
    rows = [{"title": title, "text": str(source), "note": ""}]
    for one in made.deliveries.order_by("-delivered_on", "-pk")[:SHOWN]:
        day, mark = cells.day(one, one.delivered_on)["text"], cells.verified(one, one.verified_at)
        rows.append({"title": day, "text": one.amount_text, "note": mark["pill"]})
    return {"title": GIVEN, "rows": rows, "lines": [_now("未报（不是 0）。")][len(rows) > 1 :]}


def promises_table(record: Agreement, viewer: Viewer) -> Mapping[str, Any]:
    """Each joint project under it with its day and what became of it; and how many of each."""
    known = registers[UNDERTAKINGS].rows(viewer).filter(agreement=record)
    made = list(known.select_related("promise").order_by("promise__due_on", "pk")[:SHOWN])
    counts = {one: sum(row.outcome == one for row in made) for one in Outcome}
    told = [f"{one.label} {n}" for one, n in counts.items() if n]
    table = {
        "caption": PROJECTS,
        "columns": [{"title": title} for title in (_("项目"), _("属于"), _("应兑现"), _("结果"))],
        "rows": [
            {
                "cells": [
                    {
                        "text": str(one),
                        "strong": True,
                        "url": f"/r/{UNDERTAKINGS}/{one.pk}/",
                        "note": one.promise.amount_text,
                    },
                    {"text": one.get_work_display()},
                    cells.day(one, one.promise.due_on),
                    outcome(one, one.outcome),
                ]
            }
            for one in made
        ],
    }
    lines = [listed(told)] if told else [_now("还没有认领。先登记需求或资源，再认领，就成为项目。")]
    if len(made) == SHOWN:
        lines.append(_now("只列前 30 项，其余的在共建项目台账里。"))
    shown = {"template": "register/table.html", "table": table} if made else {}
    return {"title": PROJECTS, "lines": lines, **shown}


def needs_list(record: Agreement, viewer: Viewer) -> Mapping[str, Any]:
    """What the community still wants and the unit has not taken up."""
    rows = unclaimed(needs_claimable(record), record)
    return _list(_("需求清单"), rows, viewer, _now("社区没有待认领的需求。"))


def offers_list(record: Agreement, viewer: Viewer) -> Mapping[str, Any]:
    """What the unit can give and the community has not claimed."""
    rows = unclaimed(offers_claimable(record), record)
    return _list(_("资源清单"), rows, viewer, _now("单位没有待认领的资源。"))


def _list(title: Any, rows: Any, viewer: Viewer, none: str) -> Mapping[str, Any]:
    found = list(rows.select_related("organisation")[:SHOWN])
    urls = addresses(rows.model.ledger_code, [one.pk for one in found], viewer)
    told = [
        {
            "title": one.organisation.name if one.organisation else _("未注明单位"),
            "text": one.title,
            "url": urls.get(one.pk, ""),
        }
        for one in found
    ]
    return {"title": title, "rows": told, "lines": [] if told else [none]}
