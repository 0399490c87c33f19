"""What the three administrators look after: accounts, grants, and the ledger's own entries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access import roles
from chunsheng.kernel.access.models import Account, Grant
from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.ledger.entering import REASON
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register import cells, history
from chunsheng.kernel.register.declaration import Column, Register, register
from chunsheng.kernel.ui import menu


def _role(record: Any, value: str) -> cells.Cell:
    return {"text": str(roles.role(value).title)}


def _actor(record: Entry, value: Any) -> cells.Cell:
    return {"text": history.actor_title(record)}


def _reason(record: Entry, value: str) -> cells.Cell:
    """A sealed reason is read beside its record, by whoever may see that."""
    if REASON in record.changes:
        return {"text": str(_("在原记录里看")), "muted": True}
    return cells.text(record, value)


def _register(record: Entry, value: str) -> cells.Cell:
    return {"text": history.title_of(value)}


def _verb(record: Entry, value: str) -> cells.Cell:
    return {"text": history.phrase_of(record.record_code, value), "strong": True}


@register
class Accounts(Register):
    """账号台账：谁能登录。系统管理员看，不能授权，也看不到业务。"""

    model = Account
    code = "access.accounts"
    title = _("账号台账")
    icon = "id-badge-2"
    group = menu.Group.OFFICE
    unit_word = _("个")
    reads = anywhere(roles.SYSTEM_ADMIN.code)
    linked = False
    search = ("username", "title")
    search_hint = _("找：登录名、岗位")
    columns = (
        Column("title", _("岗位"), cells.strong),
        Column("username", _("登录名"), cells.quiet),
        Column("last_login", _("最近登录"), cells.moment),
    )


@register
class Grants(Register):
    """授权台账：哪个账号在哪个单位有什么角色。安全管理员看。"""

    model = Grant
    code = "access.grants"
    title = _("授权台账")
    icon = "key"
    group = menu.Group.OFFICE
    reads = anywhere(roles.SECURITY_ADMIN.code)
    linked = False
    select = ("account", "unit")
    search = ("account__title", "unit__name")
    search_hint = _("找：岗位、单位")
    columns = (
        Column("account__title", _("岗位"), cells.strong),
        Column("role", _("角色"), _role),
        Column("unit__name", _("单位")),
        Column("since", _("自"), cells.day),
        Column("until", _("至"), cells.day),
    )


@register
class Entries(Register):
    """总台账：系统里每一次变动。审计管理员看，谁也不能改。"""

    model = Entry
    code = "ledger.entries"
    title = _("总台账")
    icon = "notebook"
    group = menu.Group.OFFICE
    unit_word = _("笔")
    reads = anywhere(roles.AUDIT_ADMIN.code)
    linked = False
    select = ("by", "unit")
    search = ("reason",)
    search_hint = _("找：理由里的字")
    columns = (
        Column("id", _("序号"), cells.quiet),
        Column("at", _("时间"), cells.moment, find="between"),
        Column("by", _("谁"), _actor),
        Column("unit__name", _("代表单位")),
        Column("verb", _("动作"), _verb),
        Column("record_code", _("台账"), _register),
        Column("reason", _("理由"), _reason),
    )
