"""What the pages of committees say beside values: who sits, what was handed in, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from chunsheng.committees.models import Body, Meeting, Resolution, Seat
from chunsheng.committees.queries import left_by_earlier, named, quorum_on, seats_on, told
from chunsheng.committees.terms import BODIES, CYCLE, MEETINGS, RESOLUTIONS, SEATS, needed
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import Text
from chunsheng.kernel.register.linking import linked_rows
from chunsheng.kernel.words import clock, dates
from chunsheng.matters.registers import source_rows
from chunsheng.organisations.terms import LinkKind

LAST, TOPICS = _("上次决议的落实"), _("议题")
MINUTES, RESOLVED = _("纪要"), _("本次决议")
SHOWN = 30
HANGS = {
    LinkKind.BRANCH_OF: (_("隶属"), _("下设支部")),
    LinkKind.BUILT_ON: (_("建在项目上"), _("建在项目上的支部")),
}


def _card(title: Text, rows: list[dict[str, Any]], none: str, *lines: str) -> dict[str, Any]:
    return {"title": title, "rows": rows, "lines": [*lines, *([] if rows else [none])]}


def term(seat: Seat) -> str:
    """From when to when; open where no end was set."""
    since = dates.day(seat.since)
    if seat.until is None:
        return _now("%(since)s起") % {"since": since}
    return _now("%(since)s 至 %(until)s") % {"since": since, "until": dates.day(seat.until)}


def members(record: Body, viewer: Viewer) -> Mapping[str, Any]:
    """Who sits today, and where the composition of any other day stands."""
    rows: list[dict[str, Any]] = [
        {"title": seat.title, "text": seat.member, "note": term(seat)}
        for seat in seats_on(record, clock.today())[:SHOWN]
    ]
    asked = urlencode({"q": str(record), "since": clock.today().isoformat()})
    other = {"title": _("别的日子"), "text": _("选一天看当时的组成"), "url": f"/r/{SEATS}/?{asked}"}
    return _card(
        _("现任组成"), [*rows, other], "", *([] if rows else [pgettext("bodies", "还没有人任职。")])
    )


def meetings(record: Body, viewer: Viewer) -> Mapping[str, Any]:
    """The latest meetings."""
    rows = [
        {
            "title": dates.day(one.on),
            "text": one.title,
            "url": f"/r/{MEETINGS}/{one.pk}/",
            "note": CYCLE.stage(one.stage).title,
        }
        for one in record.meetings.order_by("-on", "-pk")[:10]
    ]
    return _card(_("会议"), rows, _now("还没有开过会。"))


def rules(record: Body, viewer: Viewer) -> Mapping[str, Any]:
    """How many have to come, since when, by which document."""
    found = record.quorums.order_by("-since")[:10]
    rows = [
        {
            "title": _now("%(since)s起") % {"since": dates.day(one.since)},
            "text": one.get_share_display(),
            "note": one.source,
        }
        for one in found
    ]
    return _card(_("到会规则"), rows, _now("没有登记，开会不判断人数。"))


def hangs_on(record: Body, viewer: Viewer) -> Mapping[str, Any] | None:
    """The body above, the branches below, the project on which it is built."""
    rows = linked_rows(record.organisation, viewer, HANGS)
    return {"title": _("隶属与项目"), "rows": rows} if rows else None


def _resolutions(found: Iterable[Resolution]) -> list[dict[str, Any]]:
    rows = []
    for one in found:
        said = {"owner": one.owner.member, "due": dates.day(one.due_on), "report": one.report}
        note = (
            _now("%(owner)s，应于%(due)s：%(report)s")
            if one.report
            else _now("%(owner)s，应于%(due)s")
        )
        url = f"/r/{RESOLUTIONS}/{one.pk}/"
        rows.append({"title": state(one), "text": str(one), "url": url, "note": note % said})
    return rows


def state(resolution: Resolution) -> str:
    """How a resolution stands in a word or two."""
    return resolution.get_judged_display() or _now("还没到期")


def last_ones(record: Meeting, viewer: Viewer) -> Mapping[str, Any]:
    """What became of what was resolved before."""
    rows = _resolutions(left_by_earlier(record)[:SHOWN])
    return _card(LAST, rows, _now("以前没有决议，或者都已落实。"))


def topics(record: Meeting, viewer: Viewer) -> Mapping[str, Any]:
    """What members handed in."""
    found = record.topics.select_related("seat__organisation__unit", "seat__post__unit")
    rows = [{"title": one.seat.member, "text": one.title} for one in found.order_by("pk")[:SHOWN]]
    return _card(TOPICS, rows, _now("还没有成员提交议题。"))


def minutes(record: Meeting, viewer: Viewer) -> Mapping[str, Any]:
    """What was said, paragraph by paragraph."""
    lines = [line for line in record.minutes.splitlines() if line.strip()]
    return {
        "title": MINUTES,
        "lines": lines or [_now("开会以后登记。")],
        "plain": bool(lines),
    }


def resolved(record: Meeting, viewer: Viewer) -> Mapping[str, Any]:
    """What this meeting resolved."""
    rows = _resolutions(told(record.resolutions.all())[:SHOWN])
    return _card(RESOLVED, rows, _now("还没有形成决议。"))


def attendance(record: Meeting, viewer: Viewer) -> Mapping[str, Any]:
    """Who sat on the day of the meeting, who of them came, and how many had to."""
    seats = list(seats_on(record.body, record.on))
    came = {seat.pk for seat in named(record.attended.all())}
    held = bool(came)
    body = {"title": _("机构"), "text": str(record.body), "url": f"/r/{BODIES}/{record.body_id}/"}
    rows: list[dict[str, Any]] = [
        {
            "title": seat.title,
            "text": seat.member,
            "note": (_now("到会") if seat.pk in came else _now("未到会")) if held else "",
        }
        for seat in seats
    ]
    lines = [_now("应到 %(n)s 席") % {"n": len(seats)}]
    if held:
        lines = [_now("应到 %(n)s 席，实到 %(came)s 席") % {"n": len(seats), "came": len(came)}]
    quorum = quorum_on(record.body, record.on)
    if quorum is not None:
        told = {"n": needed(quorum.share, len(seats)), "source": quorum.source}
        lines.append(_now("按“%(source)s”至少到 %(n)s 席") % told)
    lines += [] if seats else [_now("这一天没有人任职。")]
    return _card(_("当天的组成和到会"), [body, *rows], "", *lines)


def came_from(record: Resolution, viewer: Viewer) -> Mapping[str, Any]:
    """The meeting that resolved it."""
    return {"title": _("来自"), "rows": source_rows(record.promise, viewer)}
