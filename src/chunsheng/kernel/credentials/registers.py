"""登录规则 and 我的登录: what signing in asks from a day on, and where one is signed in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.access.roles import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from chunsheng.kernel.credentials import forms
from chunsheng.kernel.credentials.actions.rules import set_rule
from chunsheng.kernel.credentials.actions.sessions import end_session
from chunsheng.kernel.credentials.models import SignedIn, SignInRule
from chunsheng.kernel.credentials.terms import DEMANDS, RULES, SESSIONS, Profile
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.sheets.registers import own
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock


def _profile(record: SignInRule, value: str) -> cells.Cell:
    told = {**cells.choice("profile")(record, value)}
    return {**told, "strong": True, "note": str(DEMANDS[Profile(value)].source)}


def _is_over(record: SignedIn) -> bool:
    return record.ended_at is not None or record.ends_at <= clock.now()


def _marks(record: SignedIn) -> list[tuple[Text, str]]:
    return [(_("已结束"), "")] if _is_over(record) else [(_("登录着"), "jade")]


@register
class SignInRules(Register):
    """登录规则：密码怎么要求、谁要第二验证、连错几次锁多久，从哪天起，依据什么。"""

    model = SignInRule
    code = RULES
    title = _("登录规则")
    icon = "shield-lock"
    group = menu.Group.OFFICE
    rank = 94
    reads = anywhere(SYSTEM_ADMIN.code, SECURITY_ADMIN.code, AUDIT_ADMIN.code)
    order = ("-since", "-id")
    columns = (
        Column("profile", _("密码要求"), _profile),
        Column("shortest", _("密码最短"), cells.number),
        Column("password_days", _("密码多少天要换"), cells.number, on=(DETAIL,)),
        Column("second_factor", _("第二验证"), cells.choice("second_factor")),
        Column("failures", _("连错几次锁定"), cells.number),
        Column("lock_minutes", _("锁定多少分钟"), cells.number, on=(DETAIL,)),
        Column("code_hours", _("激活码有效小时"), cells.number, on=(DETAIL,)),
        Column("proof_minutes", _("批量和敏感操作隔多少分钟再验证"), cells.number, on=(DETAIL,)),
        Column("source", _("依据")),
        Column("since", _("生效日期"), cells.day),
    )
    add = Verb("add", _("设登录规则"), set_rule, anywhere(SECURITY_ADMIN.code), forms.RuleForm)
    phrases = {"set": _("设了登录规则")}


@register
class Sessions(Register):
    """我的登录：本人在哪些浏览器上登录着、从什么时候起；不认识的可以远程结束。"""

    model = SignedIn
    code = SESSIONS
    title = _("我的登录")
    icon = "history"
    reads = own
    order = ("-began_at", "-id")
    columns = (
        Column("device", _("在哪里"), cells.strong),
        Column("ended_at", _("状态"), cells.marked(_marks)),
        Column("proof", _("凭什么进入"), cells.choice("proof")),
        Column("began_at", _("登录时间"), cells.moment),
        Column("ends_at", _("最晚到"), cells.moment),
    )
    face = Face(marks=_marks)
    verbs = (
        Verb(
            "end",
            _("结束这次登录"),
            end_session,
            own,
            when=lambda session: not _is_over(session),
            danger=True,
            confirm=_("那个浏览器下一次打开页面时要重新登录。"),
            record_as="session",
            done=_("已结束。"),
        ),
    )
    phrases = {"began": _("登录"), "ended": _("结束了登录")}
