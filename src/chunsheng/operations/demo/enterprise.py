"""Made-up difficulties of a made-up firm (样例): one raised, one solved, one of hands in hand (R17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chunsheng.enterprise import actions
from chunsheng.enterprise.models import Difficulty
from chunsheng.enterprise.terms import KEEPING, DifficultyKind
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.matters.actions import set_rule
from chunsheng.matters.terms import Quantity, Window
from chunsheng.operations.demo.article import FOUNDED
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import HELPER, OrganisationKind

FIRM = "样例机械有限公司"
BRANCH = "先进制造业党支部"
RULE = "样例引用：留用满30天的约定（不是文件原文）"
# The numbers are of a block that is given to nobody.
PEOPLE = (("赵样例", "19900000101"), ("钱样例", "19900000102"), ("孙样例", "19900000103"))


@dataclass(frozen=True)
class Hands:
    """Who acts: the officer of the district, and the helper at the branch."""

    officer: Actor
    helper: Actor
    post: Post


def load_enterprise(by: Actor, district: Unit, officer: Account) -> Account:
    """Enter the samples; returns the account of the helper at a branch."""
    branch = Organisation.objects.get(name=BRANCH)
    helper = open_account(by=by, username="enterprise-helper", title=f"{BRANCH} 助企专员")
    post = add_post(
        by=by, unit=branch.unit, title="助企专员", role=HELPER.code, since=FOUNDED, sample=True
    )
    fill_post(by=by, post=post, account=helper, since=FOUNDED)
    hands = Hands(Actor(officer, "desk", district), Actor(helper, "desk", branch.unit), post)
    firm = add_organisation(
        by=by, kind=OrganisationKind.ENTERPRISE, name=FIRM, parent=district, sample=True
    )
    set_rule(by=by, kind=KEEPING, value=30, source=RULE, since=date(2022, 1, 1))
    _land(hands, firm)
    _finance(hands, firm)
    _hands_wanted(hands, firm)
    return helper


def _raise(hands: Hands, firm: Organisation, kind: str, title: str, on: date) -> Difficulty:
    unit = hands.officer.unit or firm.unit
    days = Window(on, on)
    return actions.raise_difficulty(
        by=hands.officer, organisation=unit, firm=firm, kind=kind, title=title, days=days
    )


def _land(hands: Hands, firm: Organisation) -> None:
    _raise(hands, firm, DifficultyKind.LAND, "二期厂房差一块停车场地", date(2023, 3, 6))


def _finance(hands: Hands, firm: Organisation) -> None:
    """Taken up, told of, and confirmed by the firm."""
    made = _raise(hands, firm, DifficultyKind.FINANCE, "流动资金周转不开", date(2023, 3, 3))
    actions.take_up(by=hands.officer, difficulty=made, post=hands.post, due_on=date(2023, 3, 20))
    told, solved = "约了样例银行的客户经理上门", "样例银行放了一笔流动资金贷款"
    actions.tell_progress(by=hands.helper, difficulty=made, reason=told)
    actions.claim_solved(by=hands.helper, difficulty=made, reason=solved)
    actions.confirm_solved(
        by=hands.officer, difficulty=made, confirmed_on=date(2023, 3, 7), confirmed_by="财务主管"
    )


def _hands_wanted(hands: Hands, firm: Organisation) -> None:
    """Three are wanted: one stayed, one was hired the day before, one has only agreed."""
    made = _raise(hands, firm, DifficultyKind.LABOUR, "装配车间缺操作工", date(2023, 1, 16))
    due_on = date(2023, 3, 31)
    actions.take_up(by=hands.officer, difficulty=made, post=hands.post, due_on=due_on)
    wanted = Quantity.exactly(3)
    need = actions.open_vacancy(
        by=hands.helper, difficulty=made, title="装配车间操作工", quantity=wanted, until=due_on
    )
    stayed, new, _agreed = (
        actions.recommend(
            by=hands.helper,
            difficulty=made,
            need=need,
            name=name,
            phone=phone,
            consented_on=date(2023, 1, 17),
            consent_how="当面签字",
        )
        for name, phone in PEOPLE
    )
    actions.hire(by=hands.helper, candidacy=stayed, hired_on=date(2023, 1, 30))
    actions.confirm_kept(
        by=hands.helper, candidacy=stayed, ended_on=date(2023, 3, 2), said_by="车间主任"
    )
    actions.hire(by=hands.helper, candidacy=new, hired_on=date(2023, 3, 7))
