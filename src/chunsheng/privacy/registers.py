"""个人信息要求, its days, and how long rows are kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import anywhere, at
from chunsheng.kernel.access.roles import AUDIT_ADMIN
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
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
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import dates
from chunsheng.privacy import actions, forms, panels
from chunsheng.privacy.models import AskLimit, Purge, Retention, RightsRequest
from chunsheng.privacy.queries import ending_title, table_title
from chunsheng.privacy.terms import (
    ANSWERS,
    CYCLE,
    HANDLING,
    HANDS,
    LIMITS,
    OFFICER,
    OPEN_STAGES,
    OUTCOMES,
    PURGES,
    REGISTER,
    RETENTIONS,
    AskKind,
    PurgeStage,
)

_hands = at("handling_unit__path", *HANDS)
_officer = anywhere(OFFICER.code)
_rules_read = anywhere(*HANDS, AUDIT_ADMIN.code)


def _answer(verb: str, act: Any, **more: Any) -> Verb:
    """A verb that answers what was asked; of the others none is offered."""
    title = CYCLE.move(verb).title

    def fits(record: RightsRequest) -> bool:
        return record.stage == HANDLING.code and ANSWERS[record.kind] == verb

    return Verb(verb, title, act, may=_hands, when=fits, record_as="request", main=True, **more)


def _handed(record: RightsRequest) -> Any:
    return record.handed


def _taken_down(made: RightsRequest) -> str:
    said = {"number": made.number, "day": dates.moment(made.due_at), "code": made.told_code}
    return (
        _now("已登记 %(number)s，最晚 %(day)s 答复。请把回执码 %(code)s 告诉来人，它只显示这一次。")
        % said
    )


def _marks(record: RightsRequest) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    marks: list[tuple[Text, str]] = [(_("样例"), "")] if record.sample else []
    marks.append((stage.title, stage.tone))
    if record.is_late:
        marks.append((dates.due(record.due_at).text, "red"))
    return marks


def _due_at(record: RightsRequest) -> datetime | None:
    return record.due_at if record.is_open else None


def _due(record: RightsRequest, value: datetime) -> cells.Cell:
    if record.is_open:
        return {"text": "", "due": value}
    tone = {"on_time": "jade", "overdue": "red"}.get(record.judged, "")
    return {"text": "", "pill": OUTCOMES.get(record.judged, ""), "tone": tone}


def _kind(record: RightsRequest, value: str) -> cells.Cell:
    return {"text": record.get_kind_display(), "strong": True}


def _heading(record: RightsRequest) -> str:
    return _now("%(kind)s个人信息") % {"kind": record.get_kind_display()}


def _open(now: datetime) -> Q:
    return Q(stage__in=OPEN_STAGES)


def _late(now: datetime) -> Q:
    return Q(stage__in=OPEN_STAGES, due_at__lt=now)


@register
class RightsRequests(Register):
    """个人信息要求：居民要查阅、复制、更正、删除自己的信息或要求解释，谁办、几时答复、怎么答复。"""

    model = RightsRequest
    code = REGISTER
    title = _("个人信息要求")
    icon = "user-shield"
    group = menu.Group.OFFICE
    rank = 40
    unit_word = _("件")
    reads = _hands
    select = ("handling_unit", "subject", "limit", "taken_by")
    order = ("-received_at", "-id")
    search = ("number",)
    search_hint = _("找：GX-2023-000001")
    face = Face(heading=_heading, marks=_marks, due=_due_at, note=str)
    cycle = CYCLE
    calendar = "due_at"
    columns = (
        Column("number", _("编号"), cells.quiet),
        Column("kind", _("要求"), _kind, find="choice"),
        Column("handling_unit__name", _("承办单位")),
        Column("stage", _("状态"), cells.stage(CYCLE), find="choice", on=(LIST,)),
        Column("due_at", _("到期"), _due, find="between", on=(LIST,)),
        Column("received_at", _("提出时间"), cells.moment, find="between"),
        Column("known_by", _("怎么确认是本人"), cells.choice("known_by"), on=(DETAIL,)),
        Column("seen", _("核对了什么"), on=(DETAIL,)),
        Column("what", _("要的是什么"), on=(DETAIL,)),
        Column("taken_by__title", pgettext_lazy("privacy", "受理"), on=(DETAIL,)),
        Column("closed_at", _("答复时间"), cells.moment, on=(DETAIL,)),
    )
    chips = (
        Chip("open", _("在办"), _open, ("due_at", "id")),
        Chip("late", _("已超期"), _late, ("due_at", "id")),
    )
    add = Verb(
        "add",
        _("窗口受理"),
        actions.take_down,
        _hands,
        forms.TakeDownForm,
        say=_taken_down,
    )
    verbs = (
        Verb(
            "take",
            CYCLE.move("take").title,
            actions.take_request,
            _hands,
            main=True,
            record_as="request",
        ),
        _answer(
            "hand_out",
            actions.hand_out,
            form=VerbForm,
            slip=_handed,
            confirm=_(
                "每一条都会打开，并记下是您为这件事打开的，本人看得到。只显示一次，请备好打印机。"
            ),
        ),
        _answer("explain", actions.explain_data, slip=_handed),
        _answer("correct", actions.confirm_correction, form=forms.CorrectionForm),
        _answer(
            "erase",
            actions.erase_person,
            form=VerbForm,
            danger=True,
            confirm=_("删除以后谁也读不出、恢复不了，只留下数目。请先核对编号和受理情况。"),
            done=_("已删除。"),
        ),
        Verb(
            "refuse",
            CYCLE.move("refuse").title,
            actions.refuse_request,
            _hands,
            forms.RefusalForm,
            danger=True,
            record_as="request",
            done=_("已记下，本人能看到理由。"),
        ),
    )
    measures = ("privacy.received", "privacy.judged_on_time", "privacy.judged_counted")
    panels = (panels.due_card, panels.held_card, panels.answer_card)
    phrases = {
        "received": _("提出要求"),
        "took": pgettext_lazy("privacy", "受理"),
        "handed_out": _("把一份交给了本人"),
        "explained": _("作了解释说明"),
        "corrected": _("更正后办结"),
        "erased": _("删除了个人信息"),
        "refused": pgettext_lazy("entry", "拒绝"),
        "overdue": pgettext_lazy("entry", "记下超期"),
    }
    tag_words = {**OUTCOMES, **{str(kind.value): kind.label for kind in AskKind}}


@register
class AskLimits(Register):
    """答复期限：个人信息要求几个工作日内答复。法律没有规定天数，由本区定，写明依据。"""

    model = AskLimit
    code = LIMITS
    title = _("个人信息答复期限")
    icon = "calendar-time"
    group = menu.Group.OFFICE
    rank = 41
    reads = _rules_read
    linked = False
    order = ("-since", "-id")
    columns = (
        Column("working_days", _("答复期限（工作日）"), cells.number),
        Column("source", _("依据")),
        Column("since", _("生效日期"), cells.day),
    )
    add = Verb("add", _("定答复期限"), actions.set_ask_limit, _officer, forms.LimitForm)
    phrases = {"set": _("定了答复期限")}


def _table(record: Retention, value: str) -> cells.Cell:
    return {"text": table_title(value), "strong": True}


def _ending(record: Retention, value: str) -> cells.Cell:
    return {"text": ending_title(record.table, value)}


@register
class Retentions(Register):
    """保存期限：哪张表的个人信息从什么时候起保存多少天，依据什么。没有定的，不会自己删。"""

    model = Retention
    code = RETENTIONS
    title = _("保存期限")
    icon = "clock"
    group = menu.Group.OFFICE
    rank = 42
    reads = _rules_read
    linked = False
    order = ("table", "id")
    columns = (
        Column("table", _("哪张表"), _table),
        Column("ending", _("从什么时候起算"), _ending),
        Column("days", _("保存多少天"), cells.number),
        Column("source", _("依据")),
        Column("since", _("自"), cells.day),
        Column("until", _("至"), cells.day),
    )
    add = Verb("add", _("定保存期限"), actions.set_retention, _officer, forms.RetentionForm)
    phrases = {"set": _("定了保存期限"), "ended": _("由新的规定代替")}


def _purge_stage(record: Purge, value: str) -> cells.Cell:
    tone = {"done": "jade", "dropped": ""}.get(value, "gold")
    return {"text": "", "pill": record.get_stage_display(), "tone": tone}


def _as_of(record: Purge, value: date) -> cells.Cell:
    return {**cells.day(record, value), "strong": True}


def _purge_marks(record: Purge) -> list[tuple[Text, str]]:
    cell = _purge_stage(record, record.stage)
    return [(cell["pill"], cell["tone"])]


def _is_tried(record: Purge) -> bool:
    return record.stage == PurgeStage.TRIED


def _is_proposed(record: Purge) -> bool:
    return record.stage == PurgeStage.PROPOSED


def _purge_heading(record: Purge) -> str:
    return _now("截至%(day)s到期的个人信息") % {"day": dates.day(record.as_of)}


@register
class Purges(Register):
    """到期清理：先试算会删去什么，再由另一个人复核；删了多少记入台账。"""

    model = Purge
    code = PURGES
    title = _("到期清理")
    icon = "trash"
    group = menu.Group.OFFICE
    rank = 43
    unit_word = _("次")
    reads = anywhere(OFFICER.code, AUDIT_ADMIN.code)
    order = ("-tried_at", "-id")
    face = Face(heading=_purge_heading, marks=_purge_marks)
    wide = (panels.DUE,)
    columns = (
        Column("as_of", _("算到哪天"), _as_of),
        Column("stage", _("状态"), _purge_stage, find="choice"),
        Column("due_rows", _("到期"), cells.number),
        Column("gone_rows", _("已删"), cells.number),
        Column("persons", _("不再记着的人"), cells.number),
        Column("tried_at", _("试算时间"), cells.moment),
        Column("ended_at", _("办理时间"), cells.moment),
    )
    add = Verb(
        "add",
        _("试算并提出清理"),
        actions.propose_purge,
        _officer,
        done=_("已试算，什么都还没有删；请另一位复核。"),
    )
    verbs = (
        Verb(
            "put_forward",
            _("提出清理"),
            actions.put_forward,
            _officer,
            when=_is_tried,
            main=True,
            record_as="purge",
        ),
        Verb(
            "confirm",
            _("复核并删除"),
            actions.confirm_purge,
            _officer,
            VerbForm,
            when=_is_proposed,
            main=True,
            danger=True,
            record_as="purge",
            confirm=_("删除以后谁也读不出、恢复不了，只留下数目。请先看“会删去什么”。"),
            done=_("已删除，数目记入台账。"),
        ),
        Verb(
            "drop",
            _("放弃"),
            actions.drop_purge,
            _officer,
            ReasonForm,
            when=lambda purge: purge.ended_at is None,
            record_as="purge",
        ),
    )
    measures = ("privacy.gone",)
    panels = (panels.purge_card, panels.rows_card)
    phrases = {
        "tried": _("试算了到期的个人信息"),
        "proposed": _("提出清理"),
        "done": _("复核并删除了到期的个人信息"),
        "dropped": _("放弃了清理"),
    }
