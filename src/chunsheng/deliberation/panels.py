"""What a proposal's page says beside its values: by which rule, how it was voted, what stands open."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.deliberation.models import Commission, Proposal
from chunsheng.deliberation.queries import Tally, Weight, rule_on, tally_of
from chunsheng.deliberation.terms import RULES, VOTING, Channel, Choice, Outcome, Portion
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.linking import addresses
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.amounts import number
from chunsheng.kernel.words.language import listed

VOTE, POSTING, RESULT = _("表决"), _("公示"), _("结果")
PROMISED = _("交办与兑现")


def _said(weight: Weight, by_area: bool) -> str:
    heads = _now("%(n)s 票") % {"n": f"{weight.heads:,}"}
    return f"{heads} · {number(weight.area_m2)} m²" if by_area else heads


def signatures(record: Proposal, viewer: Viewer) -> Mapping[str, Any]:
    """Who signed, masked, and how many the rule in force asks for."""
    rule = record.rule or rule_on(record.decides, clock.today())
    named = [str(one) for one in record.seconders.order_by("pk")]
    told = {"n": len(named), "of": rule.seconders if rule else _now("未定")}
    rows = [
        {"title": _("提议人"), "text": str(record.proposer)},
        {"title": _("附议人"), "text": listed(named) or "—"},
    ]
    lines = [_now("附议 %(n)s 人，规则要求 %(of)s 人。") % told]
    return {"title": _("签名"), "rows": rows, "lines": lines}


def vote(record: Proposal, viewer: Viewer) -> Mapping[str, Any] | None:
    """The rule with its article; turnout; and, once it is closed, the one count of all channels."""
    rule = record.rule
    if rule is None:
        return None
    tally, whole = tally_of(record), Weight(record.heads or 0, record.area_m2 or Decimal(0))
    rows = [
        {
            "title": _("参加表决"),
            "text": _said(tally.of(), rule.by_area),
            "note": _now("名册 %(whole)s，要%(portion)s")
            % {
                "whole": _said(whole, rule.by_area),
                "portion": Portion(rule.quorum).label,
            },
        }
    ]
    if record.stage == VOTING.code or record.outcome == Outcome.WITHDRAWN:
        lines = [_now("计票以前不显示同意、反对各多少。")]
    else:
        rows += [_counted(tally, choice, rule.by_area) for choice in Choice]
        lines = [_now("同意要占参加的%(portion)s。") % {"portion": Portion(rule.share).label}]
    rows.append({"title": _("依据"), "text": rule.source, "url": f"/r/{RULES}/{rule.pk}/"})
    return {"title": VOTE, "rows": rows, "lines": lines}


def _counted(tally: Tally, choice: Choice, by_area: bool) -> dict[str, Any]:
    each = [f"{one.label} {tally.of(choice, one).heads:,}" for one in Channel]
    text = _said(tally.of(choice), by_area)
    return {"title": choice.label, "text": text, "note": listed(each)}


def posting(record: Proposal, viewer: Viewer) -> Mapping[str, Any] | None:
    """Until when it is posted and why that long, and whether an objection stands."""
    if record.posted_until is None or record.rule is None:
        return None
    told = {
        "days": record.rule.posting_days,
        "until": f"{dates.day(record.posted_until)} {dates.hour(record.posted_until)}",
    }
    lines = [
        _now("次日起算 %(days)s 个工作日，到 %(until)s；期满且没有异议才能交办。") % told,
        _now("依据：%(source)s") % {"source": record.rule.posting_source},
    ]
    pill, tone = _standing(record)
    return {"title": POSTING, "pill": pill, "tone": tone, "lines": lines}


def _standing(record: Proposal) -> tuple[str, str]:
    if record.objected:
        return _now("有异议待答复"), "red"
    if record.outcome:
        return _now("异议成立"), ""
    over = not record.is_posted_at(clock.now())
    return (_now("期满，没有待答复的异议"), "jade") if over else (_now("公示中"), "gold")


def result(record: Proposal, viewer: Viewer) -> Mapping[str, Any] | None:
    """What the residents are told; its photo stands in the history."""
    if not record.told:
        return None
    return {"title": RESULT, "lines": [record.told], "plain": True}


def owed(record: Proposal | Commission, viewer: Viewer) -> Mapping[str, Any] | None:
    """Who owes it by when, and whether it was delivered and verified."""
    made = record.promise
    if made is None:
        return None
    url = addresses(made.ledger_code, [made.pk], viewer).get(made.pk, "")
    given = made.deliveries.order_by("pk").first()
    rows = [
        {"title": _("谁来办"), "text": made.organisation.name, "url": url},
        {"title": _("应办成"), "text": dates.day(made.due_on) if made.due_on else "—"},
        {
            "title": _("兑现"),
            "text": dates.day(given.delivered_on) if given else _now("未报（不是 0）"),
            "note": "" if not given else _now("已核实") if given.verified_at else _now("未核实"),
        },
    ]
    return {"title": PROMISED, "rows": rows}
