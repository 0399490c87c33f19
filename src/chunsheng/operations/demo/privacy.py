"""The demonstration's privacy desk: two officers, the sample's own days, one rule of retention."""

from __future__ import annotations

from datetime import date

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.privacy.actions import set_ask_limit, set_retention
from chunsheng.privacy.terms import OFFICER

SINCE = date(2022, 1, 4)
ANSWER_DAYS, KEPT_DAYS = 15, 730
# 个人信息保护法 art. 50 asks for a convenient way and names no days.
DAYS_BY = "样例区个人信息要求办理规定（样例；个人信息保护法第五十条没有规定天数）"
KEPT_BY = "样例区个人信息保存期限表（样例；个人信息保护法第十九条）"
PLACES = (
    ("privacy-officer", "个人信息保护负责人"),
    ("privacy-deputy", "个人信息保护副负责人"),
)


def load_privacy(district: Unit) -> dict[str, Account]:
    """Fill the two posts and set the sample's rules; the persona by its role."""
    by = Actor(channel="import")
    held = [_fill(by, district, username, title) for username, title in PLACES]
    set_ask_limit(by=by, working_days=ANSWER_DAYS, source=DAYS_BY, since=SINCE)
    counted = "services.Request/closed"
    set_retention(by=by, counted=counted, days=KEPT_DAYS, source=KEPT_BY, since=SINCE)
    return {OFFICER.code: held[0]}


def _fill(by: Actor, district: Unit, username: str, title: str) -> Account:
    account = open_account(by=by, username=username, title=title)
    post = add_post(by=by, unit=district, title=title, role=OFFICER.code, since=SINCE, sample=True)
    fill_post(by=by, post=post, account=account, since=SINCE)
    return account
