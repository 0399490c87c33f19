"""共建协议, 共建项目 and 文化活动: what was agreed, taken up and held (R4, R6)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.cobuilding import forms, panels
from chunsheng.cobuilding.actions import activities, agreements, undertakings
from chunsheng.cobuilding.models import Activity, Agreement, Undertaking
from chunsheng.cobuilding.queries import is_in_force
from chunsheng.cobuilding.terms import (
    ACTIVITIES,
    ACTIVITY_CYCLE,
    AGREEMENT_CYCLE,
    AGREEMENTS,
    DRAFTED,
    EXCLUDED_WORDS,
    HANDS,
    HELD,
    PARTNER_LIAISON,
    PLANNED,
    SIGNED,
    UNDERTAKINGS,
    Culture,
    Outcome,
    Work,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells, evidence
from chunsheng.kernel.register.asking import ReasonForm
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
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import PromiseState

LIAISON, READERS = PARTNER_LIAISON.code, (*HANDS, LEADER.code)
_community = at("community__path", *HANDS)
_party = _community | at("partner__path", LIAISON)
_taker = at("agreement__community__path", *HANDS) | at("agreement__partner__path", LIAISON)
_host = at("place__path", *HANDS)


_of_agreement = partial(Verb, record_as="agreement")
_in_force = partial(_of_agreement, when=is_in_force)
_of_undertaking = partial(Verb, record_as="undertaking")
_of_activity = partial(Verb, record_as="activity")


def _draft(*, by: Actor, place: Unit, organisation: Any, **said: Any) -> Agreement:
    return agreements.draft_agreement(by=by, community=place, partner=organisation.unit, **said)


def _works(record: Agreement, value: Any) -> cells.Cell:
    return cells.text(record, record.works_text)


def _agreement_stage(record: Agreement, value: str) -> cells.Cell:
    (title, tone) = _agreement_marks(record)[0]
    return {"text": "", "pill": title, "tone": tone}


def _agreement_marks(record: Agreement) -> list[tuple[Text, str]]:
    """Where it stands; one that ran out says so, though nobody had to enter it."""
    stage = AGREEMENT_CYCLE.stage(record.stage)
    if stage is SIGNED and not is_in_force(record):
        return [(_("已到期"), "")]
    unverified = [(_("未核实"), "gold")] if stage is SIGNED and not record.verified_at else []
    return [(stage.title, stage.tone), *unverified]


def _amount(record: Undertaking, value: Any) -> cells.Cell:
    return {"text": record.promise.amount_text, "numeric": True}


def _is_owed(record: Undertaking) -> bool:
    return record.promise.state == PromiseState.OPEN


def _waits(record: Undertaking) -> bool:
    """Whether something was given that nobody has verified."""
    return bool(record.promise.deliveries.filter(verified_at=None).exists())


def _undertaking_marks(record: Undertaking) -> list[tuple[Text, str]]:
    cell = panels.outcome(record, record.outcome)
    return [(cell["pill"], cell["tone"])]


def _signed(record: Activity, value: int) -> cells.Cell:
    return {"text": f"{value} / {record.capacity}", "numeric": True}


def _activity_stage(record: Activity, value: str) -> cells.Cell:
    stage = ACTIVITY_CYCLE.stage(value)
    if stage is PLANNED and record.on < clock.today():
        return {"text": "", "pill": _now("还没有签到"), "tone": "red"}
    return {"text": "", "pill": stage.title, "tone": stage.tone}


def _activity_marks(record: Activity) -> list[tuple[Text, str]]:
    cell = _activity_stage(record, record.stage)
    waits = record.stage == HELD.code and record.verified_at is None
    return [(cell["pill"], cell["tone"]), *([(_("未核实"), "gold")] if waits else [])]


def _uncounted(now: datetime) -> Q:
    return Q(stage=PLANNED.code, on__lt=clock.day_of(now))


@register
class Agreements(Register):
    """共建协议：社区和共建单位按“六联”签一段时间，三张清单和兑现情况都在一页上。（R6）"""

    model = Agreement
    code = AGREEMENTS
    title = _("共建协议")
    icon = "affiliate"
    group = menu.Group.PARTNERS
    rank = 31
    unit_word = _("份")
    reads = at("community__path", *READERS) | at("partner__path", LIAISON)
    select = ("community", "partner")
    order = ("-id",)
    search = ("partner__name", "community__name", "note")
    search_hint = _("找：共建单位、社区")
    face = Face(marks=_agreement_marks)
    cycle = AGREEMENT_CYCLE
    wide = (panels.PROJECTS,)
    columns = (
        Column("partner__name", _("共建单位"), cells.strong),
        Column("community__name", _("社区"), find="unit"),
        Column("works", _("六联"), _works, on=(DETAIL,)),
        Column("stage", _("状态"), _agreement_stage, find="choice", on=(LIST,)),
        Column("since", _("起始日"), cells.day),
        Column("until", _("到期日"), cells.day),
        Column("note", _("说明"), on=(DETAIL,)),
    )
    add = Verb("add", _("拟定协议"), _draft, may=_community, form=forms.AgreementForm)
    verbs = (
        _of_agreement(
            "sign", _("签订"), agreements.sign_agreement, _community, forms.SignForm, main=True
        ),
        _in_force(
            "claim_need",
            _("认领需求"),
            undertakings.claim_need,
            _party,
            forms.ClaimNeedForm,
            main=True,
        ),
        _in_force(
            "claim_offer", _("认领资源"), undertakings.claim_offer, _community, forms.ClaimOfferForm
        ),
        _in_force("list_need", _("登记需求"), agreements.list_need, _community, forms.ListForm),
        _in_force("list_offer", _("登记资源"), agreements.list_offer, _party, forms.ListForm),
        _of_agreement(
            "verify",
            _("核实签订"),
            agreements.verify_agreement,
            _community,
            when=lambda one: one.stage != DRAFTED.code and one.verified_at is None,
            main=True,
        ),
        _in_force(
            "end", _("提前终止"), agreements.end_agreement, _community, ReasonForm, danger=True
        ),
        evidence.citing(_community),
    )
    measures = ("cobuilding.agreements", "cobuilding.works")
    panels = (
        *(panels.promises_table, panels.needs_list, panels.offers_list),
        evidence.evidence_card,
    )
    phrases = {
        "drafted": pgettext_lazy("entry", "拟定协议"),
        "signed": pgettext_lazy("entry", "签订"),
        "ended": pgettext_lazy("entry", "提前终止"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }
    tag_words = dict(Work.choices)


@register
class Undertakings(Register):
    """共建项目：认领了的需求和资源，谁、哪天前、兑现了没有；如期、逾期、落空各记各的。（R6）"""

    model = Undertaking
    code = UNDERTAKINGS
    title = _("共建项目")
    icon = "bulb"
    group = menu.Group.PARTNERS
    rank = 32
    unit_word = _("项")
    reads = at("agreement__community__path", *READERS) | at("agreement__partner__path", LIAISON)
    select = ("agreement__community", "agreement__partner", "promise__need", "promise__offer")
    order = ("-id",)
    search = ("promise__title", "agreement__partner__name")
    search_hint = _("找：项目、共建单位")
    face = Face(marks=_undertaking_marks)
    wide = (panels.GIVEN, evidence.TITLE)
    columns = (
        Column("promise__title", _("项目"), cells.strong),
        Column("agreement__partner__name", _("共建单位")),
        Column("agreement__community__name", _("社区"), find="unit"),
        Column("work", _("六联"), cells.choice("work"), find="choice"),
        Column("promise__low", _("数量"), _amount),
        Column("promise__due_on", _("应兑现日"), cells.day),
        Column("outcome", _("结果"), panels.outcome, find="choice"),
    )
    chips = (
        Chip("owed", _("待兑现"), lambda now: Q(promise__state=PromiseState.OPEN)),
        Chip("late", _("逾期"), lambda now: Q(outcome=Outcome.LATE)),
    )
    opens_chipped = False
    verbs = (
        _of_undertaking(
            "deliver",
            _("登记兑现"),
            undertakings.deliver_undertaking,
            _taker,
            forms.DeliverUndertakingForm,
            when=_is_owed,
            main=True,
        ),
        _of_undertaking(
            "verify",
            _("核实兑现"),
            undertakings.verify_undertaking,
            at("agreement__community__path", *HANDS),
            when=_waits,
            main=True,
        ),
        _of_undertaking(
            "drop",
            _("放弃"),
            undertakings.drop_undertaking,
            at("agreement__community__path", *HANDS),
            forms.DropForm,
            when=_is_owed,
            danger=True,
        ),
        evidence.citing(_taker),
    )
    rates = ("cobuilding.kept_rate",)
    measures = ("cobuilding.kept", "cobuilding.late", "cobuilding.broken")
    panels = (panels.given, evidence.evidence_card)
    phrases = {
        "claimed": pgettext_lazy("entry", "认领"),
        "delivered": pgettext_lazy("entry", "登记兑现"),
        "dropped": pgettext_lazy("entry", "放弃"),
        "judged": pgettext_lazy("entry", "判定逾期"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }
    tag_words = {**dict(Work.choices), **dict(Outcome.choices), **EXCLUDED_WORDS}


@register
class Activities(Register):
    """文化活动：传统、红色、生态、民族四种文化，名额、报名、签到只记人数，不记姓名。（R4）"""

    model = Activity
    code = ACTIVITIES
    title = _("文化活动")
    icon = "calendar-heart"
    group = menu.Group.PARTNERS
    rank = 33
    unit_word = _("场")
    reads = at("place__path", *READERS)
    select = ("place",)
    order = ("-on", "-id")
    calendar = "on"
    search = ("title", "spot")
    search_hint = _("找：活动、地点")
    face = Face(marks=_activity_marks)
    cycle = ACTIVITY_CYCLE
    columns = (
        Column("title", _("活动"), cells.strong),
        Column("culture", _("文化"), cells.choice("culture"), find="choice"),
        Column("place__name", _("社区"), find="unit"),
        Column("spot", _("地点"), on=(DETAIL,)),
        Column("on", _("日期"), cells.day, find="between"),
        Column("signed", _("已报名 / 名额"), _signed),
        Column("heads", _("签到人数"), cells.number),
        Column("stage", _("状态"), _activity_stage, find="choice", on=(LIST,)),
    )
    chips = (
        Chip("ahead", _("还没有办的"), lambda now: Q(stage=PLANNED.code)),
        Chip("uncounted", _("过了日子没有签到"), _uncounted),
    )
    opens_chipped = False
    add = Verb("add", _("安排活动"), activities.plan_activity, may=_host, form=forms.ActivityForm)
    verbs = (
        _of_activity(
            "check_in",
            _("签到"),
            activities.check_in,
            _host,
            forms.CheckInForm,
            when=lambda one: one.stage == PLANNED.code and one.on <= clock.today(),
            main=True,
        ),
        _of_activity(
            "sign_up",
            _("登记报名"),
            activities.sign_up,
            _host,
            forms.SignUpForm,
            when=lambda one: one.stage == PLANNED.code and one.on >= clock.today(),
            main=True,
        ),
        _of_activity(
            "verify",
            _("核实"),
            activities.verify_activity,
            _host,
            when=lambda one: one.stage == HELD.code and one.verified_at is None,
            main=True,
        ),
        _of_activity(
            "sign_off",
            _("退报名"),
            activities.sign_off,
            _host,
            forms.SignUpForm,
            when=lambda one: one.stage == PLANNED.code and one.signed > 0,
        ),
        _of_activity(
            "correct", _("更正人数"), activities.correct_heads, _host, forms.CorrectHeadsForm
        ),
        _of_activity(
            "cancel", _("取消活动"), activities.cancel_activity, _host, ReasonForm, danger=True
        ),
        evidence.citing(_host),
    )
    measures = ("cobuilding.activities", "cobuilding.cultures", "cobuilding.attended")
    panels = (evidence.evidence_card,)
    phrases = {
        "planned": pgettext_lazy("entry", "安排活动"),
        "signed_up": pgettext_lazy("entry", "登记报名"),
        "signed_off": pgettext_lazy("entry", "退报名"),
        "checked_in": pgettext_lazy("entry", "签到"),
        "corrected": pgettext_lazy("entry", "更正"),
        "cancelled": pgettext_lazy("entry", "取消活动"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }
    tag_words = dict(Culture.choices)
