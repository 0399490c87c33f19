"""企业难题 and 求职推荐: a firm's difficulty to its end, who was hired and stayed (R17)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.enterprise import actions, forms, panels
from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.terms import (
    AGREED,
    CANDIDACIES,
    CLAIMED,
    CLOSED,
    CYCLE,
    DIFFICULTIES,
    EMPLOYED,
    OUTCOMES,
    RAISED,
    SEEKING,
    TAKEN,
    WITHDRAWN,
    DifficultyKind,
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
    Opening,
    Register,
    Text,
    Verb,
    register,
    sample_mark,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock
from chunsheng.organisations.terms import HELPER, INVESTMENT_OFFICER

_officer = at("organisation__path", INVESTMENT_OFFICER.code)
_helper = at("branch__path", HELPER.code)
_serves = at("difficulty__branch__path", HELPER.code)
# Whose consent was taken back is called by nobody any more.
_may_call = Policy(_serves.roles, lambda viewer: _serves(viewer) & ~Q(stage=CLOSED.code))

_WAITS_FOR_ITS_DAY = Q(stage=EMPLOYED.code) & ~Q(difficulty__stage=WITHDRAWN.code)


def _raise(*, by: Actor, **said: Any) -> Difficulty:
    """A difficulty entered at the unit for which the actor acts."""
    unit: Any = by.unit
    return actions.raise_difficulty(by=by, organisation=unit, **said)


def _stage(record: Difficulty | Candidacy, value: str) -> cells.Cell:
    return cells.stage(CYCLE if isinstance(record, Difficulty) else SEEKING)(record, value)


def _marks(record: Difficulty | Candidacy) -> list[tuple[Text, str]]:
    cell = _stage(record, record.stage)
    difficulty = record if isinstance(record, Difficulty) else record.difficulty
    return [(cell["pill"], cell["tone"]), *sample_mark(difficulty)]


def _due(record: Difficulty) -> datetime | None:
    return _evening(record.due_on) if record.stage == TAKEN.code else None


def _check(record: Candidacy) -> datetime | None:
    asked = record.stage == EMPLOYED.code and record.difficulty.stage != WITHDRAWN.code
    return _evening(record.check_on) if asked else None


def _evening(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(18), clock.SHANGHAI)


def _verb(code: str, act: Any, may: Policy, form: Any, **more: Any) -> Verb:
    more.setdefault("record_as", "difficulty")
    cycle = CYCLE if more["record_as"] == "difficulty" else SEEKING
    return Verb(code, cycle.move(code).title, act, may=may, form=form, **more)


def _seeking(code: str, act: Any, form: Any, **more: Any) -> Verb:
    return _verb(code, act, _serves, form, record_as="candidacy", **more)


def _about_workers(record: Difficulty) -> bool:
    return record.stage == TAKEN.code and record.kind == DifficultyKind.LABOUR


@register
class Difficulties(Register):
    """企业难题：企业提出，支部接办，记进展，报解决，企业确认；用工难要招满并留住才算解决。（R17）"""

    model = Difficulty
    code = DIFFICULTIES
    title = _("企业难题")
    icon = "hammer"
    group = menu.Group.BREAKTHROUGH
    rank = 20
    unit_word = _("件")
    reads = at("organisation__path", INVESTMENT_OFFICER.code, LEADER.code) | _helper
    select = ("firm", "organisation", "branch", "post")
    order = ("-raised_on", "-id")
    search = ("title", "firm__name", "firm__also_named")
    search_hint = _("找：企业、难在哪里")
    face = Face(marks=_marks, due=_due)
    cycle = CYCLE
    wide = (panels.MISSING, panels.VACANCIES, panels.CANDIDATES, evidence.TITLE)
    columns = (
        Column("title", _("难在哪里"), cells.strong),
        Column("firm__name", _("企业")),
        Column("kind", _("类别"), cells.choice("kind"), find="choice"),
        Column("detail", _("说明"), on=(DETAIL,)),
        Column("stage", _("阶段"), _stage, find="choice", on=(LIST,)),
        Column("branch__name", _("接办支部"), find="unit"),
        Column("post__title", _("责任岗位"), on=(DETAIL,)),
        Column("due_on", _("最晚哪天办好"), cells.day),
        Column("raised_on", _("提出日期"), cells.day_or_by("raised_from")),
        Column("organisation__name", _("登记单位"), on=(DETAIL,)),
        Column("confirmed_on", _("确认日期"), cells.day, on=(DETAIL,)),
        Column("confirmed_by", _("谁确认的"), on=(DETAIL,)),
    )
    chips = (
        Chip("raised", _("待接办"), lambda now: Q(stage=RAISED.code)),
        Chip("taken", _("办理中"), lambda now: Q(stage=TAKEN.code)),
        Chip("claimed", _("待企业确认"), lambda now: Q(stage=CLAIMED.code)),
    )
    opens_chipped = False
    add = Verb("add", _("登记企业难题"), _raise, may=_officer, form=forms.DifficultyForm)
    verbs = (
        _verb("take_up", actions.take_up, _officer, forms.TakeUpForm, main=True),
        _verb("claim", actions.claim_solved, _helper, forms.ClaimForm, main=True),
        _verb("confirm", actions.confirm_solved, _officer, forms.ConfirmForm, main=True),
        _verb("tell", actions.tell_progress, _helper, forms.ProgressForm),
        _verb(
            "open_vacancy",
            actions.open_vacancy,
            _officer | _helper,
            forms.VacancyForm,
            when=_about_workers,
        ),
        _verb("recommend", actions.recommend, _helper, forms.RecommendForm, when=_about_workers),
        _verb(
            "close_vacancy",
            actions.close_vacancy,
            _officer | _helper,
            forms.CloseVacancyForm,
            when=_about_workers,
        ),
        _verb("reopen", actions.reopen_difficulty, _officer | _helper, forms.ReopenForm),
        _verb("withdraw", actions.withdraw_difficulty, _officer, ReasonForm, danger=True),
        evidence.citing(_officer | _helper),
    )
    rates = ("enterprise.solving",)
    measures = ("enterprise.raised", "enterprise.open", "enterprise.solved", "enterprise.kept")
    panels = (panels.missing, panels.vacancies, panels.candidates, evidence.evidence_card)
    phrases = {
        "raised": pgettext_lazy("entry", "登记企业难题"),
        "take_up": pgettext_lazy("entry", "交支部接办"),
        "tell": pgettext_lazy("entry", "记进展"),
        "open_vacancy": pgettext_lazy("entry", "登记招工岗位"),
        "close_vacancy": pgettext_lazy("entry", "撤回招工岗位"),
        "recommend": pgettext_lazy("entry", "推荐求职者"),
        "kept": pgettext_lazy("entry", "记下有人满期仍在岗"),
        "claim": pgettext_lazy("entry", "报已解决"),
        "confirm": pgettext_lazy("entry", "记下企业确认"),
        "reopen": pgettext_lazy("entry", "重新办理"),
        "withdraw": pgettext_lazy("entry", "撤回"),
        "verified": pgettext_lazy("entry", "核实"),
        **evidence.PHRASE,
    }
    tag_words = {**OUTCOMES, **{str(kind.value): kind.label for kind in DifficultyKind}}


@register
class Candidacies(Register):
    """求职推荐：本人同意推荐给哪家企业、到岗没有、满期还在不在；只有接办的支部看得到。（R17）"""

    model = Candidacy
    code = CANDIDACIES
    title = _("求职推荐")
    icon = "user-check"
    group = menu.Group.BREAKTHROUGH
    rank = 21
    unit_word = _("人")
    reads = _serves
    select = ("difficulty__firm", "need", "person", "delivery", "subject")
    order = ("-consented_on", "-id")
    search = ("need__title", "difficulty__firm__name")
    search_hint = _("找：岗位、企业")
    face = Face(marks=_marks, due=_check)
    cycle = SEEKING
    columns = (
        Column("person__name", _("姓名"), cells.name),
        Column("person__phone", _("电话"), cells.phone),
        Column("difficulty__firm__name", _("同意推荐给")),
        Column("need__title", _("招工岗位"), cells.strong),
        Column("stage", _("阶段"), _stage, find="choice", on=(LIST,)),
        Column("consented_on", _("本人同意日期"), cells.day),
        Column("consent_how", _("怎么同意的"), on=(DETAIL,)),
        Column("hired_on", _("到岗日期"), cells.day),
        Column("check_on", _("满期日期"), cells.day),
        Column("ended_on", _("结果日期"), cells.day, on=(DETAIL,)),
        Column("said_by", _("企业说的岗位"), on=(DETAIL,)),
    )
    chips = (
        Chip("agreed", _("待到岗"), lambda now: Q(stage=AGREED.code)),
        Chip("hired", _("待满期"), lambda now: _WAITS_FOR_ITS_DAY),
    )
    opens_chipped = False
    verbs = (
        _seeking("hire", actions.hire, forms.HireForm, main=True),
        _seeking("keep", actions.confirm_kept, forms.KeepForm, main=True),
        _seeking("leave", actions.record_leaving, forms.LeaveForm),
        _seeking(
            "close",
            actions.withdraw_consent,
            None,
            danger=True,
            confirm=_("本人撤回同意以后，这次推荐就终止了，不再过问。"),
        ),
    )
    opens = Opening(_may_call)
    panels = (panels.whose,)
    phrases = {
        "recommended": pgettext_lazy("entry", "推荐给企业"),
        "hire": pgettext_lazy("entry", "记到岗"),
        "keep": pgettext_lazy("entry", "记下满期仍在岗"),
        "leave": pgettext_lazy("entry", "记下未满期离岗"),
        "close": pgettext_lazy("entry", "记下本人撤回同意"),
        "lapse": pgettext_lazy("entry", "岗位撤回，不再推荐"),
    }
