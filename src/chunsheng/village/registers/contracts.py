"""增收合同 and 收入发放 (R9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import Policy, at
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Chip,
    Column,
    Face,
    Register,
    Verb,
    register,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words.amounts import yuan_exact
from chunsheng.village import actions, forms, panels, terms
from chunsheng.village.models import Contract, Payout
from chunsheng.village.registers.showing import (
    VERIFIED,
    checked,
    marks_of,
    verifying,
)
from chunsheng.village.terms import (
    CONTRACTED,
    ENTERED,
    KEEP,
    PAID,
    PAYOUT_CYCLE,
    READ,
    RELEASED,
)

CONTRACT_PLACE = "contract__place__path"


def _yuan(record: Any, value: Decimal | None) -> cells.Cell:
    return cells.number(record, None if value is None else yuan_exact(value))


def _loan(record: Contract, value: Decimal | None) -> cells.Cell:
    return _yuan(record, value) if value else {"text": _now("未知"), "muted": True}


def is_released(record: Payout) -> bool:
    """Whether it was paid."""
    return record.stage == RELEASED.code


_keeps: Policy = at("place__path", *KEEP)


@register
class Contracts(Register):
    """增收合同：银行贷款、企业经营、农户得收入；约定每年多少、发放了多少。农户只有编号。（R9）"""

    model = Contract
    code = terms.CONTRACTS
    title = _("增收合同")
    icon = "affiliate"
    group = menu.Group.LAND
    rank = 64
    unit_word = pgettext_lazy("deeds", "份")
    reads = at("place__path", *KEEP, READ[-1])
    select = ("enterprise", "bank", "place", "household")
    order = ("-signed_on", "-id")
    search = ("enterprise__name", "bank__name")
    search_hint = _("找：企业、银行")
    wide = (panels.INCOME,)
    columns = (
        Column("enterprise__name", _("企业"), cells.strong),
        Column("bank__name", _("银行")),
        Column("household_id", _("农户"), cells.hidden, on=(LIST,)),
        Column("place__name", _("村（社区）"), find="unit"),
        Column("signed_on", _("签订日期"), cells.day, on=(DETAIL,)),
        Column("since", _("合同期自"), cells.day),
        Column("until", _("合同期至"), cells.day),
        Column("yearly_yuan", _("约定每年收入"), _yuan),
        Column("loan_yuan", _("贷款"), _loan, on=(DETAIL,)),
    )
    add = Verb("add", _("登记合同"), actions.sign_contract, _keeps, forms.ContractForm)
    verbs = (
        Verb(
            *("pay", _("录入发放"), actions.enter_payout, _keeps, forms.PayoutForm),
            main=True,
            record_as="contract",
        ),
    )
    measures = (CONTRACTED.code,)
    panels = (panels.household, panels.income)
    phrases = {"signed": pgettext_lazy("entry", "登记合同")}


def _payout(code: str, act: Any, form: Any, **more: Any) -> Verb:
    move = PAYOUT_CYCLE.move(code)
    may = at(CONTRACT_PLACE, *move.roles)
    return Verb(code, move.title, act, may, form, record_as="payout", **more)


@register
class Payouts(Register):
    """收入发放：一个人录入，另一个人发放，发放人以外的人凭到账凭证核实。（R9）"""

    model = Payout
    code = terms.PAYOUTS
    title = _("收入发放")
    icon = "circle-check"
    group = menu.Group.LAND
    rank = 65
    unit_word = pgettext_lazy("payouts", "笔")
    reads = at(CONTRACT_PLACE, *KEEP, READ[-1])
    select = ("contract__enterprise", "contract__place", "contract__household", "entered_by")
    order = ("-pay_on", "-id")
    search = ("contract__enterprise__name",)
    search_hint = _("找：企业")
    face = Face(marks=marks_of(PAYOUT_CYCLE, "contract"))
    cycle = PAYOUT_CYCLE
    columns = (
        Column("contract", _("增收合同"), cells.strong),
        Column("pay_on", _("发放日期"), cells.day),
        Column("yuan", _("录入金额"), _yuan),
        Column("released_yuan", _("发放金额"), _yuan),
        Column("stage", _("状态"), cells.stage(PAYOUT_CYCLE), find="choice", on=(LIST,)),
        Column("verified_at", _("到账核实"), checked(is_released)),
    )
    chips = (Chip("waiting", _("待发放"), lambda now: Q(stage=ENTERED.code)),)
    opens_chipped = False
    verbs = (
        _payout("release", actions.release_payout, forms.ReleaseForm, main=True),
        verifying(CONTRACT_PLACE, is_released),
        _payout("send_back", actions.send_back_payout, ReasonForm, danger=True),
    )
    measures = (PAID.code, "village.unpaid", "village.benefited")
    panels = (panels.of_the_contract,)
    phrases = {
        "entered": pgettext_lazy("entry", "录入发放"),
        "released": pgettext_lazy("entry", "发放"),
        "sent_back": pgettext_lazy("entry", "退回"),
        "verified": VERIFIED,
    }
