"""居民提案, 表决规则 and 委托项目: from a signature to a published result (R3)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.deliberation import actions, forms, panels
from chunsheng.deliberation.forms import HANDS
from chunsheng.deliberation.models import Commission, Proposal, Rule
from chunsheng.deliberation.terms import (
    COMMISSION_CYCLE,
    COMMISSIONS,
    CYCLE,
    EVALUATED,
    FINISHED,
    PARTS,
    POSTED,
    PROPOSALS,
    PUBLISHED,
    RULES,
)
from chunsheng.kernel.access.policies import Policy, anywhere, at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.viewers import Viewer, nothing
from chunsheng.kernel.register import cells, evidence
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
    sample_mark,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock
from chunsheng.organisations.terms import DISPATCHER, SUPERVISOR
from chunsheng.places.terms import AreaKind

STAFF = (*HANDS, DISPATCHER.code, LEADER.code)
_enters, _decides = at("place__path", *HANDS), at("place__path", SUPERVISOR.code)
_verifies = at("place__path", SUPERVISOR.code, DISPATCHER.code)


def _of_the_district(viewer: Viewer) -> Q:
    held = viewer.units([DISPATCHER.code])
    district = any(unit.kind == AreaKind.DISTRICT for unit in held)
    return Q(pk__isnull=False) if district else nothing()


# The rules are the district's: its own dispatcher enters them, a street's does not.
_rules = Policy(frozenset({DISPATCHER.code}), _of_the_district)


def _lines(record: Rule, value: bool) -> cells.Cell:
    return {"text": str(_("人数和面积") if value else _("人数"))}


def _pill(cycle: Any) -> cells.CellMaker:
    def cell(record: Any, value: str) -> cells.Cell:
        stage = cycle.stage(value)
        told = getattr(record, "outcome", "") and record.get_outcome_display()
        note = _("有异议") if getattr(record, "objected", False) else ""
        return {"text": "", "pill": told or stage.title, "tone": stage.tone, "note": note}

    return cell


def _marks(record: Proposal) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    told = record.get_outcome_display() if record.outcome else stage.title
    marks = [*sample_mark(record), (told, stage.tone)]
    if record.objected:
        marks.append((_("有异议"), "red"))
    if record.stage == PUBLISHED.code and record.verified_at is None:
        marks.append((_("未核实"), "gold"))
    return marks


def _verb(cycle: Any, verb: str, act: Any, may: Policy, form: Any = None, **more: Any) -> Verb:
    """A move of a life cycle, offered at the stages from which it starts."""
    return Verb(verb, cycle.move(verb).title, act, may=may, form=form, **more)


def _proposal_verb(verb: str, act: Any, may: Policy, form: Any = None, **more: Any) -> Verb:
    return _verb(CYCLE, verb, act, may, form, record_as="proposal", **more)


def _is_posted(proposal: Proposal, still: bool) -> bool:
    """Whether it stands posted, and objections still come in, or come no more."""
    return proposal.stage == POSTED.code and proposal.is_posted_at(clock.now()) is still


@register
class Rules(Register):
    """表决规则：谁计一票、多少人参加才算数、多少同意才通过，哪天起、依据哪一条。（R3）"""

    model = Rule
    code = RULES
    title = _("表决规则")
    icon = "adjustments-horizontal"
    group = menu.Group.VOICES
    rank = 27
    reads = anywhere(*STAFF)
    order = ("decides", "-since")
    columns = (
        Column("decides", _("由谁决定"), cells.choice("decides"), find="choice"),
        Column("counts", _("谁计一票"), on=(DETAIL,)),
        Column("by_area", _("什么要过线"), _lines),
        Column("quorum", _("参加的要达到"), cells.choice("quorum")),
        Column("share", _("其中同意要达到"), cells.choice("share")),
        Column("source", _("表决依据")),
        Column("seconders", _("附议人数"), cells.number, on=(DETAIL,)),
        Column("posting_days", _("公示（工作日）"), cells.number, on=(DETAIL,)),
        Column("posting_source", _("附议和公示依据"), on=(DETAIL,)),
        Column("since", _("自"), cells.day),
        Column("until", _("至"), cells.day),
    )
    add = Verb("add", _("登记规则"), actions.set_rule, may=_rules, form=forms.RuleForm)
    phrases = {
        "set": _("登记了规则"),
        "ended": _("停用了规则"),
    }


@register
class Proposals(Register):
    """居民提案：签名、附议、讨论、表决、公示、交办，到结果公开；线上和纸质票一并计。（R3）"""

    model = Proposal
    code = PROPOSALS
    title = _("居民提案")
    icon = "users-group"
    group = menu.Group.VOICES
    rank = 25
    unit_word = pgettext_lazy("deliberation", "件")
    reads = at("place__path", *STAFF)
    select = ("place", "proposer__home", "rule", "promise__organisation")
    order = ("-signed_on", "-id")
    search = ("title", "detail")
    search_hint = _("找：提案、内容")
    face = Face(marks=_marks)
    cycle = CYCLE
    wide = (panels.RESULT, panels.VOTE, panels.POSTING, panels.PROMISED)
    columns = (
        Column("title", _("提案"), cells.strong),
        Column("place__name", _("哪里"), find="unit"),
        Column("decides", _("由谁决定"), cells.choice("decides"), find="choice"),
        Column("detail", _("内容"), on=(DETAIL,)),
        Column("signed_on", _("签名日期"), cells.day),
        Column("discussed", _("讨论情况"), on=(DETAIL,)),
        Column("voted_on", _("计票日期"), cells.day),
        Column("published_on", _("公开日期"), cells.day, on=(DETAIL,)),
        Column("stage", _("阶段"), _pill(CYCLE), find="choice", on=(LIST,)),
    )
    chips = (
        Chip("running", _("在办"), lambda now: ~Q(stage__in=("published", "ended"))),
        Chip("posted", _("公示中"), lambda now: Q(stage=POSTED.code)),
        Chip("published", _("结果已公开"), lambda now: Q(stage=PUBLISHED.code)),
    )
    opens_chipped = False
    add = Verb("add", _("登记提案"), actions.add_proposal, may=_enters, form=forms.ProposalForm)
    verbs = (
        _proposal_verb("second", actions.second_proposal, _enters, forms.SecondForm, main=True),
        _proposal_verb("open_vote", actions.open_vote, _decides, forms.OpenVoteForm, main=True),
        _proposal_verb("cast", actions.cast_vote, _enters, forms.CastForm, main=True),
        _proposal_verb(
            "close_vote",
            actions.close_vote,
            _decides,
            VerbForm,
            confirm=_("计票以后不能再计入选票；参加和同意都过线的随即公示，否则到此为止。"),
        ),
        _proposal_verb(
            "answer",
            actions.answer_objection,
            _decides,
            forms.AnswerForm,
            when=lambda proposal: proposal.objected,
            main=True,
        ),
        _proposal_verb(
            "execute",
            actions.execute_proposal,
            _decides,
            forms.ExecuteForm,
            when=lambda proposal: _is_posted(proposal, False) and not proposal.objected,
            main=True,
        ),
        _proposal_verb(
            "object",
            actions.object_to_posting,
            _enters,
            ReasonForm,
            when=lambda proposal: _is_posted(proposal, True) and not proposal.objected,
        ),
        _proposal_verb("publish", actions.publish_result, _decides, forms.PublishForm, main=True),
        Verb(
            "verify",
            _("核实"),
            actions.verify_result,
            may=_verifies,
            when=lambda one: one.stage == PUBLISHED.code and one.verified_at is None,
            main=True,
            record_as="proposal",
        ),
        _proposal_verb("withdraw", actions.withdraw_proposal, _decides, ReasonForm, danger=True),
        evidence.citing(_enters),
    )
    rates = ("deliberation.turnout_rate",)
    measures = ("deliberation.proposed", "deliberation.adopted", "deliberation.published")
    panels = (
        panels.result,
        panels.vote,
        panels.posting,
        panels.owed,
        panels.signatures,
        evidence.evidence_card,
    )
    phrases = {
        "proposed": _("登记了提案"),
        "seconded": _("登记了附议"),
        "opened": _("开始了表决"),
        "counted": _("计了票"),
        "objected": _("登记了异议"),
        "answered": _("答复了异议"),
        "executed": _("交办了"),
        "published": _("公开了结果"),
        "verified": pgettext_lazy("entry", "核实"),
        "withdrawn": _("撤回了提案"),
        **evidence.PHRASE,
    }
    tag_words = PARTS


@register
class Commissions(Register):
    """委托项目：社区把哪件事交给哪家社会组织，完成没有，另一个人评估得怎样。（R3）"""

    model = Commission
    code = COMMISSIONS
    title = _("委托项目")
    icon = "clipboard-list"
    group = menu.Group.VOICES
    rank = 26
    unit_word = _("个")
    reads = at("place__path", SUPERVISOR.code, DISPATCHER.code, LEADER.code)
    select = ("place", "promise__organisation")
    order = ("-commissioned_on", "-id")
    search = ("title",)
    search_hint = _("找：项目")
    face = Face(
        marks=lambda record: [
            *sample_mark(record),
            (COMMISSION_CYCLE.stage(record.stage).title, COMMISSION_CYCLE.stage(record.stage).tone),
        ]
    )
    cycle = COMMISSION_CYCLE
    wide = (panels.PROMISED,)
    columns = (
        Column("title", _("委托项目"), cells.strong),
        Column("promise__organisation__name", _("社会组织")),
        Column("place__name", _("委托单位"), find="unit"),
        Column("commissioned_on", _("委托日期"), cells.day),
        Column("promise__due_on", _("应办成"), cells.day, on=(LIST,)),
        Column("grade", _("等次"), cells.choice("grade"), find="choice"),
        Column("stage", _("阶段"), _pill(COMMISSION_CYCLE), find="choice", on=(LIST,)),
    )
    chips = (
        Chip("running", _("没有评估的"), lambda now: ~Q(stage=EVALUATED.code)),
        Chip("finished", _("待评估"), lambda now: Q(stage=FINISHED.code)),
    )
    opens_chipped = False
    add = Verb(
        "add", _("委托项目"), actions.add_commission, may=_decides, form=forms.CommissionForm
    )
    verbs = (
        _verb(
            COMMISSION_CYCLE,
            "finish",
            actions.finish_commission,
            _decides,
            record_as="commission",
            main=True,
        ),
        _verb(
            COMMISSION_CYCLE,
            "evaluate",
            actions.evaluate_commission,
            _verifies,
            forms.EvaluateForm,
            record_as="commission",
            main=True,
        ),
        evidence.citing(_decides),
    )
    measures = ("deliberation.commissioned", "deliberation.evaluated")
    panels = (panels.owed, evidence.evidence_card)
    phrases = {
        "commissioned": _("委托了项目"),
        "finished": _("登记了完成"),
        "verified": pgettext_lazy("entry", "核实"),
        "evaluated": _("作了评估"),
        **evidence.PHRASE,
    }
