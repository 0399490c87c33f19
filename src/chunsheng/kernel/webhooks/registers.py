"""接收地址 and 投递记录: which systems are told, and what became of each message."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import Policy, anywhere
from chunsheng.kernel.access.roles import AUDIT_ADMIN, SECURITY_ADMIN
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.register.history import phrase_of, title_of
from chunsheng.kernel.sheets.registers import EVERYONE, own
from chunsheng.kernel.ui import menu
from chunsheng.kernel.webhooks import actions, forms
from chunsheng.kernel.webhooks.models import Delivery, Target
from chunsheng.kernel.webhooks.terms import DELIVERIES, TARGETS, TONES, State
from chunsheng.kernel.words.language import listed

_oversees = anywhere(SECURITY_ADMIN.code)
_of_own = Policy(EVERYONE, lambda viewer: Q(target__account=viewer.account))


def _marks(record: Target) -> list[tuple[Text, str]]:
    if record.ended_at is not None:
        return [(_("已停用"), "")]
    if record.failing_since is not None:
        return [(_("连续失败"), "red")]
    return [(_("在用"), "jade")]


def _titles(record: Target, value: list[str]) -> cells.Cell:
    return cells.text(record, listed(title_of(code) for code in value))


def _verbs(record: Target, value: list[str]) -> cells.Cell:
    return cells.text(record, " ".join(value) or _now("全部"))


def _told(record: Target) -> Text:
    return _now("验签密钥只显示这一次，请马上抄给对方：%(secret)s") % {"secret": record.told}


def _state(record: Delivery, value: str) -> cells.Cell:
    return {"text": "", "pill": record.get_state_display(), "tone": TONES[State(value)]}


def _delivery_marks(record: Delivery) -> list[tuple[Text, str]]:
    return [(record.get_state_display(), TONES[State(record.state)])]


def _title(record: Delivery, value: str) -> cells.Cell:
    return cells.text(record, title_of(value))


def _phrase(record: Delivery, value: str) -> cells.Cell:
    return cells.text(record, phrase_of(record.code, value))


def _heading(record: Delivery) -> str:
    return f"{record.target.name} · {phrase_of(record.code, record.verb)}"


@register
class Targets(Register):
    """接收地址：台账里办了事，就告诉这些系统；只说哪条记录办了什么，不含个人信息。"""

    model = Target
    code = TARGETS
    title = _("接收地址")
    icon = "arrows-exchange"
    group = menu.Group.OWN
    rank = 94
    reads = own | _oversees
    select = ("account",)
    order = ("-added_at", "-id")
    search = ("name",)
    search_hint = _("找：名称")
    columns = (
        Column("name", _("名称"), cells.strong),
        Column("url", _("地址")),
        Column("registers", _("台账"), _titles),
        Column("verbs", _("动作"), _verbs, on=(DETAIL,)),
        Column("account__title", _("账号")),
        Column("ended_at", _("状态"), cells.marked(_marks)),
        Column("failing_since", _("连续失败自"), cells.moment, on=(DETAIL,)),
        Column("ended_why", _("停用原因"), on=(DETAIL,)),
        Column("added_at", _("登记时间"), cells.moment, on=(DETAIL,)),
    )
    face = Face(marks=_marks)
    add = Verb("add", _("登记接收地址"), actions.add_target, own, form=forms.TargetForm, say=_told)
    verbs = (
        Verb(
            "end",
            _("停用"),
            actions.end_target,
            own | _oversees,
            form=ReasonForm,
            when=lambda target: target.ended_at is None,
            danger=True,
            confirm=_("停用后不再告诉它任何事，也不能恢复；要再用就重新登记。"),
            record_as="target",
        ),
    )
    phrases = {
        "added": pgettext_lazy("entry", "登记了接收地址"),
        "ended": pgettext_lazy("entry", "停用了接收地址"),
    }


@register
class Deliveries(Register):
    """投递记录：哪件事告诉了哪个系统，试了几次，对方怎么回应；没送到的可以再发。"""

    model = Delivery
    code = DELIVERIES
    title = _("投递记录")
    icon = "checklist"
    group = menu.Group.OWN
    rank = 95
    reads = _of_own | anywhere(SECURITY_ADMIN.code, AUDIT_ADMIN.code)
    select = ("target",)
    order = ("-happened_at", "-id")
    columns = (
        Column("target__name", _("接收地址"), cells.strong),
        Column("code", _("台账"), _title),
        Column("verb", _("动作"), _phrase),
        Column("happened_at", _("发生时间"), cells.moment, find="between"),
        Column("state", _("状态"), _state, find="choice"),
        Column("attempts", _("投递次数"), cells.number),
        Column("last_answer", _("最近回应")),
        Column("last_at", _("最近投递"), cells.moment, on=(DETAIL,)),
        Column("message", _("消息编号"), cells.quiet, on=(DETAIL,)),
        Column("record_id", _("记录"), cells.quiet, on=(DETAIL,)),
        Column("record_version", _("版本"), cells.number, on=(DETAIL,)),
    )
    face = Face(heading=_heading, marks=_delivery_marks)
    verbs = (
        Verb(
            "again",
            _("再发一次"),
            actions.send_again,
            _of_own | _oversees,
            when=lambda one: one.state != State.WAITING and one.target.ended_at is None,
            main=True,
            record_as="delivery",
            done=_("已排入投递，几秒后看结果。"),
        ),
    )
    phrases = {"sent_again": pgettext_lazy("entry", "再发一次")}
