"""拜访联系, 合作意向 and 投资项目: from a first visit to what landed (R10–R12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.investment import actions, bulk, forms
from chunsheng.investment.actions import Met
from chunsheng.investment.models import Contact, Intent, Project
from chunsheng.investment.panels import CHAIN, PROMISED, chain, partners, promised
from chunsheng.investment.terms import (
    CONTACTED,
    CONTACTS,
    CYCLE,
    FORESEEN,
    INTENTS,
    LANDED,
    PEOPLE,
    PROJECTS,
    STATUS_TONES,
    IntentState,
    Status,
    Whom,
)
from chunsheng.kernel.access.policies import Policy, at
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
from chunsheng.kernel.register.sheet import Sheet
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words.amounts import bounded
from chunsheng.organisations.terms import INVESTMENT_OFFICER, OUTPOST_OFFICER

OFFICER, OUTPOST = INVESTMENT_OFFICER.code, OUTPOST_OFFICER.code
_reads = at("organisation__path", OFFICER, OUTPOST, LEADER.code)
_enters = at("organisation__path", OFFICER, OUTPOST)
_decides = at("organisation__path", OFFICER)


def _record_contact(*, by: Actor, **said: Any) -> Contact:
    """A contact of the unit for which the actor acts."""
    return actions.record_contact(by=by, organisation=_own(by), met=Met(**said))


def _record_intent(*, by: Actor, **said: Any) -> Intent:
    return actions.record_intent(by=by, organisation=_own(by), **said)


def _add_project(*, by: Actor, **said: Any) -> Project:
    return actions.add_project(by=by, organisation=_own(by), **said)


def _own(by: Actor) -> Any:
    return by.unit


def _filed_day(record: Contact | Intent, value: date) -> str | date:
    """The day itself, or by which day where only that is known."""
    told = _now("不晚于 %(day)s") % {"day": value.isoformat()}
    return value if record.since == value else told


def _firm(record: Contact, value: Any) -> cells.Cell:
    return {"text": str(record), "strong": True}


def _firms(record: Contact, value: Any) -> cells.Cell:
    counted = PEOPLE if record.whom == Whom.PEOPLE else CONTACTED
    amount = bounded(record.low, record.high, record.about, str(counted.unit))
    return {"text": amount, "numeric": True}


def _contact_heading(record: Contact) -> str:
    return str(record) if record.firm_id else f"{record} · {_firms(record, None)['text']}"


def _contact_marks(record: Contact) -> list[tuple[Text, str]]:
    if record.withdrawn:
        return [(_("已撤回"), "")]
    return [] if record.verified_at else [(_("未核实"), "gold")]


def _contact_checked(record: Contact, value: Any) -> cells.Cell:
    if record.withdrawn:
        return {"text": "", "pill": _now("已撤回"), "tone": ""}
    return cells.verified(record, value)


def _intent_state(record: Intent, value: str) -> cells.Cell:
    tone = "jade" if value == IntentState.OPEN else ""
    return {"text": "", "pill": record.get_state_display(), "tone": tone}


def _status(record: Project, value: str) -> cells.Cell:
    return {"text": "", "pill": record.get_status_display(), "tone": STATUS_TONES.get(value, "")}


def _marks(record: Project) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    marks: list[tuple[Text, str]] = [(stage.title, stage.tone)]
    if record.status != Status.NORMAL:
        marks.append((record.get_status_display(), STATUS_TONES[record.status]))
    if record.stage == LANDED.code and record.verified_at is None:
        marks.append((_("未核实"), "gold"))
    return marks


def _verify(act: Any, may: Policy, record_as: str, **more: Any) -> Verb:
    return Verb("verify", _("核实"), act, may=may, record_as=record_as, **more)


def _is_unverified(record: Contact) -> bool:
    return record.verified_at is None and not record.withdrawn


_UNVERIFIED = Chip("unverified", _("待核实"), lambda now: Q(verified_at=None, withdrawn=False))


@register
class Contacts(Register):
    """拜访联系：哪家企业、谁去的、哪天；没有具名的只记家数，联系企业家和老乡只记人数。（R10、R11）"""

    model = Contact
    code = CONTACTS
    title = _("拜访联系")
    icon = "route"
    group = menu.Group.BREAKTHROUGH
    rank = 10
    unit_word = _("条")
    reads = _reads
    select = ("organisation", "firm")
    order = ("-on", "-id")
    search = ("firm__name", "firm__also_named", "note")
    search_hint = _("找：企业名称、曾用名")
    face = Face(heading=_contact_heading, marks=_contact_marks)
    wide = (evidence.TITLE,)
    columns = (
        Column("firm__name", _("企业"), _firm),
        Column("low", _("数量"), _firms),
        Column("whom", _("联系的是"), cells.choice("whom"), find="choice", on=(DETAIL,)),
        Column("way", _("方式"), cells.choice("way"), find="choice"),
        Column("organisation__name", _("谁去的"), find="unit"),
        Column("on", _("日期"), cells.day_or_by("since"), filed=_filed_day),
        Column("note", _("说明"), on=(DETAIL,)),
        Column("verified_at", _("核实"), _contact_checked),
    )
    chips = (_UNVERIFIED,)
    opens_chipped = False
    add = Verb("add", _("登记拜访联系"), _record_contact, may=_enters, form=forms.ContactForm)
    sheet = Sheet(
        judge=bulk.judge_contacts, takes_back=bulk.take_back_contact, given=bulk.contacts_given
    )
    verbs = (
        _verify(
            actions.verify_contact,
            _decides,
            "contact",
            when=_is_unverified,
            main=True,
            bulk=True,
        ),
        Verb(
            "correct",
            _("更正"),
            actions.correct_contact,
            may=_enters,
            form=forms.CorrectContactForm,
            when=lambda contact: not contact.withdrawn,
            record_as="contact",
        ),
        Verb(
            "withdraw",
            _("撤回"),
            actions.withdraw_contact,
            may=_enters,
            form=ReasonForm,
            when=lambda contact: not contact.withdrawn,
            danger=True,
            record_as="contact",
        ),
        evidence.citing(_enters),
    )
    measures = ("investment.contacted", "investment.people_contacted")
    panels = (evidence.evidence_card,)
    phrases = {
        "contacted": pgettext_lazy("entry", "登记拜访联系"),
        "corrected": pgettext_lazy("entry", "更正"),
        "withdrawn": pgettext_lazy("entry", "撤回"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }


@register
class Intents(Register):
    """合作意向：拜访联系过的企业里，谁愿意来、想做什么；落空的写明为什么。（R11）"""

    model = Intent
    code = INTENTS
    title = _("合作意向")
    icon = "heart-handshake"
    group = menu.Group.BREAKTHROUGH
    rank = 11
    unit_word = _("条")
    reads = _reads
    select = ("organisation", "firm")
    order = ("-on", "-id")
    search = ("firm__name", "firm__also_named", "content")
    search_hint = _("找：企业名称、合作内容")
    wide = (evidence.TITLE,)
    columns = (
        Column("firm__name", _("企业"), cells.strong),
        Column("content", _("合作内容")),
        Column("organisation__name", _("谁谈成的"), find="unit"),
        Column("on", _("日期"), cells.day_or_by("since"), filed=_filed_day),
        Column("state", _("状态"), _intent_state, find="choice"),
        Column("verified_at", _("核实"), cells.verified),
    )
    add = Verb("add", _("登记意向"), _record_intent, may=_enters, form=forms.IntentForm)
    verbs = (
        _verify(
            actions.verify_intent,
            _decides,
            "intent",
            when=lambda intent: intent.state == IntentState.OPEN and intent.verified_at is None,
            main=True,
            bulk=True,
        ),
        Verb(
            "withdraw",
            _("记为落空"),
            actions.withdraw_intent,
            may=_enters,
            form=ReasonForm,
            when=lambda intent: intent.state == IntentState.OPEN,
            danger=True,
            record_as="intent",
        ),
        evidence.citing(_enters),
    )
    measures = ("investment.intended",)
    panels = (evidence.evidence_card,)
    phrases = {
        "intended": pgettext_lazy("entry", "登记意向"),
        "withdrawn": pgettext_lazy("entry", "记为落空"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }


def _runs(record: Project) -> bool:
    return record.status != Status.WITHDRAWN


def _verb(verb: str, act: Any, form: Any, **more: Any) -> Verb:
    """A move of the life cycle, offered while the project is not given up."""
    move = CYCLE.move(verb)

    def is_time(project: Project) -> bool:
        return project.stage in move.starts and _runs(project)

    more |= {"may": _decides, "form": form, "when": is_time, "record_as": "project"}
    return Verb(verb, move.title, act, **more)


@register
class Projects(Register):
    """投资项目：推进中、即将落地、已落地；阶段和好坏分开记，落地要有依据、由另一人核实。（R12）"""

    model = Project
    code = PROJECTS
    title = _("投资项目")
    icon = "building-factory-2"
    group = menu.Group.BREAKTHROUGH
    rank = 12
    unit_word = _("个")
    reads = _reads | at("place__path", OFFICER, LEADER.code)
    select = ("organisation", "place")
    order = ("title", "id")
    search = ("title", "note")
    search_hint = _("找：项目")
    face = Face(marks=_marks)
    cycle = CYCLE
    board = "stage"
    calendar = "expected_on"
    wide = (CHAIN, PROMISED, evidence.TITLE)
    columns = (
        Column("title", _("项目"), cells.strong),
        Column("stage", _("阶段"), cells.stage(CYCLE), find="choice", on=(LIST,)),
        Column("status", _("状态"), _status, find="choice", on=(LIST,)),
        Column("organisation__name", _("责任单位")),
        Column("place__name", _("落在哪里"), find="unit"),
        Column("expected_on", _("预计落地日期"), cells.day, find="between"),
        Column("landed_on", _("落地日期"), cells.day),
        Column("note", _("说明"), on=(DETAIL,)),
    )
    chips = (
        Chip("running", _("没有终止的"), lambda now: ~Q(status=Status.WITHDRAWN)),
        Chip("foreseen", _("即将落地"), lambda now: Q(stage=FORESEEN.code)),
        Chip("landed", _("已落地"), lambda now: Q(stage=LANDED.code)),
    )
    add = Verb("add", _("登记项目"), _add_project, may=_decides, form=forms.ProjectForm)
    verbs = (
        _verb("land", actions.land_project, forms.LandForm, main=True),
        _verb("foresee", actions.foresee_landing, forms.ForeseeForm),
        _verify(
            actions.verify_landing,
            _decides,
            "project",
            when=lambda project: project.stage == LANDED.code and project.verified_at is None,
            main=True,
        ),
        Verb(
            "pledge",
            _("登记承诺"),
            actions.pledge_for_project,
            may=_decides,
            form=forms.PledgeForm,
            when=_runs,
            record_as="project",
        ),
        Verb(
            "join",
            _("登记参与方"),
            actions.join_partner,
            may=_decides,
            form=forms.PartnerForm,
            record_as="project",
        ),
        Verb(
            "status",
            _("改状态"),
            actions.set_status,
            may=_decides,
            form=forms.StatusForm,
            record_as="project",
        ),
        _verb("step_back", actions.step_back, ReasonForm, danger=True),
        evidence.citing(_decides),
    )
    measures = ("investment.landed", "investment.landing_expected")
    panels = (chain, promised, partners, evidence.evidence_card)
    phrases = {
        "added": pgettext_lazy("entry", "登记项目"),
        "foreseen": pgettext_lazy("entry", "记为即将落地"),
        "landed": pgettext_lazy("entry", "记为落地"),
        "stepped_back": pgettext_lazy("entry", "退回即将落地"),
        "status_set": pgettext_lazy("entry", "改状态"),
        "joined": pgettext_lazy("entry", "登记参与方"),
        "pledged": pgettext_lazy("entry", "登记承诺"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }
