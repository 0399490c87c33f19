"""需求台账: what was opened to whoever can help."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import Column, Register, register
from chunsheng.kernel.ui import menu
from chunsheng.matters.models import Need
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER, SUPERVISOR

STAFF = (GRID_WORKER.code, DISPATCHER.code, SUPERVISOR.code, LEADER.code)


@register
class Needs(Register):
    """公开求助的需求：一件诉求靠自己办不了时，请共建单位和志愿者来帮忙。（R6）"""

    model = Need
    code = "matters.needs"
    title = _("需求台账")
    icon = "heart-handshake"
    group = menu.Group.TOGETHER
    unit_word = _("项")
    reads = at("place__path", *STAFF) | at("organisation__path", *STAFF)
    linked = False
    select = ("place", "organisation")
    order = ("-stated_at", "-id")
    search = ("title",)
    search_hint = _("找：需要什么")
    columns = (
        Column("title", _("需要什么"), cells.strong),
        Column("place__name", _("哪里"), find="unit"),
        Column("organisation__name", _("谁提出")),
        Column("state", _("状态"), cells.choice("state"), find="choice"),
        Column("stated_at", _("提出时间"), cells.moment),
    )
