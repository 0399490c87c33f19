"""What the pages of training say beside a record's values: lists, lessons, reports, what belongs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import dates
from chunsheng.training.models import Cohort, Opening, Partnership, Report, Secondment
from chunsheng.training.queries import missed_reports, seated
from chunsheng.training.terms import COHORTS, OPENINGS, SECONDMENTS

Card = Mapping[str, Any]
ROSTER, LESSONS, REPORTS, SENT = _("名单"), _("收获"), _("月报"), _("选派情况")
SHOWN = 60


def roster(record: Cohort, viewer: Viewer) -> Card:
    """Who stands on the list and how, by post."""
    rows = [{"title": one.get_state_display(), "text": str(one)} for one in seated(record)[:SHOWN]]
    return _card(ROSTER, rows, _now("还没有推荐。名单只写岗位，不写姓名。"))


def lessons(record: Cohort, viewer: Viewer) -> Card:
    """What it brought home, the newest first."""
    told = record.lessons.order_by("-told_on", "-pk")[:SHOWN]
    rows = [{"title": dates.day(one.told_on), "text": one.text} for one in told]
    return _card(LESSONS, rows, _now("还没有登记收获。"))


def reports(record: Secondment, viewer: Viewer) -> Card:
    """The monthly reports, the newest first; which came late, and which did not come."""
    told = [(one.due_on, one.text, _lateness(one)) for one in record.reports.all()]
    told += [(due_on, _now("没有交"), "") for due_on in missed_reports(record)]
    rows = [
        {"title": _now("应于 %(day)s 前") % {"day": dates.day(due_on)}, "text": text, "note": note}
        for due_on, text, note in sorted(told, key=lambda one: one[0], reverse=True)[:SHOWN]
    ]
    return _card(REPORTS, rows, _now("还没有月报。到岗以后，每个月在工作台上有一条待办。"))


def _lateness(one: Report) -> str:
    if one.told_on <= one.due_on:
        return ""
    return _now("迟交，%(day)s") % {"day": dates.day(one.told_on)}


def sent(record: Opening, viewer: Viewer) -> Card:
    """Who was selected for an opening, and how each stands."""
    rows = _within_reach(SECONDMENTS, record.secondments.all(), viewer)
    return _card(SENT, rows, _now("还没有选派。"))


def of_base(record: Partnership, viewer: Viewer) -> Card:
    """What is done with a partner: cohorts there, posts that it offers."""
    rows = _within_reach(COHORTS, record.cohorts.all(), viewer)
    rows += _within_reach(OPENINGS, record.openings.all(), viewer)
    return _card(_("培训班和挂职岗位"), rows, _now("还没有登记。"))


def _within_reach(code: str, records: QuerySet[Any], viewer: Viewer) -> list[dict[str, Any]]:
    """A line for each record that the viewer may open. One query."""
    register = registers[code]
    known = register.rows(viewer).select_related(*register.select)
    found = known.filter(pk__in=records.values("pk")).order_by("pk")[:SHOWN]
    return [
        {
            "title": register.cycle.stage(one.stage).title if register.cycle else register.title,
            "text": register.face.heading(one),
            "url": f"/r/{code}/{one.pk}/",
        }
        for one in found
    ]


def _card(title: Any, rows: list[dict[str, Any]], nothing: str) -> Card:
    return {"title": title, "rows": rows, "lines": [] if rows else [nothing]}
