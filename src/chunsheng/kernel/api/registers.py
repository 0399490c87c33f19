"""访问令牌 and 接口限额: by what programs act for an account, and how often they may."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.access.roles import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from chunsheng.kernel.api import actions, forms
from chunsheng.kernel.api.models import Limit, Token
from chunsheng.kernel.api.terms import LIMITS, TOKENS
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import Column, Face, Register, Text, Verb, register
from chunsheng.kernel.sheets.registers import own
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock


def _marks(record: Token) -> list[tuple[Text, str]]:
    if record.revoked_at is not None:
        return [(_("已作废"), "")]
    if record.expires_on < clock.today():
        return [(_("已过期"), "gold")]
    return [(_("有效"), "jade")]


def _told(record: Token) -> Text:
    return _now("令牌只显示这一次，请马上抄走：%(token)s") % {"token": record.told}


@register
class Tokens(Register):
    """访问令牌：别的系统凭它代本人调用接口；本人签发，本人或安全管理员撤销。"""

    model = Token
    code = TOKENS
    title = _("访问令牌")
    icon = "key"
    group = menu.Group.OWN
    rank = 92
    reads = own | anywhere(SECURITY_ADMIN.code)
    select = ("account",)
    order = ("-issued_at", "-id")
    columns = (
        Column("name", _("用途"), cells.strong),
        Column("account__title", _("账号")),
        Column("scope", _("权限"), cells.choice("scope"), find="choice"),
        Column("revoked_at", _("状态"), cells.marked(_marks)),
        Column("expires_on", _("有效期至"), cells.day),
        Column("last_used_on", _("最近使用"), cells.day),
    )
    face = Face(marks=_marks)
    add = Verb("add", _("签发令牌"), actions.issue_token, own, form=forms.TokenForm, say=_told)
    verbs = (
        Verb(
            "revoke",
            _("撤销令牌"),
            actions.revoke_token,
            own | anywhere(SECURITY_ADMIN.code),
            when=lambda token: token.revoked_at is None,
            danger=True,
            confirm=_("撤销后用它的系统就进不来了，不能恢复。"),
            record_as="token",
        ),
    )
    phrases = {"issued": _("签发了令牌"), "revoked": _("撤销了令牌")}


@register
class Limits(Register):
    """接口限额：一个账号或令牌每分钟最多调用几次、令牌最长几天，从哪天起，依据什么。"""

    model = Limit
    code = LIMITS
    title = _("接口限额")
    icon = "calendar-time"
    group = menu.Group.OFFICE
    rank = 93
    reads = anywhere(SYSTEM_ADMIN.code, SECURITY_ADMIN.code, AUDIT_ADMIN.code)
    linked = False
    order = ("-since", "-id")
    columns = (
        Column("per_minute", _("每分钟次数"), cells.number),
        Column("token_days", _("令牌最长天数"), cells.number),
        Column("source", _("依据")),
        Column("since", _("生效日期"), cells.day),
    )
    add = Verb(
        "add", _("设接口限额"), actions.set_limit, anywhere(SYSTEM_ADMIN.code), form=forms.LimitForm
    )
    phrases = {"set": _("设了接口限额")}
