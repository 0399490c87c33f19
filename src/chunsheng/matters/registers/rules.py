"""期限规定: the numbers that the district set, from which day on, and by which source."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import anywhere
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import Column, Register, Verb, register
from chunsheng.kernel.ui import menu
from chunsheng.matters import actions, forms
from chunsheng.matters.models import Rule
from chunsheng.matters.policies import OFFICERS, STAFF
from chunsheng.matters.terms import rule_kinds
from chunsheng.organisations.terms import DISPATCHER, HELPER, INVESTMENT_OFFICER


def _value(record: Rule, value: int) -> cells.Cell:
    return {"text": f"{value} {rule_kinds[record.kind].unit}", "numeric": True}


@register
class Rules(Register):
    """期限规定：满多少天算数、几天内要办，从哪天起，依据什么；以前算过的不改。"""

    model = Rule
    code = Rule.ledger_code
    title = _("期限规定")
    icon = "calendar-time"
    group = menu.Group.OFFICE
    rank = 40
    reads = anywhere(*STAFF, *OFFICERS, HELPER.code)
    linked = False
    order = ("kind", "-since", "-id")
    columns = (
        Column("kind", _("规定什么"), cells.choice("kind"), find="choice"),
        Column("value", _("数"), _value),
        Column("source", _("依据")),
        Column("since", _("生效日期"), cells.day),
    )
    add = Verb(
        "add",
        _("登记期限规定"),
        actions.set_rule,
        may=anywhere(DISPATCHER.code, INVESTMENT_OFFICER.code),
        form=forms.RuleForm,
    )
    phrases = {"set": pgettext_lazy("entry", "登记")}
