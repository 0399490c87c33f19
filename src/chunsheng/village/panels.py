"""Cards: a repair before and after, the repairs of a house, the counts of a site, a contract's income."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.history import photos_of
from chunsheng.kernel.register.linking import addresses
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.amounts import yuan_exact
from chunsheng.people.terms import HOUSEHOLDS
from chunsheng.village.models import Contract, Count, House, Payout, Repair, Site
from chunsheng.village.queries import income_of, rule_on
from chunsheng.village.terms import CONTRACTS, COUNTS, HOUSES, PAYOUTS, REPAIRS, RULES, SITES

BEFORE_AFTER, DONE, CAME, INCOME = _("修前修后"), _("历次修缮"), _("来了多少人"), _("收入发放")
SHOWN = 20
PAIR = "village/before_after.html"


def before_after(record: Repair, viewer: Viewer) -> Mapping[str, Any]:
    """The photo from before beside the one from after."""
    kept = {one.purpose: f"/files/{one.pk}/" for one in photos_of(record)}
    ended = dates.day(record.ended_on) if record.ended_on else ""
    pair = [
        {"title": _now("修前"), "on": dates.day(record.begun_on), "url": kept.get("begun")},
        {"title": _now("修后"), "on": ended, "url": kept.get("finished")},
    ]
    return {"title": BEFORE_AFTER, "template": PAIR, "pair": pair}


def of_the_house(record: Repair, viewer: Viewer) -> Mapping[str, Any]:
    """Which house it is, and how that stands today."""
    house = record.house
    row = {
        "title": house.get_protection_display(),
        "text": house.name,
        "note": house.get_condition_display(),
        "url": f"/r/{HOUSES}/{house.pk}/",
    }
    return {"title": _("哪座民居"), "rows": [row]}


def repairs_of(record: House, viewer: Viewer) -> Mapping[str, Any]:
    """The latest repairs, the last of them before and after, and who has to agree to another one."""
    repairs = list(record.repairs.order_by("-begun_on", "-pk")[:SHOWN])
    rows: list[dict[str, Any]] = [
        {
            "title": dates.day(one.begun_on),
            "text": one.work,
            "note": one.get_stage_display(),
            "url": f"/r/{REPAIRS}/{one.pk}/",
        }
        for one in repairs
    ]
    rule = rule_on(record.protection, clock.today())
    told = _now("还没有修缮规则，不能登记动工。") if rule is None else rule
    rows.append({"title": _now("动工前要"), "text": told, "url": f"/r/{RULES}/"})
    last = before_after(repairs[0], viewer) if repairs else {}
    return {**last, "title": DONE, "rows": rows}


def counts_of(record: Site, viewer: Viewer) -> Mapping[str, Any]:
    """The latest counts, each with where it comes from."""
    rows = [
        {
            "title": _days(one),
            "text": one.amount_text,
            "note": f"{one.get_how_display()} · {one.source}",
            "url": f"/r/{COUNTS}/{one.pk}/",
        }
        for one in record.counts.order_by("-until", "-pk")[:SHOWN]
    ]
    return {"title": CAME, "rows": rows, "lines": [] if rows else [_now("还没有登记游客。")]}


def of_the_site(record: Count, viewer: Viewer) -> Mapping[str, Any]:
    """Where they were counted."""
    row = {"title": record.site.get_kind_display(), "text": record.site.name}
    return {"title": _("哪里"), "rows": [{**row, "url": f"/r/{SITES}/{record.site_id}/"}]}


def income(record: Contract, viewer: Viewer) -> Mapping[str, Any]:
    """What was released and what waits, and each payout with how it stands."""
    told = income_of(record)
    rows: list[dict[str, Any]] = [
        {"title": _now("已发放"), "text": yuan_exact(told.released)},
        {"title": _now("待发放"), "text": yuan_exact(told.waiting)},
    ]
    rows += [
        {
            "title": dates.day(one.pay_on),
            "text": yuan_exact(one.yuan if one.released_yuan is None else one.released_yuan),
            "note": one.get_stage_display(),
            "url": f"/r/{PAYOUTS}/{one.pk}/",
        }
        for one in record.payouts.order_by("-pay_on", "-pk")[:SHOWN]
    ]
    return {"title": INCOME, "rows": rows}


def household(record: Contract, viewer: Viewer) -> Mapping[str, Any]:
    """Which household it is, for whoever may open its page; for others that it is one."""
    found = addresses(HOUSEHOLDS, [record.household_id], viewer)
    url = found.get(record.household_id)
    if url is None:
        return {
            "title": _("农户"),
            "lines": [_now("一户；是哪一户，只有它所在网格的经办岗位能看。")],
        }
    row = {"title": _now("编号"), "text": record.household.number, "url": url}
    return {"title": _("农户"), "rows": [row]}


def of_the_contract(record: Payout, viewer: Viewer) -> Mapping[str, Any]:
    """Under which contract, and what it promises."""
    contract = record.contract
    told = _now("约定每年 %(yuan)s") % {"yuan": yuan_exact(contract.yearly_yuan)}
    url = f"/r/{CONTRACTS}/{contract.pk}/"
    row = {"title": _now("合同"), "text": contract, "note": told, "url": url}
    return {"title": _("哪份合同"), "rows": [row]}


def _days(count: Count) -> str:
    since, until = dates.day(count.since), dates.day(count.until)
    return since if count.since == count.until else f"{since} – {until}"
