"""What the three administrators look after: accounts, grants, and the ledger's own entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.desk.forms import AccountForm
from chunsheng.kernel.access import roles
from chunsheng.kernel.access.models import Account, Grant
from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.credentials.actions import codes, factors, tries
from chunsheng.kernel.credentials.models import OneTimeCode, SecondFactor
from chunsheng.kernel.credentials.queries import is_locked
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import REASON
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register import cells, history
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Column,
    Face,
    Register,
    Slip,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.codes import shown_code
from chunsheng.matters.terms import REMINDED, STEPS

SYSTEM, SECURITY = roles.SYSTEM_ADMIN.code, roles.SECURITY_ADMIN.code


def _role(record: Any, value: str) -> cells.Cell:
    return {"text": str(roles.role(value).title)}


def _actor(record: Entry, value: Any) -> cells.Cell:
    return {"text": history.actor_title(record)}


def _reason(record: Entry, value: str) -> cells.Cell:
    """A sealed reason is read beside its record, by whoever may see that."""
    if REASON in record.changes:
        return {"text": str(_("在原记录里看")), "muted": True}
    return cells.text(record, value)


# Tables without a register of their own, and the register that speaks for them in the ledger.
SPOKEN_FOR = {
    "credentials.tries": "access.accounts",
    "organisations.holdings": "organisations.posts",
}
# What happens to records without a page, on which no register says it.
WORDS = {
    ("access.grants", "granted"): _("授予了角色"),
    ("access.grants", "revoked"): _("终止了角色"),
    ("organisations.holdings", "filled"): _("办了任职"),
    ("organisations.holdings", "vacated"): _("办了卸任"),
    **{(STEPS, verb): kind.label for kind, verb in REMINDED.items()},
}


def _register(record: Entry, value: str) -> cells.Cell:
    return {"text": history.title_of(SPOKEN_FOR.get(value, value))}


def _verb(record: Entry, value: str) -> cells.Cell:
    told = WORDS.get((record.record_code, value))
    code = SPOKEN_FOR.get(record.record_code, record.record_code)
    said = str(told) if told is not None else history.phrase_of(code, value)
    return {"text": said, "strong": True}


def _marks(record: Account) -> list[tuple[Text, str]]:
    if not record.is_active:
        return [(_("账号已停用"), "red")]
    return [(_("已激活"), "jade")] if record.has_usable_password() else [(_("待激活"), "gold")]


def _factor(record: Account, value: SecondFactor | None) -> cells.Cell:
    held = value is not None and value.is_held
    return {
        "text": "",
        "pill": _("已绑定") if held else _("未绑定"),
        "tone": "jade" if held else "",
    }


def _is_active(record: Account) -> bool:
    return record.is_active


def _has_factor(record: Account) -> bool:
    factor = getattr(record, "second_factor", None)
    return factor is not None and (factor.is_held or factor.needs_code)


def _locked_card(record: Account, viewer: Viewer) -> Mapping[str, Any] | None:
    """That its name was tried in vain too often just now."""
    if not is_locked(record):
        return None
    told = _now("连着输错太多次，暂时不能登录。过一会儿自己会解开；急用请安全管理员解除锁定。")
    return {"title": _("登录被锁定"), "lines": [told]}


def _code_slip(code: OneTimeCode) -> Slip:
    """The slip by which an account is activated."""
    return _slip(code, _("激活单"), _("在登录页点“激活账号”，填这个码，给自己设一个密码。"))


def _factor_slip(code: OneTimeCode) -> Slip:
    """The slip by which a lost phone is replaced."""
    told = _("先用登录名和密码登录，再填这个码，把新手机绑上。")
    return _slip(code, _("重新绑定单"), told)


def _slip(code: OneTimeCode, title: Text, told: Text) -> Slip:
    account = code.account
    whose = _now("账号：%(title)s（登录名 %(username)s）")
    until = _now("只能用一次，有效期至 %(until)s。")
    return Slip(
        shown_code(code.told),
        title,
        (
            whose % {"title": account.title, "username": account.username},
            told,
            until % {"until": dates.moment(code.ends_at)},
        ),
    )


@register
class Accounts(Register):
    """账号台账：谁能登录。系统管理员开户、发激活码，不能授权，也看不到业务；安全管理员管第二验证和锁定。"""

    model = Account
    code = "access.accounts"
    title = _("账号台账")
    icon = "id-badge-2"
    group = menu.Group.OFFICE
    unit_word = _("个")
    reads = anywhere(SYSTEM, SECURITY)
    select = ("second_factor",)
    search = ("username", "title")
    search_hint = _("找：登录名、岗位")
    columns = (
        Column("title", _("岗位"), cells.strong),
        Column("username", _("登录名"), cells.quiet),
        Column("is_active", _("状态"), cells.marked(_marks)),
        Column("second_factor", _("第二验证"), _factor),
        Column("password_set_at", _("密码设于"), cells.moment, on=(DETAIL,)),
        Column("last_login", _("最近登录"), cells.moment),
    )
    face = Face(marks=_marks)
    add = Verb("add", _("开账号"), open_account, anywhere(SYSTEM), AccountForm)
    verbs = (
        Verb(
            "code",
            _("发激活码"),
            codes.issue_code,
            anywhere(SYSTEM),
            when=_is_active,
            main=True,
            record_as="account",
            confirm=_(
                "先核实是本人，理由写明怎么核实的。以前没用的激活码随即作废；现在的密码在新码用过之前照旧。"
            ),
            form=ReasonForm,
            slip=_code_slip,
        ),
        Verb(
            "reset_factor",
            _("重置第二验证"),
            factors.reset_factor,
            anywhere(SECURITY),
            form=ReasonForm,
            when=_has_factor,
            danger=True,
            record_as="account",
            confirm=_(
                "先当面或用单位电话确认是本人。重置后这个账号的登录都结束，通行密钥和接口令牌都作废，要凭一次性码重新绑定。"
            ),
            slip=_factor_slip,
        ),
        Verb(
            "unlock",
            _("解除锁定"),
            tries.unlock_account,
            anywhere(SECURITY),
            form=ReasonForm,
            when=is_locked,
            record_as="account",
        ),
        Verb(
            "close",
            _("停用账号"),
            codes.close_account,
            anywhere(SYSTEM),
            form=ReasonForm,
            when=_is_active,
            danger=True,
            record_as="account",
        ),
        Verb(
            "reopen",
            _("恢复账号"),
            codes.reopen_account,
            anywhere(SYSTEM),
            form=ReasonForm,
            when=lambda account: not account.is_active,
            record_as="account",
        ),
    )
    panels = (_locked_card,)
    phrases = {
        "opened_account": _("开了账号"),
        "code_issued": _("发了激活码"),
        "activated": _("凭激活码设了密码"),
        "password_changed": _("换了密码"),
        "factor_set_up": _("绑定了第二验证"),
        "factor_proved": _("通过了第二验证"),
        "factor_reset": _("重置了第二验证"),
        "recovered": _("用了一个恢复码"),
        "recovery_renewed": _("换了恢复码"),
        "passkey_bound": _("绑定了通行密钥"),
        "passkey_proved": _("用通行密钥通过了验证"),
        "passkey_went_back": _("拦下了计数倒退的通行密钥"),
        "passkey_removed": _("移除了通行密钥"),
        "identity_bound": _("绑定了外部身份"),
        "identity_dropped": _("取下了外部身份"),
        "locked": _("连错被锁定"),
        "unlocked": _("解除了锁定"),
        "closed": _("停用了账号"),
        "reopened": _("恢复了账号"),
    }


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
