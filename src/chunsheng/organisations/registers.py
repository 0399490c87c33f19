"""组织 and 岗位: who there is, which posts they have, and who holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from chunsheng.kernel.access import roles
from chunsheng.kernel.access.policies import Policy, anywhere, at
from chunsheng.kernel.access.viewers import Viewer, in_reach, nothing
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells, evidence
from chunsheng.kernel.register.asking import ReasonForm, VerbForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Chip,
    Column,
    Face,
    Register,
    Verb,
    register,
    registers,
)
from chunsheng.kernel.register.linking import linked_rows
from chunsheng.kernel.register.sheet import Sheet
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock, dates
from chunsheng.organisations import actions, appointing, bulk, forms
from chunsheng.organisations.models import Holding, Organisation, Post, Proposal
from chunsheng.organisations.queries import composition
from chunsheng.organisations.terms import (
    DISPATCHER,
    GRID_WORKER,
    INVESTMENT_OFFICER,
    OUTPOST_OFFICER,
    PROPOSALS,
    SUPERVISOR,
    TRAINING_OFFICER,
    LinkKind,
    ProposalStage,
)

STAFF = (
    *(GRID_WORKER.code, DISPATCHER.code, SUPERVISOR.code, roles.LEADER.code),
    *(roles.SYSTEM_ADMIN.code, roles.SECURITY_ADMIN.code),
    *(INVESTMENT_OFFICER.code, OUTPOST_OFFICER.code, TRAINING_OFFICER.code),
)
SYSTEM, SECURITY = roles.SYSTEM_ADMIN.code, roles.SECURITY_ADMIN.code


def _role(record: Post, value: str) -> cells.Cell:
    return cells.text(record, str(roles.role(value).title) if value else None)


def posts_card(record: Organisation, viewer: Viewer) -> Mapping[str, Any]:
    """The posts as they are held today."""
    seats = composition(record.unit, clock.today())
    rows = [
        {"title": seat.post.title, "text": str(seat.holder) if seat.holder else _now("空缺")}
        for seat in seats
    ]
    lines = [] if rows else [_now("还没有登记岗位。")]
    return {"title": _("岗位"), "rows": rows, "lines": lines}


SIDES = {
    LinkKind.MEMBER_OF: (_("参加"), _("成员单位")),
    LinkKind.PARTNER_IN: (_("合作于"), _("合作方")),
    LinkKind.UNDERTAKES: (_("实施项目"), _("实施单位")),
    LinkKind.BRANCH_OF: (_("隶属"), _("下设支部")),
    LinkKind.BUILT_ON: (_("建在项目上"), _("建在项目上的支部")),
    LinkKind.INTRODUCED: (_("引荐了"), _("由谁引荐")),
    LinkKind.BROUGHT_IN: (_("引进了"), _("由谁引进")),
    LinkKind.HOMECOMING: (_("“归根”企业"), _("属于哪项工程")),
}


def _links(record: Organisation, viewer: Viewer) -> Mapping[str, Any] | None:
    """What it belongs to and what belongs to it today."""
    rows = linked_rows(record, viewer, SIDES)
    return {"title": _("关系"), "rows": rows} if rows else None


def _holders(record: Post, viewer: Viewer) -> Mapping[str, Any]:
    """Everyone who held the post, newest first."""
    holdings = record.holdings.select_related("account", "person").order_by("-since", "-pk")[:20]
    return {
        "title": pgettext("who holds a post", "任职"),
        "rows": [{"title": str(one), "text": _term(one)} for one in holdings],
        "lines": [] if holdings else [_now("还没有人任职。")],
    }


def _term(holding: Holding) -> str:
    told = {
        "since": dates.day(holding.since),
        "until": dates.day(holding.until) if holding.until else _now("现在"),
    }
    term = _now("%(since)s 至 %(until)s") % told
    return _now("%(term)s（代理）") % {"term": term} if holding.stand_in else term


def _waiting(record: Post, viewer: Viewer) -> Mapping[str, Any] | None:
    """Who was proposed for the post and is not confirmed yet."""
    reach = registers[PROPOSALS].rows(viewer)
    found = reach.filter(post=record, stage=ProposalStage.WAITING).select_related("account")
    rows = [
        {
            "title": str(one.account),
            "text": _now("等另一位管理员确认"),
            "url": f"/r/{PROPOSALS}/{one.pk}/",
        }
        for one in found
    ]
    return {"title": _("任职提请"), "rows": rows} if rows else None


def _vacate(*, by: Actor, post: Post, holding: Holding, on: date, reason: str) -> Holding:
    return actions.vacate_post(by=by, holding=holding, on=on, reason=reason)


@register
class Organisations(Register):
    """组织：名称按日期、岗位和任职、成员和合作关系。"""

    model = Organisation
    code = "organisations.organisations"
    title = _("组织台账")
    icon = "building-community"
    group = menu.Group.GROUND
    unit_word = _("家")
    # Who exists is no secret among staff; outside organisations lie in nobody's subtree.
    reads = anywhere(*STAFF)
    select = ("unit",)
    order = ("name", "pk")
    search = ("name", "also_named", "code")
    search_hint = _("找：名称、曾用名、信用代码")
    columns = (
        Column("name", _("名称"), cells.strong),
        Column("kind", _("类别"), cells.choice("kind"), find="choice"),
        Column("also_named", _("曾用名、别称"), on=(DETAIL,)),
        Column("code", _("统一社会信用代码"), cells.quiet),
    )
    add = Verb(
        "add",
        _("登记组织"),
        actions.add_organisation,
        may=anywhere(SYSTEM),
        form=forms.OrganisationForm,
    )
    sheet = Sheet(
        judge=bulk.judge_organisations,
        takes_back=bulk.take_back_organisation,
        given=bulk.organisations_given,
    )
    verbs = (
        Verb(
            "rename",
            _("更名"),
            actions.rename_organisation,
            may=anywhere(SYSTEM),
            form=forms.RenameForm,
            record_as="organisation",
        ),
        Verb(
            "alias",
            _("登记别称"),
            actions.add_alias,
            may=anywhere(SYSTEM),
            form=forms.AliasForm,
            record_as="organisation",
        ),
    )
    panels = (posts_card, _links, evidence.evidence_card)
    phrases = {
        "added": pgettext_lazy("entry", "登记"),
        "renamed": pgettext_lazy("entry", "更名"),
        "also_named": pgettext_lazy("entry", "登记别称"),
        "linked": pgettext_lazy("entry", "建立关系"),
        "unlinked": pgettext_lazy("entry", "结束关系"),
        "taken_back": pgettext_lazy("entry", "撤销登记"),
        **evidence.PHRASE,
    }


@register
class Posts(Register):
    """岗位：在哪个单位、有什么角色、谁在任；任职与授权同一笔办。"""

    model = Post
    code = "organisations.posts"
    title = _("岗位台账")
    icon = "user-check"
    group = menu.Group.GROUND
    unit_word = _("个")
    reads = at("unit__path", *STAFF)
    select = ("unit__area__parent",)
    order = ("title", "id")
    search = ("title", "unit__name")
    search_hint = _("找：岗位、单位")
    columns = (
        Column("title", _("岗位"), cells.strong),
        Column("unit__area__parent__name", _("上级")),
        Column("unit__name", _("单位"), find="unit"),
        Column("kind", _("类别"), cells.choice("kind"), find="choice"),
        Column("role", _("角色"), _role),
        Column("since", _("设立日期"), cells.day),
        Column("until", _("撤销日期"), cells.day),
    )
    add = Verb(
        "add",
        _("设立岗位"),
        actions.add_post,
        may=at("unit__path", SYSTEM),
        form=forms.PostForm,
    )
    verbs = (
        Verb(
            "fill",
            _("任职"),
            appointing.appoint,
            may=at("unit__path", SECURITY),
            form=forms.FillForm,
            main=True,
            record_as="post",
        ),
        Verb(
            "vacate",
            _("卸任"),
            _vacate,
            may=at("unit__path", SECURITY),
            form=forms.EndForm,
            record_as="post",
        ),
        Verb(
            "abolish",
            _("撤销岗位"),
            actions.abolish_post,
            may=at("unit__path", SYSTEM),
            form=forms.EndForm,
            record_as="post",
        ),
    )
    panels = (_holders, _waiting)
    phrases = {"added": pgettext_lazy("entry", "设立"), "abolished": pgettext_lazy("entry", "撤销")}


CONFIRMED = {one.code: one.confirmed_by for one in roles.all_roles() if one.confirmed_by}


def _may_confirm(viewer: Viewer) -> Q:
    """Proposals for a role that one of the viewer's own roles confirms there."""
    found = nothing()
    for code, by in CONFIRMED.items():
        found |= Q(post__role=code) & in_reach(viewer, (by,), "post__unit__path")
    return found


_confirming = Policy(frozenset(CONFIRMED.values()), _may_confirm)


def _proposal_marks(record: Proposal) -> list[tuple[Any, str]]:
    tones = {ProposalStage.WAITING: "gold", ProposalStage.CONFIRMED: "jade"}
    stage = ProposalStage(record.stage)
    return [(stage.label, tones.get(stage, ""))]


def _is_waiting(record: Proposal) -> bool:
    return record.stage == ProposalStage.WAITING


@register
class Proposals(Register):
    """任职提请：系统、安全、审计三类管理员的任职，安全管理员提请，系统管理员确认后才生效。"""

    model = Proposal
    code = PROPOSALS
    title = _("任职提请")
    icon = "user-shield"
    group = menu.Group.OFFICE
    unit_word = _("份")
    reads = at("post__unit__path", SYSTEM, SECURITY, roles.AUDIT_ADMIN.code)
    select = ("post__unit", "account", "proposed_by", "decided_by")
    order = ("-proposed_at", "-id")
    chips = (Chip("waiting", _("等待确认"), lambda now: Q(stage=ProposalStage.WAITING)),)
    opens_chipped = False
    columns = (
        Column("account__title", _("账号"), cells.strong),
        Column("post__role", _("角色"), _role),
        Column("post__title", _("岗位")),
        Column("post__unit__name", _("单位")),
        Column("stage", _("状态"), cells.marked(_proposal_marks)),
        Column("since", _("任职日期"), cells.day),
        Column("until", _("卸任日期"), cells.day, on=(DETAIL,)),
        Column("proposed_by__title", _("谁提请")),
        Column("proposed_at", _("提请时间"), cells.moment),
        Column("decided_by__title", _("谁定"), on=(DETAIL,)),
        Column("decided_at", _("定于"), cells.moment, on=(DETAIL,)),
    )
    face = Face(marks=_proposal_marks)
    verbs = (
        Verb(
            "confirm",
            _("确认任职"),
            appointing.confirm_proposal,
            may=_confirming,
            form=VerbForm,
            when=_is_waiting,
            main=True,
            record_as="proposal",
            confirm=_("确认后这个账号马上有这个岗位的权限。"),
        ),
        Verb(
            "refuse",
            _("不同意"),
            appointing.refuse_proposal,
            may=_confirming,
            form=ReasonForm,
            when=_is_waiting,
            record_as="proposal",
        ),
        Verb(
            "withdraw",
            _("撤回提请"),
            appointing.withdraw_proposal,
            may=at("post__unit__path", SECURITY),
            form=ReasonForm,
            when=_is_waiting,
            record_as="proposal",
        ),
    )
    phrases = {
        "proposed": _("提请任职"),
        "confirmed": pgettext_lazy("entry", "确认任职"),
        "refused": _("没有同意任职"),
        "withdrawn": _("撤回了提请"),
    }
