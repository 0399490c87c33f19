"""实训基地, 培训班, 挂职岗位 and 挂职: from a talk with a partner to what was brought home (R14, R15)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.kinds import Text
from chunsheng.kernel.records.cycles import LifeCycle
from chunsheng.kernel.register import cells, evidence
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Chip,
    Column,
    Face,
    Register,
    Verb,
    register,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.language import listed
from chunsheng.organisations.terms import TRAINING_OFFICER
from chunsheng.training import forms, panels
from chunsheng.training.actions import bases, cohorts, endings, openings, secondments
from chunsheng.training.models import Cohort, Opening, Partnership, Secondment
from chunsheng.training.terms import (
    APPRAISED,
    BASES,
    COHORT,
    COHORT_CYCLE,
    COHORTS,
    HELD,
    OFFERED,
    OPENING_CYCLE,
    OPENINGS,
    PLANNED,
    RETURNED,
    SECONDED,
    SECONDMENT_CYCLE,
    SECONDMENTS,
    SERVING,
    Office,
    Tie,
)

OFFICER = TRAINING_OFFICER.code
HOME, SENT_BY = "organisation__path", "opening__organisation__path"
VERIFIED = pgettext_lazy("entry", "核实")


def _record_base(*, by: Actor, **said: Any) -> Partnership:
    """A base of the unit for which the actor acts."""
    return bases.record_base(by=by, organisation=_own(by), **said)


def _plan(*, by: Actor, told: Any, note: str, **said: Any) -> Cohort:
    course = cohorts.Course(**said)
    return cohorts.plan_cohort(by=by, organisation=_own(by), course=course, told=told, note=note)


def _own(by: Actor) -> Any:
    return by.unit


def _span(record: Cohort | Secondment, value: Any) -> cells.Cell:
    if record.starts_on is None or record.ends_on is None:
        return {"text": _now("日期未定"), "muted": True}
    told = {"since": dates.day(record.starts_on), "until": dates.day(record.ends_on)}
    return {"text": _now("%(since)s 至 %(until)s") % told}


def _tie(record: Partnership, value: str) -> cells.Cell:
    tone = "jade" if value == Tie.CEREMONY else "gold"
    return {"text": "", "pill": record.get_tie_display(), "tone": tone}


def _seats(record: Cohort, value: int | None) -> cells.Cell:
    return {"text": _now("未写") if value is None else str(value), "numeric": True}


def _meant(record: Cohort, value: list[str]) -> cells.Cell:
    kinds = listed(str(Office(one).label) for one in value)
    posts = _now("负责人岗位") if record.chiefs_only else _now("各岗位")
    return {"text": f"{kinds} · {posts}"}


def _number(record: Opening, value: Any) -> cells.Cell:
    return {"text": record.amount_text, "numeric": True}


def _marks(cycle: LifeCycle, happened: tuple[str, ...]) -> Any:
    """The stage, and whether what happened still waits to be verified."""

    def marks(record: Any) -> list[tuple[Text, str]]:
        stage = cycle.stage(record.stage)
        waits = record.stage in happened and record.verified_at is None
        return [(stage.title, stage.tone), *([(_("未核实"), "gold")] if waits else [])]

    return marks


def _verb(code: str, title: Text, act: Any, form: Any = None, **more: Any) -> Verb:
    """Something that a training officer does on the officer's own ground."""
    return Verb(code, title, act, **{"may": at(HOME, OFFICER), "form": form} | more)


def _on_cohort(code: str, title: Text, act: Any, form: Any = None, **more: Any) -> Verb:
    """On a cohort that is planned, unless `when` says otherwise."""
    return _verb(code, title, act, form, **({"record_as": "cohort", "when": _is_planned} | more))


def _on_secondment(code: str, act: Any, form: Any, **more: Any) -> Verb:
    """A move of the secondment's life cycle."""
    title, may = SECONDMENT_CYCLE.move(code).title, at(SENT_BY, OFFICER)
    return _verb(code, title, act, form, record_as="secondment", may=may, **more)


def _giving_up(cycle: LifeCycle, where: str) -> Verb:
    title, may = cycle.move("give_up").title, at(where, OFFICER)
    return _verb("give_up", title, endings.give_up, ReasonForm, may=may, danger=True)


def _is_planned(cohort: Cohort) -> bool:
    return cohort.stage == PLANNED.code


def _was_held(cohort: Cohort) -> bool:
    return cohort.stage == HELD.code


@register
class Bases(Register):
    """实训基地：和哪家合作、座谈过还是举行过合作仪式；照记录写，不多说一步。（R14、R15）"""

    model = Partnership
    code = BASES
    title = _("实训基地")
    icon = "affiliate"
    group = menu.Group.TRAINING
    rank = 10
    unit_word = _("家")
    reads = at(HOME, OFFICER, LEADER.code)
    select = ("organisation", "partner")
    order = ("-on", "-id")
    search = ("partner__name", "partner__also_named", "note")
    search_hint = _("找：合作单位")
    face = Face(marks=lambda base: [(base.get_tie_display(), _tie(base, base.tie)["tone"])])
    wide = (evidence.TITLE,)
    columns = (
        Column("partner__name", _("合作单位"), cells.strong),
        Column("tie", _("合作到哪一步"), _tie, find="choice"),
        Column("organisation__name", _("组织单位"), find="unit"),
        Column("on", _("日期"), cells.day_or_by("since")),
        Column("note", _("说明"), on=(DETAIL,)),
    )
    add = _verb("add", _("登记合作单位"), _record_base, forms.PartnershipForm)
    verbs = (
        _verb(
            "ceremony",
            _("登记合作仪式"),
            bases.hold_ceremony,
            forms.DayForm,
            when=lambda base: base.tie == Tie.TALK,
            main=True,
            record_as="base",
        ),
        evidence.citing(at(HOME, OFFICER)),
    )
    panels = (panels.of_base, evidence.evidence_card)
    phrases = {
        "added": pgettext_lazy("entry", "登记合作单位"),
        "ceremony_held": pgettext_lazy("entry", "登记合作仪式"),
        **evidence.PHRASE,
    }


@register
class Cohorts(Register):
    """培训班：谁能去按岗位定，一人推荐、另一人确认；同一单位两位负责人不能同时外出。（R14）"""

    model = Cohort
    code = COHORTS
    title = _("培训班")
    icon = "school"
    group = menu.Group.TRAINING
    rank = 11
    unit_word = COHORT.unit
    reads = at(HOME, OFFICER, LEADER.code)
    select = ("organisation", "base__partner")
    order = ("-on", "id")
    search = ("title", "audience", "base__partner__name")
    search_hint = _("找：培训班、培训对象")
    face = Face(marks=_marks(COHORT_CYCLE, (HELD.code,)))
    cycle = COHORT_CYCLE
    wide = (panels.ROSTER, panels.LESSONS, evidence.TITLE)
    columns = (
        Column("title", _("培训班"), cells.strong),
        Column("stage", _("阶段"), cells.stage(COHORT_CYCLE), find="choice", on=(LIST,)),
        Column("audience", _("培训对象")),
        Column("offices", _("可以推荐"), _meant, on=(DETAIL,)),
        Column("seats", _("名额"), _seats),
        Column("base__partner__name", _("实训基地")),
        Column("starts_on", _("起止日期"), _span),
        Column("organisation__name", _("组织单位"), find="unit"),
        Column("on", _("什么时候说的"), cells.day_or_by("since"), on=(DETAIL,)),
        Column("note", _("说明"), on=(DETAIL,)),
    )
    chips = (
        Chip("planned", PLANNED.title, lambda now: Q(stage=PLANNED.code)),
        Chip("held", HELD.title, lambda now: Q(stage=HELD.code)),
    )
    opens_chipped = False
    add = _verb("add", _("计划培训班"), _plan, forms.CohortForm)
    verbs = (
        _on_cohort("nominate", _("推荐"), cohorts.nominate, forms.NominateForm, main=True),
        _on_cohort("confirm", _("确认人选"), cohorts.confirm_nominee, forms.NomineeForm),
        _on_cohort("remove", _("撤下"), cohorts.remove_nominee, forms.RemoveForm),
        _on_cohort("schedule", _("定日期"), cohorts.schedule_cohort, forms.SpanForm),
        _on_cohort(
            "hold",
            COHORT_CYCLE.move("hold").title,
            cohorts.hold_cohort,
            when=lambda cohort: _is_planned(cohort) and cohort.ends_on is not None,
        ),
        _on_cohort(
            "attendance",
            _("登记出勤"),
            cohorts.record_attendance,
            forms.AttendanceForm,
            when=_was_held,
            main=True,
        ),
        _on_cohort("lesson", _("登记收获"), cohorts.add_lesson, forms.LessonForm, when=_was_held),
        _verb(
            "verify",
            _("核实"),
            endings.verify_happened,
            when=lambda cohort: _was_held(cohort) and cohort.verified_at is None,
        ),
        _giving_up(COHORT_CYCLE, HOME),
        evidence.citing(at(HOME, OFFICER)),
    )
    measures = ("training.cohorts_planned", "training.cohorts_held", "training.attendances")
    panels = (panels.roster, panels.lessons, evidence.evidence_card)
    phrases = {
        "planned": pgettext_lazy("entry", "计划培训班"),
        "scheduled": pgettext_lazy("entry", "定日期"),
        "nominated": pgettext_lazy("entry", "推荐一个岗位"),
        "confirmed": pgettext_lazy("entry", "确认一个人选"),
        "removed": pgettext_lazy("entry", "撤下一个人选"),
        "held": pgettext_lazy("entry", "记为已办"),
        "attendance_recorded": pgettext_lazy("entry", "登记出勤"),
        "learnt": pgettext_lazy("entry", "登记收获"),
        "given_up": pgettext_lazy("entry", "取消培训班"),
        "verified": VERIFIED,
        **evidence.PHRASE,
    }


@register
class Openings(Register):
    """挂职岗位：接收单位给出什么岗位、要几名、什么职级；几名说不准的记成范围。（R15）"""

    model = Opening
    code = OPENINGS
    title = _("挂职岗位")
    icon = "briefcase"
    group = menu.Group.TRAINING
    rank = 12
    unit_word = pgettext_lazy("openings", "批")
    reads = at(HOME, OFFICER, LEADER.code)
    select = ("organisation", "base__partner")
    order = ("-on", "-id")
    search = ("title", "base__partner__name", "note")
    search_hint = _("找：接收单位、挂职岗位")
    face = Face(
        heading=lambda opening: f"{opening.title} · {opening.amount_text}",
        marks=_marks(OPENING_CYCLE, ()),
    )
    wide = (panels.SENT, evidence.TITLE)
    columns = (
        Column("title", _("挂职岗位"), cells.strong),
        Column("base__partner__name", _("接收单位")),
        Column("low", _("名额"), _number),
        Column("rank", _("职级要求"), cells.choice("rank"), find="choice"),
        Column("stage", _("阶段"), cells.stage(OPENING_CYCLE), find="choice", on=(LIST,)),
        Column("organisation__name", _("组织单位"), find="unit"),
        Column("on", _("什么时候说的"), cells.day_or_by("since")),
        Column("note", _("说明"), on=(DETAIL,)),
    )
    cycle = OPENING_CYCLE
    add = _verb("add", _("登记挂职岗位"), openings.offer_posts, forms.OpeningForm)
    verbs = (
        _verb(
            "select",
            _("选派干部"),
            openings.select_cadre,
            forms.SelectForm,
            when=lambda opening: opening.stage == OFFERED.code,
            main=True,
            record_as="opening",
        ),
        _giving_up(OPENING_CYCLE, HOME),
        evidence.citing(at(HOME, OFFICER)),
    )
    measures = ("training.seconded_planned",)
    panels = (panels.sent, evidence.evidence_card)
    phrases = {
        "offered": pgettext_lazy("entry", "登记挂职岗位"),
        "selected": pgettext_lazy("entry", "选派一名干部"),
        "filled": pgettext_lazy("entry", "一名干部到岗"),
        "given_up": pgettext_lazy("entry", "结束选派"),
        **evidence.PHRASE,
    }


@register
class Secondments(Register):
    """挂职：选派、协议、到岗、月报、返回、鉴定；没返回不鉴定，谁选派的不由谁鉴定。（R15）"""

    model = Secondment
    code = SECONDMENTS
    title = _("挂职干部")
    icon = "id-badge-2"
    group = menu.Group.TRAINING
    rank = 13
    unit_word = SECONDED.unit
    reads = at(SENT_BY, OFFICER, LEADER.code)
    select = ("post__unit", "opening__base__partner", "opening__organisation")
    search = ("post__title", "post__unit__name", "opening__title", "opening__base__partner__name")
    search_hint = _("找：原岗位、接收单位")
    face = Face(marks=_marks(SECONDMENT_CYCLE, (SERVING.code, RETURNED.code, APPRAISED.code)))
    cycle = SECONDMENT_CYCLE
    wide = (panels.REPORTS, evidence.TITLE)
    columns = (
        Column("post__title", _("原岗位"), lambda record, value: cells.strong(record, record)),
        Column("stage", _("阶段"), cells.stage(SECONDMENT_CYCLE), find="choice", on=(LIST,)),
        Column("opening__base__partner__name", _("接收单位")),
        Column("opening__title", _("挂职岗位"), on=(DETAIL,)),
        Column("why", _("选派理由"), on=(DETAIL,)),
        Column("starts_on", _("协议期限"), _span),
        Column("begun_on", _("到岗日期"), cells.day),
        Column("returned_on", _("返回日期"), cells.day),
        Column("appraisal", _("鉴定意见"), on=(DETAIL,)),
    )
    verbs = (
        _on_secondment("agree", secondments.agree, forms.AgreeForm, main=True),
        _on_secondment("begin", secondments.begin, forms.BeginForm, main=True),
        _on_secondment("report", secondments.report, forms.ReportForm, main=True),
        _on_secondment("come_back", secondments.come_back, forms.ReturnForm),
        _on_secondment("appraise", secondments.appraise, forms.AppraiseForm, main=True),
        _verb(
            "verify",
            _("核实"),
            endings.verify_happened,
            may=at(SENT_BY, OFFICER),
            when=lambda one: one.begun_on is not None and one.verified_at is None,
        ),
        _giving_up(SECONDMENT_CYCLE, SENT_BY),
        evidence.citing(at(SENT_BY, OFFICER)),
    )
    measures = ("training.seconded_begun",)
    panels = (panels.reports, evidence.evidence_card)
    phrases = {
        "selected": pgettext_lazy("entry", "选派"),
        "agreed": pgettext_lazy("entry", "签协议"),
        "begun": pgettext_lazy("entry", "记为到岗"),
        "reported": pgettext_lazy("entry", "交月报"),
        "returned": pgettext_lazy("entry", "记为返回"),
        "appraised": pgettext_lazy("entry", "作出鉴定"),
        "given_up": pgettext_lazy("entry", "不再选派"),
        "verified": VERIFIED,
        **evidence.PHRASE,
    }
