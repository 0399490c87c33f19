"""分配方案, 份额 and 分配规则: who gets what of a harvest, why, and whether it was fetched (R7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.allocation import actions, forms, panels
from chunsheng.allocation.models import Proposal, Rule, Share
from chunsheng.allocation.terms import (
    CONFIRMED,
    HANDED,
    PASSED,
    PROPOSAL_CYCLE,
    PROPOSALS,
    PROPOSED,
    RETURNED,
    RULES,
    SHARE_CYCLE,
    SHARES,
    WAITING,
)
from chunsheng.garden.terms import DECIDE, ENTER, HARVESTS, WEIGHED
from chunsheng.kernel.access.policies import anywhere, at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.records.cycles import LifeCycle
from chunsheng.kernel.register import cells
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
from chunsheng.kernel.register.offering import Offer
from chunsheng.kernel.ui import menu

Marks = list[tuple[Text, str]]
_gives = at("proposal__place__path", *ENTER)


def offered(shown: Register, record: Any) -> Iterator[Offer]:
    """From a harvest to its proposals, and to a new one for whoever may correct it; then to shares."""
    if shown.code == HARVESTS:
        if record.stage == WEIGHED.code and record.may_correct:
            address = f"/r/{PROPOSALS}/add/?harvest={record.pk}"
            yield Offer(_("提出分配方案"), address, "arrows-exchange")
        yield Offer(_("已有方案"), panels.list_url(PROPOSALS, "harvest", record), "list-search")
    if shown.code == PROPOSALS:
        yield Offer(_("全部份额"), panels.list_url(SHARES, "proposal", record), "list-search")
        if record.stage == CONFIRMED.code:
            yield Offer(_("发放清单"), f"/allocation/{record.pk}/receipts/", "checklist")


def _proved(record: Proposal, value: bool) -> cells.Cell:
    told, tone = (_("已证明最优"), "jade") if value else (_("未证明"), "red")
    return {"text": "", "pill": told, "tone": tone}


def _marks(cycle: LifeCycle, harvest: Callable[[Any], Any]) -> Callable[[Any], Marks]:
    """Where a record stands, and whether its harvest is made up."""

    def marks(record: Any) -> Marks:
        stage = cycle.stage(record.stage)
        sample: Marks = [(_("样例"), "")] if harvest(record).plot.sample else []
        return [(stage.title, stage.tone), *sample]

    return marks


@register
class Proposals(Register):
    """分配方案：一批菜分给哪些住户、每户几份、为什么；由求解器提出并证明，另一个人确认。（R7）"""

    model = Proposal
    code = PROPOSALS
    title = _("分配方案")
    icon = "arrows-exchange"
    group = menu.Group.LAND
    rank = 45
    unit_word = _("份")
    reads = at("place__path", *ENTER, LEADER.code)
    select = ("place", "rule", "harvest__plot", "proposed_by", "confirmed_by")
    order = ("-proposed_on", "-id")
    search = ("crop",)
    search_hint = _("找：作物")
    cycle = PROPOSAL_CYCLE
    face = Face(marks=_marks(PROPOSAL_CYCLE, lambda proposal: proposal.harvest))
    columns = (
        Column("harvest", _("采摘"), cells.strong, find="choice"),
        Column("picked_on", _("采摘日期"), cells.day, find="between", on=(DETAIL,)),
        Column("place__name", _("网格"), find="unit"),
        Column("placed", _("分出几份"), cells.number, on=(LIST,)),
        Column("served", _("轮到的住户"), cells.number, on=(LIST,)),
        Column("proved", _("证书"), _proved, on=(LIST,)),
        Column("stage", _("状态"), cells.stage(PROPOSAL_CYCLE), find="choice"),
        Column("proposed_by", _("提出人"), on=(DETAIL,)),
        Column("proposed_on", _("提出日期"), cells.day, on=(DETAIL,)),
        Column("confirmed_by", _("确认人"), on=(DETAIL,)),
        Column("confirmed_on", _("确认日期"), cells.day, on=(DETAIL,)),
    )
    chips = (Chip("proposed", _("待确认"), lambda now: Q(stage=PROPOSED.code)),)
    opens_chipped = False
    add = Verb(
        *("add", _("提出分配方案"), actions.propose_shares, at("place__path", *ENTER)),
        form=forms.ProposalForm,
    )
    verbs = (
        Verb(
            *("confirm", PROPOSAL_CYCLE.move("confirm").title, actions.confirm_proposal),
            may=at("place__path", *DECIDE),
            record_as="proposal",
            main=True,
        ),
    )
    wide = (panels.SUMMARY, panels.LINES)
    panels = (panels.summary_card, panels.lines_card)
    phrases = {
        "proposed": pgettext_lazy("entry", "提出方案"),
        "confirmed": pgettext_lazy("entry", "确认方案"),
        "dropped": pgettext_lazy("entry", "作废，另提方案"),
    }


@register
class Shares(Register):
    """份额：哪一户分到几份、为什么、领了没有；没有人领的退回菜园。（R7）"""

    model = Share
    code = SHARES
    title = _("分菜份额")
    icon = "home-heart"
    group = menu.Group.LAND
    rank = 46
    unit_word = _("户")
    reads = _gives
    select = ("proposal__place", "proposal__harvest__plot", "household__building")
    order = ("-id",)
    cycle = SHARE_CYCLE
    face = Face(marks=_marks(SHARE_CYCLE, lambda share: share.proposal.harvest))
    columns = (
        Column("household__building__name", _("楼栋"), cells.strong),
        Column("household__door", _("门牌"), cells.name),
        Column("household__number", _("编号"), cells.quiet),
        Column("proposal", _("分的是"), find="choice"),
        Column("amount", _("份额"), cells.number),
        Column("why", _("为什么"), cells.choice("why")),
        Column("stage", _("状态"), cells.stage(SHARE_CYCLE), find="choice"),
        Column("ended_on", _("领取或退回日期"), cells.day, on=(DETAIL,)),
    )
    chips = (
        Chip(WAITING.code, WAITING.title, lambda now: Q(stage=WAITING.code)),
        Chip(HANDED.code, HANDED.title, lambda now: Q(stage=HANDED.code)),
        Chip(RETURNED.code, RETURNED.title, lambda now: Q(stage=RETURNED.code)),
        Chip(PASSED.code, PASSED.title, lambda now: Q(stage=PASSED.code)),
    )
    verbs = (
        Verb(
            *("hand_out", _("发放"), actions.hand_out_share, _gives),
            record_as="share",
            main=True,
            bulk=True,
        ),
        Verb(
            *("give_back", _("未领退回"), actions.give_back_share, _gives, ReasonForm),
            record_as="share",
        ),
    )
    measures = (
        *("allocation.shared", "allocation.waiting", "allocation.given_back"),
        *("allocation.served", "allocation.households"),
    )
    phrases = {
        "confirmed": pgettext_lazy("entry", "确认分到"),
        "handed_out": pgettext_lazy("entry", "发放"),
        "given_back": pgettext_lazy("entry", "退回菜园"),
    }


@register
class Rules(Register):
    """分配规则：每份多重、每户最多几份、分给谁、记几周内领过的，从哪天起、依据什么。（R7）"""

    model = Rule
    code = RULES
    title = _("分菜规则")
    icon = "checklist"
    group = menu.Group.LAND
    rank = 49
    unit_word = _("条")
    # Whoever shares out by a rule of a unit above reads it.
    reads = anywhere(*ENTER, LEADER.code)
    select = ("unit",)
    order = ("-since", "-id")
    columns = (
        Column("unit__name", _("适用范围"), cells.strong),
        Column("portion_grams", _("每份重量（克）"), cells.number),
        Column("most", _("每户每次最多几份"), cells.number),
        Column("reach", _("分给谁"), cells.choice("reach")),
        Column("weeks", _("记几周内领过的"), cells.number),
        Column("since", _("生效日期"), cells.day),
        Column("source", _("依据")),
    )
    add = Verb("add", _("登记规则"), actions.set_rule, at("unit__path", *DECIDE), forms.RuleForm)
    phrases = {"set": pgettext_lazy("entry", "登记规则")}
