"""议事机构, 席位, 会议纪要 and 决议: who sits, what was spoken of, what became of it (R1, R16)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.committees import actions, forms, panels
from chunsheng.committees.models import Body, Meeting, Resolution, Seat
from chunsheng.committees.queries import members_seats, own_seats
from chunsheng.committees.terms import (
    BODIES,
    CYCLE,
    MEETINGS,
    RESOLUTIONS,
    SEATS,
    BodyKind,
    Outcome,
)
from chunsheng.kernel.access.policies import Policy, at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.register import cells, evidence
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Chip,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
    sample_mark,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock, dates
from chunsheng.matters.terms import PromiseState
from chunsheng.organisations.terms import (
    DISPATCHER,
    GRID_WORKER,
    INVESTMENT_OFFICER,
    OUTPOST_OFFICER,
    SUPERVISOR,
    TRAINING_OFFICER,
)

_STAFF = (GRID_WORKER, DISPATCHER, SUPERVISOR, INVESTMENT_OFFICER, OUTPOST_OFFICER)
# Whoever may sit; the last two are roles of other apps, known by their codes alone.
MEMBERS = frozenset(
    (*(one.code for one in (*_STAFF, TRAINING_OFFICER)), "partner_liaison", "enterprise_helper")
)
TONES = {
    Outcome.ON_TIME.value: "jade",
    Outcome.DONE_LATE.value: "gold",
    Outcome.LATE.value: "red",
}


def _sits(body: str) -> Policy:
    """Members: whoever holds a post that has a seat today, or acts for an organisation with one."""
    return Policy(MEMBERS, lambda viewer: Q(**{f"{body}__in": own_seats(viewer).values("body")}))


def _convenes(body: str = "") -> Policy:
    """Secretaries convene what sits on their ground, investment officers what firms sit in."""
    path, firms = f"{body}organisation__unit__path", (BodyKind.JOINT, BodyKind.BRANCH)
    officer = at(path, INVESTMENT_OFFICER.code)
    return at(path, SUPERVISOR.code) | Policy(
        officer.roles, lambda viewer: officer(viewer) & Q(**{f"{body}kind__in": firms})
    )


def _reads(body: str = "") -> Policy:
    return _convenes(body) | at(f"{body}organisation__unit__path", LEADER.code)


_runs = _convenes()
_runs_meeting, _runs_resolution = _convenes("body__"), _convenes("meeting__body__")
_sits_in_meeting, _sits_for_resolution = _sits("body"), _sits("meeting__body")
# What a member owes it still owes when its seat has ended, or was given to it anew.
_owns = Policy(MEMBERS, lambda viewer: Q(owner__in=members_seats(viewer).values("pk")))


def _of_body(code: str, title: Text, act: Any, form: Any, **more: Any) -> Verb:
    """A verb on a body that still stands."""
    more = {"when": lambda body: body.closed_on is None, "record_as": "body", **more}
    return Verb(code, title, act, _runs, form, **more)


def _of_meeting(code: str, act: Any, form: Any, may: Policy, **more: Any) -> Verb:
    title = CYCLE.move(code).title
    return Verb(code, title, act, may, form, record_as="meeting", **more)


def _is_branch(body: Body) -> bool:
    return body.kind == BodyKind.BRANCH and body.closed_on is None


def _founded(record: Body, value: date) -> cells.Cell:
    if record.founded_from == value:
        return cells.day(record, value)
    days = {"since": dates.day(record.founded_from), "until": dates.day(value)}
    return {"text": _now("%(since)s 至 %(until)s") % days, "note": _now("日期不详")}


def _founded_filed(record: Body, value: date) -> str | date:
    days = {"since": record.founded_from.isoformat(), "until": value.isoformat()}
    told = _now("%(since)s 至 %(until)s") % days
    return value if record.founded_from == value else told


def _body_marks(record: Body) -> list[tuple[Text, str]]:
    closed: list[tuple[Text, str]] = (
        [] if record.closed_on is None else [(pgettext_lazy("bodies", "已撤销"), "")]
    )
    return [*sample_mark(record), (record.get_kind_display(), "jade"), *closed]


def _judged(record: Resolution, value: str) -> cells.Cell:
    return {"text": "", "pill": panels.state(record), "tone": TONES.get(value, "")}


def _resolution_marks(record: Resolution) -> list[tuple[Text, str]]:
    marks: list[tuple[Text, str]] = [(panels.state(record), TONES.get(record.judged, ""))]
    if record.done_on is not None and record.verified_at is None:
        marks.append((_("未核实"), "gold"))
    return marks


def _verified(record: Resolution, value: Any) -> cells.Cell:
    return cells.text(record, None) if record.done_on is None else cells.verified(record, value)


def _is_to_verify(record: Resolution) -> bool:
    return record.done_on is not None and record.verified_at is None


@register
class Bodies(Register):
    """议事机构：社区大党委、联合党委、党支部、居民议事会；谁有席位、任期到哪天。（R1、R16）"""

    model = Body
    code = BODIES
    title = _("大党委与联合党委")
    icon = "users-group"
    group = menu.Group.VOICES
    rank = 20
    unit_word = pgettext_lazy("bodies", "个")
    reads = _reads() | _sits("pk")
    select = ("organisation__unit", "base")
    order = ("-founded_on", "-id")
    search = ("organisation__name", "founded_by")
    search_hint = _("找：机构名称")
    face = Face(marks=_body_marks)
    wide = (_("现任组成"), _("会议"))
    columns = (
        Column("organisation__name", _("名称"), cells.strong),
        Column("kind", _("类别"), cells.choice("kind"), find="choice"),
        Column("founded_on", _("成立日期"), _founded, filed=_founded_filed),
        Column("founded_by", _("谁牵头成立")),
        Column("base__name", _("依托单位")),
        Column("closed_on", pgettext_lazy("bodies", "撤销日期"), cells.day),
    )
    chips = (
        Chip("standing", _("在册"), lambda now: Q(closed_on=None)),
        Chip("closed", pgettext_lazy("bodies", "已撤销"), lambda now: Q(closed_on__isnull=False)),
    )
    add = Verb("add", _("登记成立"), actions.found_body, _runs, forms.BodyForm)
    verbs = (
        _of_body("convene", _("召集会议"), actions.convene, forms.ConveneForm, main=True),
        _of_body("seat", _("登记任职"), actions.seat_member, forms.SeatForm),
        _of_body("unseat", _("登记离任"), actions.unseat_member, forms.UnseatForm),
        _of_body("quorum", _("定到会规则"), actions.set_quorum, forms.QuorumForm),
        _of_body(
            "build", _("建在项目上"), actions.build_branch_on, forms.BuildForm, when=_is_branch
        ),
        _of_body("close", _("撤销"), actions.close_body, forms.CloseForm, danger=True),
        evidence.citing(_runs),
    )
    measures = ("committees.standing", "committees.fortresses")
    panels = (
        panels.members,
        panels.meetings,
        panels.hangs_on,
        panels.rules,
        evidence.evidence_card,
    )
    phrases = {
        "founded": _("登记了成立"),
        "seated": _("登记了任职"),
        "unseated": _("登记了离任"),
        "quorum_set": _("定了到会规则"),
        "convened": _("召集了会议"),
        "built_on": _("把支部建在了项目上"),
        "closed": _("撤销了机构"),
        **evidence.PHRASE,
    }


@register
class Seats(Register):
    """席位：哪个机构、谁的席位、任期从哪天到哪天；选一天就是那一天的组成。（R1、R16）"""

    model = Seat
    code = SEATS
    title = _("席位")
    icon = "users"
    reads = _reads("body__") | _sits("body")
    linked = False
    select = ("body__organisation", "organisation__unit", "post__unit")
    order = ("body_id", "since", "id")
    search = ("body__organisation__name", "organisation__name", "post__title", "title")
    search_hint = _("找：机构、成员、职务")
    columns = (
        Column("body", _("机构")),
        Column("title", _("职务")),
        Column("member", _("成员"), cells.strong),
        Column("since", _("哪一天在任"), find="on", on=()),
        Column("since", _("任期自"), cells.day),
        Column("until", _("任期至"), cells.day),
    )


@register
class Meetings(Register):
    """会议纪要：召集、成员提交议题、到会、纪要和决议；上次的决议落实了没有，一页看到。（R1、R16）"""

    model = Meeting
    code = MEETINGS
    title = _("会议纪要")
    icon = "notebook"
    group = menu.Group.VOICES
    rank = 21
    unit_word = pgettext_lazy("meetings", "次")
    reads = _reads("body__") | _sits_in_meeting
    select = ("body__organisation__unit",)
    order = ("-on", "-id")
    search = ("title", "body__organisation__name")
    search_hint = _("找：会议、机构")
    cycle = CYCLE
    face = Face(heading=lambda meeting: f"{meeting.body} · {meeting.title}")
    wide = (panels.LAST, panels.TOPICS, panels.MINUTES, panels.RESOLVED)
    columns = (
        Column("title", _("会议"), cells.strong),
        Column("body", _("机构"), on=(LIST,)),
        Column("on", _("日期"), cells.day),
        Column("spot", _("地点")),
        Column("stage", _("阶段"), cells.stage(CYCLE), find="choice", on=(LIST,)),
    )
    verbs = (
        _of_meeting("hold", actions.hold_meeting, forms.HoldForm, _runs_meeting, main=True),
        _of_meeting("resolve", actions.resolve, forms.ResolveForm, _runs_meeting, main=True),
        _of_meeting(
            "hand_in", actions.hand_in_topic, forms.TopicForm, _runs_meeting | _sits_in_meeting
        ),
        evidence.citing(_runs_meeting),
    )
    measures = ("committees.sat",)
    panels = (
        panels.last_ones,
        panels.topics,
        panels.minutes,
        panels.attendance,
        panels.resolved,
        evidence.evidence_card,
    )
    phrases = {
        "convened": _("召集了会议"),
        "handed_in": _("提交了议题"),
        "held": _("登记了到会和纪要"),
        "decided": _("记下了决议"),
        **evidence.PHRASE,
    }


@register
class Resolutions(Register):
    """决议：谁负责、哪天应办、落实了没有；报告的人不能核实自己的报告。（R1、R16）"""

    model = Resolution
    code = RESOLUTIONS
    title = _("决议落实")
    icon = "checklist"
    group = menu.Group.VOICES
    rank = 22
    unit_word = pgettext_lazy("resolutions", "项")
    reads = _reads("meeting__body__") | _sits_for_resolution | _owns
    select = (
        "meeting__body__organisation",
        "promise",
        "owner__organisation__unit",
        "owner__post__unit",
    )
    order = ("-id",)
    search = ("promise__title", "report", "meeting__body__organisation__name")
    search_hint = _("找：决议、落实情况、机构")
    face = Face(marks=_resolution_marks)
    columns = (
        Column("promise__title", _("决议事项"), cells.strong),
        Column("owner__member", _("谁负责")),
        Column("due_on", _("应办日"), cells.day),
        Column("judged", _("落实"), _judged, find="choice", on=(LIST,)),
        Column("done_on", _("落实日期"), cells.day),
        Column("report", _("落实情况"), on=(DETAIL,)),
        Column("meeting__body", _("机构")),
        Column("verified_at", _("核实"), _verified, on=(LIST,)),
    )
    chips = (
        Chip("open", _("待落实"), lambda now: Q(promise__state=PromiseState.OPEN)),
        Chip(
            "late",
            _("已逾期"),
            lambda now: Q(promise__state=PromiseState.OPEN, promise__due_on__lt=clock.day_of(now)),
        ),
        Chip("unverified", _("待核实"), lambda now: Q(done_on__isnull=False, verified_at=None)),
    )
    opens_chipped = False
    verbs = (
        Verb(
            "report",
            _("报告结果"),
            actions.report_back,
            _owns | _runs_resolution,
            forms.ReportForm,
            when=lambda resolution: resolution.done_on is None,
            main=True,
            record_as="resolution",
        ),
        Verb(
            "verify",
            _("核实"),
            actions.verify_report,
            _sits_for_resolution | _runs_resolution,
            when=_is_to_verify,
            main=True,
            record_as="resolution",
        ),
        evidence.citing(_owns | _runs_resolution),
    )
    measures = ("committees.done", "committees.late")
    panels = (panels.came_from, evidence.evidence_card)
    phrases = {
        "decided": _("记下了决议"),
        "reported": _("报告了结果"),
        "judged_late": _("判为逾期"),
        "verified": _("核实了结果"),
        **evidence.PHRASE,
    }
    tag_words = {one.value: one.label for one in Outcome}
