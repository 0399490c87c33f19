"""诉求台账 and the tables it is judged by."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import Policy, anywhere, at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Chip,
    Column,
    Face,
    Opening,
    Register,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.language import listed
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER, SUPERVISOR
from chunsheng.services import actions, forms
from chunsheng.services.models import Category, LimitRule, Request
from chunsheng.services.petitions import Petition
from chunsheng.services.terms import CYCLE, OPEN_STAGES, OUTCOMES, TO_ASSIGN, Reach, RequestKind
from chunsheng.services.told import reached_card

FIVE = _("五要素")
RESULT = _("办理结果")
STAFF = (GRID_WORKER.code, DISPATCHER.code, SUPERVISOR.code, LEADER.code)
_in_hand = at("handling_unit__path", *STAFF)
_in_place = at("place__path", *STAFF)
_in_hands = at("handling_unit__path", GRID_WORKER.code, DISPATCHER.code)


def _move(verb: str) -> Policy:
    return at("handling_unit__path", *CYCLE.move(verb).roles)


def _verb(verb: str, act: Any, form: Any = None, **more: Any) -> Verb:
    title = CYCLE.move(verb).title
    return Verb(verb, title, act, may=_move(verb), form=form, record_as="request", **more)


def _take_down(*, by: Actor, **said: Any) -> Request:
    """A request for somebody who came or called, entered by whoever took it down."""
    made, code = actions.receive_request(by=by, petition=Petition(**said))
    made.told_code = code
    return made


def _taken_down(made: Request) -> str:
    """The number, who has it, and the code that whoever came or called is to be given, once."""
    told = {"number": made.number, "unit": made.handling_unit.name, "code": made.told_code}
    return (
        _now("已登记 %(number)s，由 %(unit)s 办理。请把查询码 %(code)s 告诉来人，它只显示这一次。")
        % told
    )


def _close(*, by: Actor, request: Request, outcome: str, photo: CleanPhoto | None) -> Request:
    photos = () if photo is None else (photo,)
    return actions.close_request(by=by, request=request, outcome=outcome, photos=photos)


def _hand_slip(*, by: Actor, request: Request, reason: str) -> Request:
    return actions.tell_petitioner(by=by, request=request, reach=Reach.SLIP, reason=reason)


def _may_be_handed(record: Request) -> bool:
    return not record.is_open and record.reach not in (Reach.PHONE, Reach.SLIP)


def _is_to_be_called(record: Request) -> bool:
    return record.reach == Reach.TO_CALL


def _may_be_open(record: Request) -> bool:
    """What is confidential is offered to nobody, at whatever stage."""
    return not record.confidential and record.stage in CYCLE.move("open_to_offers").starts


def _title(record: Request, value: Any) -> cells.Cell:
    form = record.category.get_service_form_display() if record.category.service_form else ""
    note = record.category.title
    return {"text": record.shown_title, "strong": True, "pill": form, "note": note}


def _due(record: Request, value: datetime) -> cells.Cell:
    due_at = _due_now(record)
    if due_at is not None:
        unsigned = record.signed_at is None
        return {"text": "", "due": due_at, "note": _("签收") if unsigned else ""}
    tone = {"on_time": "jade", "overdue": "red"}.get(record.judged, "")
    return {"text": "", "pill": OUTCOMES.get(record.judged, ""), "tone": tone}


def _marks(record: Request) -> list[tuple[Text, str]]:
    marks: list[tuple[Text, str]] = []
    if record.sample:
        marks.append((_("样例"), ""))
    if record.urgency != "normal":
        marks.append((record.get_urgency_display(), "red"))
    if record.confidential:
        marks.append((_("保密"), "gold"))
    stage = CYCLE.stage(record.stage)
    marks.append((stage.title, stage.tone))
    if record.is_open and clock.now() > record.due_at:
        marks.append((dates.due(record.due_at).text, "red"))
    return marks


def _due_now(record: Request) -> datetime | None:
    """The instant by which the present stage should be over."""
    if not record.is_open:
        return None
    return record.due_at if record.signed_at else record.sign_due_at


def _elements(record: Request, viewer: Viewer) -> dict[str, Any]:
    missing = [title for _name, title in record.missing_elements]
    told = _now("还没问到：%(missing)s") % {"missing": listed(missing)}
    return {
        "title": FIVE,
        "pill": _("待补") if missing else _("齐全"),
        "tone": "gold" if missing else "jade",
        "lines": [told] if missing else [],
    }


def _how_due(record: Request, viewer: Viewer) -> dict[str, Any]:
    rule = record.explanation.get("rule", {})
    told = {
        "kind": record.get_kind_display(),
        "days": rule.get("working_days"),
        "sign": rule.get("sign_days"),
        "due": f"{dates.day(clock.day_of(record.due_at))} {dates.hour(record.due_at)}",
        "starts": _now("次日起算")
        if record.explanation.get("starts") == "next_day"
        else _now("当日起算"),
    }
    lines = [
        _now("%(kind)s类 %(days)s 个工作日，%(starts)s，%(due)s 到期；签收 %(sign)s 个工作日。")
        % told
    ]
    made_up = [datetime.fromisoformat(day) for day in record.explanation.get("made_up", [])]
    if made_up:
        days = listed(dates.day(day) for day in made_up)
        lines.append(_now("其中 %(days)s 是调休上班日，计入。") % {"days": days})
    lines.append(_now("依据：%(source)s") % {"source": rule.get("source", "")})
    calendar = listed(record.explanation.get("sources", []))
    lines.append(_now("日历：%(calendar)s") % {"calendar": calendar})
    return {"title": _("期限怎么算的"), "lines": lines}


def _result(record: Request, viewer: Viewer) -> dict[str, Any] | None:
    if not record.outcome:
        return None
    return {"title": RESULT, "lines": [record.outcome], "plain": True}


def _open_why(record: Request, viewer: Viewer) -> str:
    """An open request in one's own hands is reason enough; otherwise a reason must be written."""
    hands = (GRID_WORKER.code, DISPATCHER.code)
    held = {one.unit.pk for one in viewer.held if one.role in hands}
    if (record.is_open or _is_to_be_called(record)) and record.handling_unit_id in held:
        return _now("办理 %(number)s 所需") % {"number": record.number}
    return ""


def _open(now: datetime) -> Q:
    return Q(stage__in=OPEN_STAGES)


def _due_before(instant: datetime) -> Q:
    """What is to be signed for, or once signed to be closed, before an instant: as on the desk."""
    unsigned = Q(signed_at=None, sign_due_at__lt=instant)
    return Q(stage__in=OPEN_STAGES) & (unsigned | Q(signed_at__isnull=False, due_at__lt=instant))


def _due_today(now: datetime) -> Q:
    midnight = datetime.combine(clock.day_of(now) + timedelta(days=1), time(), clock.SHANGHAI)
    return _due_before(midnight) & ~_due_before(now)


_SOONEST = ("due_at", "id")


@register
class Requests(Register):
    """居民反映的每一件事：从进门到办结，按网格派到人，按工作日算时限。（R5）"""

    model = Request
    code = "services.requests"
    title = _("诉求台账")
    icon = "message-report"
    group = menu.Group.VOICES
    unit_word = _("件")
    reads = _in_hand | _in_place
    select = ("category", "handling_unit", "place", "subject")
    order = ("-received_at", "-id")
    keys_first = True
    search = ("title", "number")
    search_hint = _("找：楼道灯、SQ-2023-000012")
    face = Face(heading=lambda record: record.shown_title, marks=_marks, due=_due_now, note=str)
    cycle = CYCLE
    board = "stage"
    calendar = "due_at"
    map = "place__name"
    wide = (RESULT, FIVE)
    rank = 10
    columns = (
        Column("number", _("编号"), cells.quiet),
        Column("title", _("事项"), _title, on=(LIST,)),
        Column("category", _("类别"), find="choice", on=(DETAIL,)),
        Column("kind", _("类型"), cells.choice("kind"), find="choice", on=(DETAIL,)),
        Column("place__name", _("网格"), find="unit"),
        Column("handling_unit__name", _("主责")),
        Column("stage", _("状态"), cells.stage(CYCLE), find="choice", on=(LIST,)),
        Column("due_at", _("到期"), _due, find="between", on=(LIST,)),
        Column("received_at", _("收到"), cells.moment, find="between"),
        Column("name", _("何人"), cells.name, card=FIVE, on=(DETAIL,)),
        Column("phone", _("电话"), cells.phone, card=FIVE, on=(DETAIL,)),
        Column("happened_text", _("何时"), card=FIVE, on=(DETAIL,)),
        Column("building", _("楼栋"), cells.hidden, card=FIVE, on=(DETAIL,)),
        Column("place_text", _("何地"), cells.hidden, card=FIVE, on=(DETAIL,)),
        Column("cause", _("何因"), card=FIVE, on=(DETAIL,)),
        Column(
            "course", pgettext_lazy("five elements", "经过"), cells.hidden, card=FIVE, on=(DETAIL,)
        ),
    )
    chips = (
        Chip("open", _("在办"), _open, _SOONEST),
        Chip("today", _("今天到期"), _due_today, _SOONEST),
        Chip("late", _("已超期"), _due_before, _SOONEST),
        Chip("to_assign", _("待分派"), lambda now: Q(stage=TO_ASSIGN.code), _SOONEST),
    )
    add = Verb(
        "add",
        _("代录诉求"),
        _take_down,
        may=_in_hands,
        form=forms.TakeDownForm,
        passes_on=True,
        say=_taken_down,
    )
    verbs = (
        _verb("assign", actions.assign_request, forms.AssignForm, main=True, bulk=True),
        _verb("sign", actions.sign_request, main=True, done=_("已签收，请在到期前办结。")),
        _verb(
            "close",
            _close,
            forms.CloseForm,
            main=True,
            done=_("已办结，居民能看到结果。"),
        ),
        _verb("open_to_offers", actions.open_to_offers, forms.OffersForm, when=_may_be_open),
        _verb("return", actions.return_request, ReasonForm, danger=True),
        _verb("decline", actions.decline_request, forms.DeclineForm, danger=True),
        Verb(
            "call",
            _("打电话告诉"),
            actions.tell_petitioner,
            _in_hands,
            form=forms.CallForm,
            when=_is_to_be_called,
            main=True,
            record_as="request",
        ),
        Verb(
            "hand_slip",
            _("已当面给告知单"),
            _hand_slip,
            _in_hands,
            form=forms.SlipForm,
            when=_may_be_handed,
            record_as="request",
        ),
        _verb("archive", actions.archive_request, main=True, bulk=True),
        _verb("reopen", actions.reopen_request, ReasonForm),
    )
    rates = ("services.on_time",)
    measures = ("services.received", "services.closed", "services.days_taken")
    panels = (_elements, _how_due, _result, reached_card)
    phrases = {
        "received": pgettext_lazy("entry", "登记诉求"),
        "assigned": pgettext_lazy("entry", "分派"),
        "signed": pgettext_lazy("entry", "签收并开始办理"),
        "returned": pgettext_lazy("entry", "退单"),
        "closed": pgettext_lazy("entry", "办结"),
        "declined": pgettext_lazy("entry", "不予受理"),
        "archived": pgettext_lazy("entry", "归档"),
        "reopened": pgettext_lazy("entry", "重新办理"),
        "overdue": pgettext_lazy("entry", "记下超期"),
        "closing_corrected": pgettext_lazy("entry", "更正办结时间"),
        "opened_to_offers": pgettext_lazy("entry", "公开求助"),
        "phoned": pgettext_lazy("entry", "打电话告诉了本人"),
        "handed_slip": pgettext_lazy("entry", "当面把告知单给了本人"),
        "stopped_texts": pgettext_lazy("entry", "不再要短信"),
        "not_reached": pgettext_lazy("entry", "没能把结果告诉本人"),
    }
    tag_words = {**OUTCOMES, **{str(kind.value): kind.label for kind in RequestKind}}
    opens = Opening(
        at("handling_unit__path", GRID_WORKER.code, DISPATCHER.code, SUPERVISOR.code), _open_why
    )


@register
class Categories(Register):
    """诉求类别目录：居民报事时选的类别，各属哪种服务形式。（R5）"""

    model = Category
    code = "services.categories"
    title = _("类别目录")
    icon = "category"
    unit_word = _("类")
    reads = anywhere(*STAFF)
    linked = False
    order = ("code",)
    search = ("title",)
    columns = (
        Column("title", _("类别"), cells.strong),
        Column("kind", _("通常类型"), cells.choice("kind"), find="choice"),
        Column("service_form", _("服务形式"), cells.choice("service_form"), find="choice"),
        Column("urgent_notice", _("紧急提示")),
    )


@register
class Limits(Register):
    """办理时限：每类诉求几个工作日，从哪天起有效，依据哪份文件。（R5）"""

    model = LimitRule
    code = "services.limits"
    title = _("办理时限")
    icon = "calendar-time"
    reads = Categories.reads
    linked = False
    order = ("kind", "id")
    columns = (
        Column("kind", _("类型"), cells.choice("kind"), find="choice"),
        Column("urgency", _("紧急程度"), cells.choice("urgency")),
        Column("working_days", _("办理期限（工作日）"), cells.number),
        Column("sign_days", _("签收期限（工作日）"), cells.number),
        Column("starts", _("起算"), cells.choice("starts")),
        Column("source", _("依据")),
        Column("since", _("自"), cells.day),
        Column("until", _("至"), cells.day),
    )
