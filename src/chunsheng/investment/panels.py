"""What a project's page says beside its values: what was promised and given, who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.investment.models import Project
from chunsheng.investment.queries import promises_of
from chunsheng.investment.terms import PROMISES
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.kinds import kind
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.linking import linked_rows
from chunsheng.kernel.words.language import listed
from chunsheng.organisations.terms import LinkKind

PROMISED = _("承诺与兑现")
SHOWN = 20
TAKES_PART = {
    LinkKind.PARTNER_IN: (_("合作于"), _("合作方")),
    LinkKind.UNDERTAKES: (_("实施项目"), _("实施单位")),
    LinkKind.BUILT_ON: (_("建在项目上"), _("建在项目上的支部")),
}


def partners(record: Project, viewer: Viewer) -> Mapping[str, Any]:
    """Who takes part; no share is said unless a document says it."""
    rows = linked_rows(record, viewer, TAKES_PART)
    return {"title": _("参与各方"), "rows": rows, "lines": [] if rows else [_now("还没有登记。")]}


def promised(record: Project, viewer: Viewer) -> Mapping[str, Any]:
    """What was promised with it beside what was delivered; nothing delivered is 未报, not 0.

    A promise out of the viewer's reach is counted and not told.
    """
    rows = []
    known = registers[PROMISES].rows(viewer).values("pk")
    reached = list(promises_of(record).filter(pk__in=known)[: SHOWN + 1])
    for one in reached[:SHOWN]:
        given = [delivery.amount_text for delivery in one.deliveries.all()]
        delivered = listed(given) or _now("未报（不是 0）")
        rows.append(
            {
                "title": f"{one.get_standing_display()} · {kind(one.measured).title}",
                "text": one.amount_text,
                "url": f"/r/{one.ledger_code}/{one.pk}/",
                "note": _now("兑现：%(given)s") % {"given": delivered},
            }
        )
    beyond = promises_of(record).exclude(pk__in=known).count()
    lines = [_now("其余的在承诺台账里。")] if len(reached) > SHOWN else []
    if beyond:
        lines.append(_now("另有 %(n)s 项您无权打开。") % {"n": beyond})
    if not rows and not beyond:
        lines = [_now("没有填报金额和人数，不计入“预计投资”。")]
    return {"title": PROMISED, "rows": rows, "lines": lines}
