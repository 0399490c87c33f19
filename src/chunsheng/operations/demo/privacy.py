"""The demonstration's privacy desk: two officers, the sample's own days, two who ask, one retention."""

from __future__ import annotations

from datetime import date

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.privacy.actions import ask_for_data, set_ask_limit, set_retention
from chunsheng.privacy.actions.asking import Asked
from chunsheng.privacy.knowing import Known
from chunsheng.privacy.terms import OFFICER, AskKind
from chunsheng.services.models import Request

SINCE = date(2022, 1, 4)
ANSWER_DAYS, KEPT_DAYS = 15, 730
# 个人信息保护法 art. 50 asks for a convenient way and names no days.
DAYS_BY = "样例区个人信息要求办理规定（样例；个人信息保护法第五十条没有规定天数）"
KEPT_BY = "样例区个人信息保存期限表（样例；个人信息保护法第十九条）"
ASKED = (
    (AskKind.SEE, "我报事时留了哪个电话，谁看过。"),
    (AskKind.CORRECT, "电话换了，原来那个不用了。"),
)
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
    _ask()
    return {OFFICER.code: held[0]}


def _ask() -> None:
    """Two petitioners of the samples ask on the portal; both wait on their street's desk."""
    petitioners = Request.objects.filter(sample=True, subject__isnull=False).order_by("pk")
    for request, (kind, what) in zip(petitioners, ASKED, strict=False):
        known = Known(request.subject, request.place)
        ask_for_data(by=Actor(channel="portal"), known=known, asked=Asked(kind, what), sample=True)


def _fill(by: Actor, district: Unit, username: str, title: str) -> Account:
    account = open_account(by=by, username=username, title=title)
    post = add_post(by=by, unit=district, title=title, role=OFFICER.code, since=SINCE, sample=True)
    fill_post(by=by, post=post, account=account, since=SINCE)
    return account
