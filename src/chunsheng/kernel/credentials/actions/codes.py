"""One-time codes, the passwords that they set, and closing an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.ending import end_entries_of, end_passkeys_of
from chunsheng.kernel.credentials.models import OneTimeCode
from chunsheng.kernel.credentials.passwords import PasswordIsAsBefore, judge_password
from chunsheng.kernel.credentials.queries import code_that_holds, digest_of, rule_today
from chunsheng.kernel.credentials.terms import Purpose
from chunsheng.kernel.ledger.entering import Actor, action, enter
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import new_query_code
from chunsheng.kernel.words.errors import Denied, Refusal

# Through which channel somebody acts who has not entered yet.
DOOR = "sign_in"
# What packages above end, too, where an account is closed or is set up anew by a code.
ended_as_well: list[Callable[[Account], object]] = []


class CodeFromAPage(Denied):
    message = _("一次性码只能登录后在页面上发，不能由接口发。")


class IsOneself(Denied):
    message = _("不能给自己办，请另一位管理员来办。")


class AccountIsClosed(Refusal):
    status = 409
    message = _("这个账号已经停用，请先恢复。")


class IsOpen(Refusal):
    status = 409
    message = _("这个账号没有停用。")


class CodeIsWrong(Refusal):
    field = "code"
    message = _("这个码不对，或者已经用过、过期。请核对；还不行就请发码的管理员重新发。")


@action
def issue_code(*, by: Actor, account: Account, reason: str) -> OneTimeCode:
    """A code by which whoever holds it sets the account's password; told once as `told`.

    CodeFromAPage, IsOneself, AccountIsClosed. An older code that was not used holds no longer; the
    password stays until the new one is used.
    """
    code = new_code(account, Purpose.PASSWORD, by)
    changes = {"ends_at": (None, code.ends_at)}
    enter(account, verb="code_issued", by=by, changes=changes, reason=reason)
    return code


def new_code(account: Account, purpose: str, by: Actor) -> OneTimeCode:
    """A code in the place of older ones, for another action to enter; refuses as `issue_code` does."""
    if by.channel == "api":
        raise CodeFromAPage
    account = Account.objects.held(account)
    if by.account is not None and by.account.is_same_person(account):
        raise IsOneself
    if not account.is_active:
        raise AccountIsClosed
    drop_codes(account, purpose)
    told = new_query_code()
    ends_at = clock.now() + timedelta(hours=rule_today().code_hours)
    code = OneTimeCode.objects.create(
        account=account, purpose=purpose, digest=digest_of(told), ends_at=ends_at
    )
    code.told = told
    return code


def drop_codes(account: Account, *purposes: str) -> None:
    """Put the account's codes of these purposes out of force. The action that calls it enters why."""
    waiting = OneTimeCode.objects.filter(account=account, used_at=None, dropped_at=None)
    waiting.filter(purpose__in=purposes).update(dropped_at=clock.now())


def use_code(told: str, purpose: str, account: Account | None = None) -> OneTimeCode:
    """Take a code, once; whoever comes second gets CodeIsWrong. The action that calls it enters why."""
    code = code_that_holds(told, purpose)
    if code is None or (account is not None and code.account_id != account.pk):
        raise CodeIsWrong
    taken = OneTimeCode.objects.filter(pk=code.pk, used_at=None, dropped_at=None)
    if taken.update(used_at=clock.now()) != 1:
        raise CodeIsWrong
    return code


@action
def activate(*, by: Actor, code: str, password: str) -> Account:
    """Set the password of the code's account; sessions, tokens and identities end, passkeys stay (0079).

    CodeIsWrong, PasswordIsWeak.
    """
    known = code_that_holds(code, Purpose.PASSWORD)
    if known is None:
        raise CodeIsWrong
    # Before its code, as whoever tells it another one does: neither waits for the other in turn.
    account = Account.objects.held(known.account)
    use_code(code, Purpose.PASSWORD, account)
    _end_as_well(account)
    _set_password(account, password, Actor(account, by.channel), "activated")
    return account


@action
def change_password(*, by: Actor, account: Account, password: str) -> Account:
    """Set another password, the old one having been proved; every session and token of the account ends.

    PasswordIsAsBefore, PasswordIsWeak; Stale where another was set since the old one was proved.
    """
    if Account.objects.held(account).password != account.password:
        raise Stale
    if account.check_password(password):
        raise PasswordIsAsBefore
    _set_password(account, password, by, "password_changed")
    return account


def _set_password(account: Account, password: str, by: Actor, verb: str) -> None:
    judge_password(password, account)
    before, account.password_set_at = account.password_set_at, clock.now()
    account.set_password(password)
    account.save(update_fields=["password", "password_set_at"])
    end_entries_of(account, by)
    changes = {"password_set_at": (before, account.password_set_at)}
    enter(account, verb=verb, by=by, changes=changes)


@action
def close_account(*, by: Actor, account: Account, reason: str) -> Account:
    """Let an account enter no more; whatever let it in ends. IsOneself, AccountIsClosed."""
    account = Account.objects.held(account)
    if by.account is not None and by.account.is_same_person(account):
        raise IsOneself
    if not account.is_active:
        raise AccountIsClosed
    _turn(account, by, "closed", reason, active=False)
    end_entries_of(account, by)
    end_passkeys_of(account)
    drop_codes(account, *Purpose.values)
    _end_as_well(account)
    return account


def _end_as_well(account: Account) -> None:
    for end in ended_as_well:
        end(account)


@action
def reopen_account(*, by: Actor, account: Account, reason: str) -> Account:
    """Let a closed account enter again, by a new code: its password is gone. IsOpen."""
    account = Account.objects.held(account)
    if account.is_active:
        raise IsOpen
    account.set_unusable_password()
    account.save(update_fields=["password"])
    _turn(account, by, "reopened", reason, active=True)
    return account


def _turn(account: Account, by: Actor, verb: str, reason: str, *, active: bool) -> None:
    account.is_active = active
    account.save(update_fields=["is_active"])
    changes = {"is_active": (not active, active)}
    enter(account, verb=verb, by=by, changes=changes, reason=reason)
