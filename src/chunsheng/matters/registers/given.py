"""需求, 资源, 承诺 and 兑现: what is wanted and offered, what was promised, what was given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import Policy, at
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.kinds import kind
from chunsheng.kernel.register import cells, evidence
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
    registers,
)
from chunsheng.kernel.register.linking import addresses
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import dates
from chunsheng.matters import actions, forms
from chunsheng.matters.actions import Stated
from chunsheng.matters.models import Delivery, Need, Offer, Promise
from chunsheng.matters.policies import (
    STAFF,
    delivery_keeper,
    delivery_readers,
    giver,
    keeper,
    officer,
    promise_keeper,
    promise_readers,
    stated_here,
)
from chunsheng.matters.terms import NeedState, PromiseState, Quantity, Window
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OUTPOST_OFFICER

SHOWN = 20
TONES = {
    NeedState.MET.value: "jade",
    PromiseState.KEPT.value: "jade",
    PromiseState.OPEN.value: "gold",
}


def _state(record: Any, value: str) -> cells.Cell:
    return {"text": "", "pill": record.get_state_display(), "tone": TONES.get(value, "")}


def _amount(record: Any, value: Any) -> cells.Cell:
    return {"text": record.amount_text, "numeric": True}


def _measured(record: Any, value: str) -> cells.Cell:
    return {"text": str(kind(value).title)}


def _days(since: date | None, until: date) -> str:
    day = dates.day(until)
    return day if since == until else _now("不晚于 %(day)s（日期不详）") % {"day": day}


def _delivered(record: Delivery, value: date) -> cells.Cell:
    return {"text": _days(record.delivered_from, value)}


def _promised(record: Promise, value: date) -> cells.Cell:
    return {"text": _days(record.promised_from, value)}


def _state_need(*, by: Actor, quantity: Quantity, until: date | None, **said: Any) -> Need:
    """A need of the unit for which the actor acts."""
    window = Window(None, until)
    stated = Stated(
        kind=said["measured"],
        quantity=quantity,
        window=window,
        place=by.unit,
        organisation=by.unit,
        **said,
    )
    return actions.state_need(by=by, stated=stated)


def _meet(
    *,
    by: Actor,
    need: Need,
    organisation: Organisation,
    days: Window,
    **said: Any,
) -> Delivery:
    return actions.meet_need(
        by=by, need=need, organisation=organisation.unit, delivered=days, **said
    )


def _deliver(
    *, by: Actor, promise: Promise, days: Window, completes: bool, **said: Any
) -> Delivery:
    # Not ticked says nothing: the amounts decide.
    done = True if completes else None
    return actions.deliver(by=by, promise=promise, delivered=days, completes=done, **said)


def _withdrawing(act: Any, may: Policy, record_as: str) -> Verb:
    """Take it back, with a reason, while it is open: all three call that by one name."""
    is_open = NeedState.OPEN.value
    return Verb(
        "withdraw",
        _("撤回"),
        act,
        may=may,
        form=ReasonForm,
        when=lambda record: record.state == is_open,
        danger=True,
        record_as=record_as,
    )


def source_rows(record: Need | Offer | Promise, viewer: Viewer) -> list[dict[str, Any]]:
    """The record from which a need or a promise came, within the viewer's reach."""
    source = registers.get(record.source_code)
    found = source and source.rows(viewer).filter(pk=record.source_id).first()
    if not source or not found:
        return []
    url = f"/r/{source.code}/{found.pk}/" if source.linked else ""
    return [{"title": source.title, "text": source.face.heading(found), "url": url}]


def delivery_rows(record: Need | Promise, viewer: Viewer) -> list[dict[str, Text]]:
    """The latest that was given, each with its day; it leads to those that the viewer may open."""
    given = list(record.deliveries.order_by("-delivered_on", "-pk")[: SHOWN + 1])
    urls = addresses(Delivery.ledger_code, [one.pk for one in given], viewer)
    rows: list[dict[str, Text]] = [
        {
            "title": _days(one.delivered_from, one.delivered_on),
            "text": one.amount_text,
            "url": urls.get(one.pk, ""),
        }
        for one in given[:SHOWN]
    ]
    more: dict[str, Text] = {"title": "", "text": _now("更早的在兑现台账里。")}
    return [*rows, more] if len(given) > SHOWN else rows


def _came_from(record: Need | Offer | Promise, viewer: Viewer) -> Mapping[str, Any] | None:
    rows = source_rows(record, viewer)
    return {"title": _("来自"), "rows": rows} if rows else None


def _given(record: Need | Promise, viewer: Viewer) -> Mapping[str, Any]:
    """What was given on it; nothing is 未报, not 0."""
    rows = delivery_rows(record, viewer)
    return {"title": _("兑现"), "rows": rows, "lines": [] if rows else [_now("未报（不是 0）。")]}


def _claimed(record: Need | Offer, viewer: Viewer) -> Mapping[str, Any] | None:
    """Who claimed it, each with the promise that came of it; nothing where nobody did."""
    last = record.promises.select_related("organisation").order_by("-promised_on", "-pk")
    made = list(last[:SHOWN])
    urls = addresses(Promise.ledger_code, [one.pk for one in made], viewer)
    rows = [
        {
            "title": one.get_state_display(),
            "text": f"{one.organisation.name} · {one.amount_text}",
            "url": urls.get(one.pk, ""),
        }
        for one in made
    ]
    return {"title": _("认领"), "rows": rows} if rows else None


def _asked_by(record: Delivery, viewer: Viewer) -> Mapping[str, Any]:
    """The promise or the need that it was given on."""
    code = Promise.ledger_code if record.promise_id else Need.ledger_code
    key = record.promise_id or record.need_id
    whole = registers[code].rows(viewer).filter(pk=key).first()
    title = _("承诺") if record.promise_id else _("需求")
    if whole is None:
        return {"title": _("来自"), "rows": [{"title": title, "text": _("您无权打开的记录")}]}
    url = f"/r/{code}/{key}/"
    return {"title": _("来自"), "rows": [{"title": title, "text": str(whole), "url": url}]}


@register
class Needs(Register):
    """需求：谁需要什么、要多少、满足了没有；办不了的诉求也在这里请大家帮忙。（R6、R17）"""

    model = Need
    code = "matters.needs"
    title = _("需求台账")
    icon = "heart-handshake"
    group = menu.Group.GROUND
    unit_word = _("项")
    reads = (
        at("place__path", *STAFF)
        | at("organisation__path", *STAFF)
        | stated_here
        | at("organisation__path", OUTPOST_OFFICER.code)
    )
    select = ("place", "organisation")
    order = ("-stated_at", "-id")
    search = ("title",)
    search_hint = _("找：需要什么")
    wide = (_("兑现"),)
    columns = (
        Column("title", _("需要什么"), cells.strong),
        Column("place__name", _("哪里"), find="unit"),
        Column("organisation__name", _("谁提出")),
        Column("low", _("数量"), _amount),
        Column("measured", _("按什么计"), _measured, on=(DETAIL,)),
        Column("detail", _("说明"), on=(DETAIL,)),
        Column("until", _("最晚哪天要"), cells.day, on=(DETAIL,)),
        Column("state", _("状态"), _state, find="choice"),
        Column("stated_at", _("提出时间"), cells.moment),
    )
    add = Verb("add", _("登记需求"), _state_need, may=officer, form=forms.NeedForm)
    verbs = (
        Verb(
            "meet",
            _("登记兑现"),
            _meet,
            may=giver,
            form=forms.MeetForm,
            when=lambda need: need.state == NeedState.OPEN,
            main=True,
            record_as="need",
        ),
        _withdrawing(actions.withdraw_need, giver, "need"),
        evidence.citing(stated_here),
    )
    panels = (_came_from, _claimed, _given, evidence.evidence_card)
    phrases = {
        "stated": pgettext_lazy("entry", "提出需求"),
        "met": pgettext_lazy("entry", "记下已满足"),
        "reopened": pgettext_lazy("entry", "重新提出"),
        "withdrawn": pgettext_lazy("entry", "撤回"),
        **evidence.PHRASE,
    }


@register
class Promises(Register):
    """承诺：谁答应了多少、什么时候兑现；预计的、宣布的都不算已发生。（R6、R12）"""

    model = Promise
    code = "matters.promises"
    title = _("承诺台账")
    icon = "flag"
    group = menu.Group.GROUND
    rank = 52
    unit_word = _("项")
    reads = promise_readers
    select = ("place", "organisation")
    order = ("-promised_on", "-id")
    calendar = "due_on"
    search = ("title", "organisation__name")
    search_hint = _("找：承诺、谁承诺")
    face = Face(
        heading=lambda record: f"{record.title} · {record.amount_text}",
        marks=lambda record: [
            (record.get_standing_display(), "gold"),
            (record.get_state_display(), TONES.get(record.state, "")),
        ],
    )
    wide = (_("兑现"), evidence.TITLE)
    columns = (
        Column("title", _("承诺"), cells.strong),
        Column("organisation__name", _("谁承诺")),
        Column("measured", _("按什么计"), _measured),
        Column("low", _("数量"), _amount),
        Column("standing", _("口径"), cells.choice("standing"), find="choice"),
        Column("promised_on", _("什么时候说的"), _promised),
        Column("due_on", _("应兑现日"), cells.day, find="between"),
        Column("place__name", _("哪里"), find="unit", on=(DETAIL,)),
        Column("state", _("状态"), _state, find="choice"),
    )
    verbs = (
        Verb(
            "deliver",
            _("登记兑现"),
            _deliver,
            may=promise_keeper,
            form=forms.DeliverForm,
            when=lambda promise: promise.state == PromiseState.OPEN,
            main=True,
            record_as="promise",
        ),
        _withdrawing(actions.withdraw_promise, promise_keeper, "promise"),
        evidence.citing(promise_keeper),
    )
    panels = (_came_from, _given, evidence.evidence_card)
    phrases = {
        "promised": pgettext_lazy("entry", "记下承诺"),
        "kept": pgettext_lazy("entry", "记下已兑现"),
        "partly_kept": pgettext_lazy("entry", "记下还差多少"),
        "withdrawn": pgettext_lazy("entry", "撤回"),
        **evidence.PHRASE,
    }


@register
class Deliveries(Register):
    """兑现：给了多少、哪天给的、谁核实的；申报人不能核实自己申报的。（R6、R12、R17）"""

    model = Delivery
    code = "matters.deliveries"
    title = _("兑现台账")
    icon = "circle-check"
    group = menu.Group.GROUND
    rank = 53
    unit_word = _("笔")
    reads = delivery_readers
    select = ("place", "organisation", "promise", "need")
    order = ("-delivered_on", "-id")
    search = ("promise__title", "need__title", "organisation__name")
    search_hint = _("找：承诺、需求、谁兑现")
    columns = (
        Column("promise__title", _("兑现什么"), lambda record, value: cells.strong(record, record)),
        Column("organisation__name", _("谁兑现")),
        Column("measured", _("按什么计"), _measured),
        Column("low", _("数量"), _amount),
        Column("delivered_on", _("日期"), _delivered),
        Column("verified_at", _("核实"), cells.verified),
    )
    verbs = (
        Verb(
            "verify",
            _("核实"),
            actions.verify_delivery,
            may=delivery_keeper,
            when=lambda delivery: delivery.verified_at is None,
            main=True,
            record_as="delivery",
        ),
        evidence.citing(delivery_keeper),
    )
    panels = (_asked_by, evidence.evidence_card)
    phrases = {
        "claimed": pgettext_lazy("entry", "申报兑现"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }


@register
class Offers(Register):
    """资源：哪家单位能给什么、给到哪天；谁认领了，就成了它的承诺。（R6）"""

    model = Offer
    code = Offer.ledger_code
    title = _("资源台账")
    icon = "arrows-exchange"
    group = menu.Group.GROUND
    rank = 51
    unit_word = _("项")
    reads = at("place__path", *STAFF)
    select = ("place", "organisation")
    order = ("-stated_at", "-id")
    search = ("title", "organisation__name")
    search_hint = _("找：能给什么、谁给")
    columns = (
        Column("title", _("能给什么"), cells.strong),
        Column("organisation__name", _("谁给")),
        Column("place__name", _("给到哪里"), find="unit"),
        Column("detail", _("说明"), on=(DETAIL,)),
        Column("until", _("给到哪天"), cells.day),
        Column("state", _("状态"), _state, find="choice"),
        Column("stated_at", _("提出时间"), cells.moment),
    )
    verbs = (_withdrawing(actions.withdraw_offer, keeper, "offer"),)
    panels = (_came_from, _claimed)
    phrases = {
        "stated": pgettext_lazy("entry", "提供资源"),
        "withdrawn": pgettext_lazy("entry", "撤回"),
    }
