"""考察学习, 考察见闻 and 采纳与成效: from what was seen to what works at home (R18)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import anywhere, at
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.evidence import Cited
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
    sample_mark,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock, dates
from chunsheng.study import actions, forms, panels
from chunsheng.study.models import Adoption, Observation, Tour
from chunsheng.study.queries import is_idle
from chunsheng.study.terms import (
    ADOPTED,
    ADOPTIONS,
    CYCLE,
    HANDS,
    IDLE,
    OBSERVATIONS,
    OBSERVED,
    READERS,
    SEEN,
    STOPPED,
    TAKEN,
    TOURS,
    WORKED,
    WORKING,
    Visit,
)

_here = at("organisation__path", *HANDS)
_toured = at("tour__organisation__path", *HANDS)
_on_adoption = partial(Verb, may=_here, record_as="adoption")


def _days(record: Tour, value: date) -> cells.Cell:
    """As it was said, else the day, or between which days it lies."""
    if record.since == value:
        between = dates.day(value)
    elif record.since is None:
        between = _now("不晚于 %(day)s") % {"day": dates.day(value)}
    else:
        days = {"since": dates.day(record.since), "until": dates.day(value)}
        between = _now("%(since)s 至 %(until)s 之间") % days
    return {"text": record.said, "note": between} if record.said else {"text": between}


def _adopt_by(record: Tour, value: date | None) -> cells.Cell:
    if value is None:
        return {"text": _now("没有采纳期限"), "muted": True}
    return cells.day(record, value)


def _visit(record: Observation, value: str) -> cells.Cell:
    tone = "jade" if value == Visit.VISITED else ""
    return {"text": "", "pill": record.get_visit_display(), "tone": tone}


def _amount(record: Observation, value: Any) -> cells.Cell:
    return {"text": record.amount_text, "numeric": True}


def _marks(record: Adoption) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    marks: list[tuple[Text, str]] = [(stage.title, stage.tone), *sample_mark(record)]
    if record.stage == WORKING.code and record.verified_at is None:
        marks.append((_("未核实"), "gold"))
    return marks


def _add_tour(*, by: Actor, **said: Any) -> Tour:
    """A tour of the unit for which the actor acts."""
    said["organisation"] = by.unit
    return actions.add_tour(by=by, **said)


def _observe(*, by: Actor, tour: Tour, **said: Any) -> Observation:
    return actions.record_observation(by=by, tour=tour, seen=actions.Seen(**said))


def _tell(
    *, by: Actor, adoption: Adoption, effect: str, effective_on: date, **cited: Any
) -> Adoption:
    return actions.tell_effect(
        by=by,
        adoption=adoption,
        effect=effect,
        effective_on=effective_on,
        evidence=Cited(**cited),
    )


@register
class Tours(Register):
    """考察学习：谁去的、哪几天、看到了什么；到访了却迟迟没有采纳的列得出来。（R18）"""

    model = Tour
    code = TOURS
    title = _("考察学习")
    icon = "route"
    group = menu.Group.TRAINING
    rank = 30
    unit_word = pgettext_lazy("tours", "次")
    reads = anywhere(*READERS)
    select = ("organisation", "limit")
    order = ("-on", "-id")
    search = ("title", "said")
    search_hint = _("找：考察学习")
    wide = (panels.SEEN_THERE, evidence.TITLE)
    columns = (
        Column("title", _("考察学习"), cells.strong),
        Column("organisation__name", _("谁去的"), find="unit"),
        Column("on", _("日期"), _days),
        Column("limit", _("采纳期限"), on=(DETAIL,)),
        Column("due_on", _("最迟采纳日"), _adopt_by),
    )
    chips = (Chip("idle", _("到访后到期没有采纳"), lambda now: is_idle(clock.day_of(now))),)
    opens_chipped = False
    add = Verb("add", _("登记考察"), _add_tour, may=_here, form=forms.TourForm)
    verbs = (
        Verb(
            "observe",
            _("登记见闻"),
            _observe,
            may=_here,
            form=forms.ObservationForm,
            main=True,
            record_as="tour",
        ),
        evidence.citing(_here),
    )
    measures = (IDLE.code,)
    panels = (panels.seen_there, evidence.evidence_card)
    phrases = {
        "added": pgettext_lazy("entry", "登记考察"),
        "limited": pgettext_lazy("entry", "按采纳期限定最迟采纳日"),
        "judged": pgettext_lazy("entry", "核对到期没有采纳的地方"),
        **evidence.PHRASE,
    }


@register
class Observations(Register):
    """考察见闻：区外哪里有什么、有多少、怎么知道的；从中提炼经验，供本区单位采纳。（R18）"""

    model = Observation
    code = OBSERVATIONS
    title = _("考察见闻")
    icon = "eye"
    group = menu.Group.TRAINING
    rank = 31
    reads = anywhere(*READERS)
    select = ("origin__unit", "tour")
    order = ("title", "id")
    search = ("title", "origin__name", "lesson")
    search_hint = _("找：见闻、哪里、经验")
    wide = (_("工作法的组成"), panels.ADOPTERS, evidence.TITLE)
    columns = (
        Column("title", _("见闻"), cells.strong),
        Column("origin__name", _("哪里（区外）")),
        Column("low", _("数量"), _amount),
        Column("measured", _("按什么计"), cells.choice("measured"), find="choice", on=(DETAIL,)),
        Column("visit", _("怎么知道的"), _visit, find="choice"),
        Column("source", _("来源"), on=(DETAIL,)),
        Column("lesson", _("经验")),
    )
    chips = (Chip("learned", _("有经验可采纳"), lambda now: ~Q(lesson="")),)
    opens_chipped = False
    verbs = (
        Verb(
            "adopt",
            _("采纳"),
            actions.adopt_lesson,
            may=anywhere(*HANDS),
            form=forms.AdoptForm,
            when=lambda observation: bool(observation.lesson),
            main=True,
            record_as="observation",
        ),
        Verb(
            "learn",
            _("提炼经验"),
            actions.draw_lesson,
            may=_toured,
            form=forms.LessonForm,
            record_as="observation",
        ),
        Verb(
            "correct",
            _("更正"),
            actions.correct_observation,
            may=_toured,
            form=forms.CorrectForm,
            record_as="observation",
        ),
        evidence.citing(_toured),
    )
    measures = (OBSERVED.code, *(one.code for one in SEEN))
    panels = (panels.method, panels.adopters, panels.came_from, evidence.evidence_card)
    phrases = {
        "observed": pgettext_lazy("entry", "登记见闻"),
        "learned": pgettext_lazy("entry", "提炼经验"),
        "corrected": pgettext_lazy("entry", "更正"),
        **evidence.PHRASE,
    }


@register
class Adoptions(Register):
    """采纳与成效：本区哪个单位采纳了哪条经验、谁负责、几时见效；不做了写明为什么。（R18）"""

    model = Adoption
    code = ADOPTIONS
    title = _("采纳与成效")
    icon = "bulb"
    group = menu.Group.TRAINING
    rank = 32
    unit_word = pgettext_lazy("adoptions", "项")
    reads = at("organisation__path", *READERS)
    select = ("observation__origin", "organisation", "owner")
    order = ("due_on", "id")
    search = ("observation__title", "observation__lesson", "organisation__name")
    search_hint = _("找：经验、采纳单位")
    face = Face(marks=_marks, due=lambda adoption: adoption.due_at)
    cycle = CYCLE
    wide = (panels.RUNNING, evidence.TITLE)
    columns = (
        Column("observation__title", _("学什么"), cells.strong, on=(LIST,)),
        Column("observation__origin", _("学自（区外）")),
        Column("observation__lesson", _("经验"), on=(DETAIL,)),
        Column("organisation__name", _("采纳单位"), find="unit"),
        Column("owner", _("负责岗位")),
        Column("adopted_on", _("采纳日期"), cells.day, on=(DETAIL,)),
        Column("due_on", _("见效期限"), cells.day),
        Column("stage", _("状态"), cells.stage(CYCLE), find="choice", on=(LIST,)),
        Column("effect", _("成效"), on=(DETAIL,)),
        Column("effective_on", _("见效日期"), cells.day),
    )
    chips = (
        Chip("kept", _("没有停止的"), lambda now: ~Q(stage=STOPPED.code)),
        Chip(
            "late",
            _("到期没有见效"),
            lambda now: Q(stage=ADOPTED.code, due_on__lt=clock.day_of(now)),
        ),
    )
    opens_chipped = False
    verbs = (
        _on_adoption(
            "verify",
            _("核实"),
            actions.verify_effect,
            when=lambda adoption: adoption.stage == WORKING.code and not adoption.verified_at,
            main=True,
        ),
        _on_adoption("tell", _("记成效"), _tell, form=forms.EffectForm, main=True),
        _on_adoption("stop", _("停止"), actions.stop_adoption, form=ReasonForm, danger=True),
        evidence.citing(_here),
    )
    measures = (TAKEN.code, WORKED.code)
    panels = (panels.running, panels.learned_from, evidence.evidence_card)
    phrases = {
        "adopted": pgettext_lazy("entry", "采纳"),
        "told": pgettext_lazy("entry", "记成效"),
        "stopped": pgettext_lazy("entry", "停止"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }
