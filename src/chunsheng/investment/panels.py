"""What pages say beside values: what was promised and given, who takes part, who brought whom in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.investment.chains import Chain, Node, chains_of, projects_of
from chunsheng.investment.models import Chamber, Outpost, Project, Townsperson
from chunsheng.investment.queries import promises_of
from chunsheng.investment.terms import HUNG, PROJECTS, PROMISES, TOWNSPEOPLE
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import read
from chunsheng.kernel.ledger.kinds import kind
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.figures import figure_text, figure_url
from chunsheng.kernel.register.linking import linked_rows
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.language import in_a_row, listed
from chunsheng.organisations.registers import posts_card
from chunsheng.organisations.terms import REGISTER as ORGANISATIONS
from chunsheng.organisations.terms import LinkKind

PROMISED = _("承诺与兑现")
CHAIN, CAME_OF_IT, BROUGHT_IN = _("引荐链"), _("促成了什么"), _("带来了什么")
SHOWN = 20
BROUGHT = (
    *("investment.contacted", "investment.people_contacted", "investment.intended"),
    *("investment.landing_expected", "investment.landed"),
)
# What each in a chain is, and by what the one before leads to it.
WHATS = {TOWNSPEOPLE: _("老乡"), ORGANISATIONS: _("组织"), PROJECTS: _("项目")}
TIES = {
    LinkKind.INTRODUCED.value: _("引荐"),
    LinkKind.BROUGHT_IN.value: _("引进"),
    LinkKind.HOMECOMING.value: _("工程企业"),
    LinkKind.PARTNER_IN.value: _("合作于"),
    LinkKind.UNDERTAKES.value: _("实施"),
}
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
    """What was promised with it beside what was delivered; nothing delivered is 未报, not 0."""
    told = _promised_with([record.pk], viewer)
    return {"title": PROMISED, **told}


def _promised_with(projects: list[uuid.UUID], viewer: Viewer) -> Mapping[str, Any]:
    """The promises of these projects, each once; one out of the viewer's reach is counted, not told."""
    rows = []
    known = registers[PROMISES].rows(viewer).values("pk")
    reached = list(promises_of(*projects).filter(pk__in=known)[: SHOWN + 1])
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
    beyond = promises_of(*projects).exclude(pk__in=known).count()
    lines = [_now("其余的在承诺台账里。")] if len(reached) > SHOWN else []
    if beyond:
        lines.append(_now("另有 %(n)s 项您无权打开。") % {"n": beyond})
    if not rows and not beyond:
        lines = [_now("没有填报金额和人数，不计入“预计投资”。")]
    return {"rows": rows, "lines": lines}


def chain(record: Project | Townsperson, viewer: Viewer) -> Mapping[str, Any] | None:
    """Who introduced whom, down to the project: drawn step by step, and said again in words."""
    chains = chains_of(record)
    if not chains:
        empty = _now("还没有登记引荐。")
        return {"title": CHAIN, "lines": [empty]} if isinstance(record, Townsperson) else None
    named = _named(chains, viewer)
    drawn = [[_step(node, named, viewer) for node in one] for one in chains]
    return {
        "title": CHAIN,
        "template": "investment/chain.html",
        "chains": drawn,
        "lines": [in_a_row(_said(one)) for one in drawn],
    }


def _named(chains: list[Chain], viewer: Viewer) -> dict[uuid.UUID, dict[str, str]]:
    """The names and pages of all in the chains that the viewer may open. One query a register."""
    wanted: dict[str, set[uuid.UUID]] = defaultdict(set)
    for node in (node for one in chains for node in one):
        wanted[node.code].add(node.key)
    named = {}
    for code, keys in wanted.items():
        known = registers[code].rows(viewer).filter(pk__in=keys)
        for far in known.select_related(*registers[code].select):
            url = f"/r/{code}/{far.pk}/"
            named[far.pk] = {"text": registers[code].face.heading(far), "url": url}
    return named


def _step(node: Node, named: Mapping[uuid.UUID, dict[str, str]], viewer: Viewer) -> dict[str, Any]:
    tie = TIES[node.tie] if node.tie else ""
    hidden = _now("一位老乡（不公开）") if node.code == TOWNSPEOPLE else _now("您无权打开的记录")
    return {"tie": tie, "what": WHATS.get(node.code, ""), **named.get(node.key, {"text": hidden})}


def _said(steps: list[dict[str, Any]]) -> list[str]:
    """The same in words: each tie between two."""
    return [
        _now("%(one)s %(tie)s %(other)s。")
        % {"one": one["text"], "tie": other["tie"], "other": other["text"]}
        for one, other in zip(steps, steps[1:], strict=False)
    ]


def came_of_it(record: Townsperson, viewer: Viewer) -> Mapping[str, Any]:
    """What the projects of the person's chain were promised and given; each promise stands once."""
    projects = projects_of(chains_of(record))
    if not projects:
        return {"title": CAME_OF_IT, "lines": [_now("引荐链还没有到项目。")]}
    return {"title": CAME_OF_IT, **_promised_with(projects, viewer)}


def keepers(record: Townsperson, viewer: Viewer) -> Mapping[str, Any]:
    """Which post kept in touch from when to when, the newest first."""
    found = record.keepings.select_related("post__unit").order_by("-since", "-pk")[:SHOWN]
    rows = [
        {
            "title": one.post.title,
            "text": _term(one.since, one.until),
            "note": one.post.unit.name,
        }
        for one in found
    ]
    lines = [] if rows else [_now("还没有联系岗位，请“定联系岗位”。")]
    return {"title": _("联系岗位的交接"), "rows": rows, "lines": lines}


def _term(since: date, until: date | None) -> str:
    ended = dates.day(until) if until else _now("现在")
    return _now("%(since)s 至 %(until)s") % {"since": dates.day(since), "until": ended}


def brought_in(record: Outpost, viewer: Viewer) -> Mapping[str, Any]:
    """What the outpost has brought in up to today; each number opens into its records."""
    unit, until = record.organisation.unit, Period(until=clock.today())
    told, _rated = read([measures[code] for code in BROUGHT], [], unit, until)
    rows = [
        {
            "title": measures[code].title,
            "text": figure_text(told[code]),
            "url": figure_url(code, unit, until),
        }
        for code in BROUGHT
    ]
    return {"title": BROUGHT_IN, "rows": rows}


def away_posts(record: Outpost, viewer: Viewer) -> Mapping[str, Any]:
    """Who holds its posts today."""
    return posts_card(record.organisation, viewer)


def expected_plate(record: Chamber, viewer: Viewer) -> Mapping[str, Any] | None:
    """What was said of hanging its plate: expected while it does not hang."""
    if not record.plan:
        return None
    hangs = record.stage == HUNG.code
    rows = [
        {"title": _("预告的内容"), "text": record.plan},
        {
            "title": _("预告日期"),
            "text": dates.day(record.planned_on) if record.planned_on else _now("没有说哪天"),
        },
    ]
    pill = _now("已挂牌") if hangs else _now("预计，还没有发生")
    return {"title": _("预告挂牌"), "pill": pill, "tone": "jade" if hangs else "gold", "rows": rows}
