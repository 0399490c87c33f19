"""The cards of a proposal: what was shared and by what right, and each household's line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.allocation.models import Proposal, Share
from chunsheng.allocation.terms import SHARE_CYCLE, SHARES
from chunsheng.garden.models import weight
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import registers

SUMMARY, LINES = _("分什么、怎么分"), _("分配名单")
SHOWN = 60
_stage = cells.stage(SHARE_CYCLE)


def summary_card(record: Proposal, viewer: Viewer) -> Mapping[str, Any]:
    """What was shared among how many, what is left, the seed of the draw, and the proof."""
    of = {"served": record.served, "of": record.households}
    portions = {"n": record.placed, "grams": record.rule.portion_grams}
    left = weight(record.left_kilos)
    rows = [
        {
            "title": _("分的是"),
            "text": str(record),
            "url": f"/r/garden.harvests/{record.harvest_id}/",
        },
        {"title": _("分给"), "text": _now("%(served)s 户，共 %(of)s 户参加") % of},
        {
            "title": _("分出"),
            "text": _now("%(n)s 份，每份 %(grams)s 克") % portions,
            "note": _now("余 %(left)s") % {"left": left},
        },
        {
            "title": _("抽签种子"),
            "text": str(record.seed),
            "note": _now("就是采摘日期，称重之前人人都知道；用它可以重算"),
        },
        {"title": _("依据"), "text": str(record.rule)},
        {"title": _("证书"), "text": _proof(record), "note": _now("由求解以外的另一道核对给出")},
    ]
    tone = "jade" if record.proved else "red"
    pill = _("已证明最优") if record.proved else _("未证明")
    return {"title": SUMMARY, "rows": rows, "pill": pill, "tone": tone}


def _proof(record: Proposal) -> str:
    if record.proved:
        return _now("已证明：按规则没有更好的分法，也没有人被越过")
    return _now("没有证明这是最好的分法，请重新提出方案再确认")


def lines_card(record: Proposal, viewer: Viewer) -> Mapping[str, Any]:
    """Each household's portions and why, those served first; for leaders only that there are lines."""
    if not viewer.holds(registers[SHARES].reads.roles):
        return {"title": LINES, "lines": [_now("名单只对经办的岗位开放。")]}
    known = registers[SHARES].rows(viewer).filter(proposal=record)
    known = known.select_related("household__building").order_by("-portions", "pk")
    found: list[Share] = list(known[:SHOWN])
    titles = (_("住户"), _("份额"), _("为什么"), _("状态"))
    table = {
        "caption": LINES,
        "columns": [{"title": title} for title in titles],
        "rows": [{"cells": _cells(one)} for one in found],
    }
    lines = [_now("理由只说次序、抽签和前几周领过没有，不说哪一户属于哪一类；名单也不要对外张贴。")]
    if record.households > SHOWN:
        lines.append(_now("只列前 60 户，其余的在份额台账里。"))
    return {"title": LINES, "template": "register/table.html", "table": table, "lines": lines}


def _cells(share: Share) -> list[cells.Cell]:
    return [
        {
            "text": share.door,
            "strong": True,
            "url": f"/r/{SHARES}/{share.pk}/",
            "note": share.household.number,
        },
        {"text": share.amount, "numeric": True},
        {"text": share.get_why_display()},
        _stage(share, share.stage) if share.portions else cells.text(share, None),
    ]


def list_url(code: str, field: str, record: Any) -> str:
    """All records of a register that point to a record by a field."""
    return f"/r/{code}/?{urlencode({field: str(record.pk), 'chip': 'all'})}"
