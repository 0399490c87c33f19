"""What a difficulty's page says beside its values: vacancies, candidates, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.queries import Filled, filled_of, in_the_way, vacancies_of
from chunsheng.enterprise.terms import CANDIDACIES, SEEKING, SOLVED, WITHDRAWN, DifficultyKind
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.linking import addresses
from chunsheng.matters.models import Need
from chunsheng.matters.terms import NeedState

MISSING, VACANCIES, CANDIDATES = _("离解决还差"), _("招工岗位"), _("求职者")
SHOWN = 20


def vacancies(record: Difficulty, viewer: Viewer) -> Mapping[str, Any] | None:
    """How many are wanted where, and how many were hired; a number that nobody told stays unknown."""
    if record.kind != DifficultyKind.LABOUR:
        return None
    needs = list(vacancies_of(record)[:SHOWN])
    filled = filled_of(needs)
    urls = addresses(Need.ledger_code, [one.pk for one in needs], viewer)
    rows = [
        {
            "title": _now("在招") if one.state == NeedState.OPEN else _now("招满"),
            "text": one.title,
            "url": urls.get(one.pk, ""),
            "note": _told(one, filled[one.pk]),
        }
        for one in needs
    ]
    return {"title": VACANCIES, "rows": rows, "lines": [] if rows else [_now("还没有登记。")]}


def _told(need: Need, filled: Filled) -> str:
    wanted = _now("要几人没有说")
    if need.bounds != (None, None):
        wanted = _now("要 %(amount)s") % {"amount": need.amount_text}
    there = _now("已到岗 %(n)s 人") % {"n": int(filled.low)}
    if filled.unknown and filled.low:
        more = _now("另有 %(n)s 批人数不详") % {"n": filled.unknown}
        there = f"{there} · {more}"
    elif filled.unknown:
        there = _now("到岗一批，人数不详")
    return f"{wanted} · {there}"


def missing(record: Difficulty, viewer: Viewer) -> Mapping[str, Any] | None:
    """What has to be done before it can be called solved, told before anybody tries."""
    told = in_the_way(record)
    if not told or record.stage in (SOLVED.code, WITHDRAWN.code):
        return None
    return {"title": MISSING, "lines": told}


def candidates(record: Difficulty, viewer: Viewer) -> Mapping[str, Any] | None:
    """Who was recommended, to those who serve this difficulty; to others only how many."""
    if record.kind != DifficultyKind.LABOUR:
        return None
    mine = registers[CANDIDACIES].rows(viewer).filter(difficulty=record)
    found = mine.select_related("person", "need").order_by("consented_on", "pk")[: SHOWN + 1]
    rows = [_candidate(one) for one in found]
    lines = [_now("其余的在求职推荐台账里。")] if len(rows) > SHOWN else []
    if not rows:
        n = Candidacy.objects.filter(difficulty=record).count()
        told = _now("已推荐 %(n)s 人，只有接办的支部看得到是谁。") % {"n": n}
        lines = [told if n else _now("还没有推荐。推荐要有本人对这家企业的同意。")]
    return {"title": CANDIDATES, "rows": rows[:SHOWN], "lines": lines}


def _candidate(one: Candidacy) -> dict[str, Any]:
    return {
        "title": SEEKING.stage(one.stage).title,
        "text": str(one),
        "url": f"/r/{CANDIDACIES}/{one.pk}/",
    }


def whose(record: Candidacy, viewer: Viewer) -> Mapping[str, Any]:
    """The difficulty that it serves."""
    url = f"/r/{record.difficulty.ledger_code}/{record.difficulty_id}/"
    row = {"title": record.difficulty.firm.name, "text": record.difficulty.title, "url": url}
    return {"title": _("来自难题"), "rows": [row]}
