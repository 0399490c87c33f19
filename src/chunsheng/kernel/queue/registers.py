"""重试规定: how long is tried again what could not be delivered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.access.roles import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from chunsheng.kernel.queue import actions, forms
from chunsheng.kernel.queue.models import RetryRule
from chunsheng.kernel.queue.terms import RETRIES
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import Column, Register, Verb, register
from chunsheng.kernel.ui import menu


@register
class Retries(Register):
    """重试规定：没送到的隔多久再试、最长试多久、对方连续失败几天就停用，从哪天起，依据什么。"""

    model = RetryRule
    code = RETRIES
    title = _("重试规定")
    icon = "calendar-time"
    group = menu.Group.OFFICE
    rank = 96
    reads = anywhere(SYSTEM_ADMIN.code, SECURITY_ADMIN.code, AUDIT_ADMIN.code)
    linked = False
    order = ("-since", "-id")
    columns = (
        Column("first_seconds", _("首次重试（秒）"), cells.number),
        Column("hours", _("最长重试（小时）"), cells.number),
        Column("receiver_days", _("对方连续失败（天）"), cells.number),
        Column("source", _("依据")),
        Column("since", _("生效日期"), cells.day),
    )
    add = Verb(
        "add",
        _("设重试规定"),
        actions.set_retry_rule,
        anywhere(SYSTEM_ADMIN.code),
        form=forms.RetryRuleForm,
    )
    phrases = {"set": _("设了重试规定")}
