"""Which rule is in force, and what is known of an account's credentials."""

from __future__ import annotations

from datetime import timedelta

from chunsheng.kernel.access.models import Account, Grant
from chunsheng.kernel.access.roles import ADMINISTRATORS
from chunsheng.kernel.access.vault import keyed_print
from chunsheng.kernel.credentials.models import (
    OneTimeCode,
    Passkey,
    SecondFactor,
    SignedIn,
    SignInRule,
    Tries,
)
from chunsheng.kernel.credentials.terms import DEMANDS, Profile, Whose
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import normal_code


def rule_today() -> SignInRule:
    """The rule in force: the last that has begun. The first one comes with the tables."""
    return SignInRule.objects.filter(since__lte=clock.today()).latest("since")


def digest_of(code: str) -> str:
    """What is kept of a code, however it was typed; without the district's key it tells nothing."""
    return keyed_print(f"code/{normal_code(code)}").hex()


def digest_of_name(name: str) -> str:
    """By what tries of a name are counted, whether anybody bears it or not."""
    return keyed_print(f"name/{name}").hex()


def code_that_holds(told: str, purpose: str) -> OneTimeCode | None:
    """The code, unless it is unknown, used, out of force, or its account was closed."""
    return (
        OneTimeCode.objects.filter(
            digest=digest_of(told),
            purpose=purpose,
            used_at=None,
            dropped_at=None,
            ends_at__gt=clock.now(),
            account__is_active=True,
        )
        .select_related("account")
        .first()
    )


def account_now(account: Account) -> Account:
    """The account as it is stored now, instead of the one that the session brought along."""
    return Account.objects.get(pk=account.pk)


def factor_of(account: Account) -> SecondFactor | None:
    """The account's second factor, set up or reset; None where there never was one."""
    return SecondFactor.objects.filter(account=account).first()


def holds_factor(account: Account) -> bool:
    """Whether the account holds an authenticator or a passkey."""
    factor = factor_of(account)
    return factor is not None and factor.is_held


def passkeys_of(account: Account) -> list[Passkey]:
    """The account's passkeys, the oldest first."""
    return list(Passkey.objects.filter(account=account).order_by("bound_at", "pk"))


def passkey_by(credential_id: str) -> Passkey | None:
    """Whosever passkey that is, with its account."""
    return Passkey.objects.filter(credential_id=credential_id).select_related("account").first()


def asks_second_factor(account: Account) -> bool:
    """Whether today's rule asks a second factor of the account."""
    whose = rule_today().second_factor
    if whose != Whose.ADMINISTRATORS:
        return whose == Whose.EVERYONE
    held = Grant.objects.filter(on_day(clock.today()), account=account, role__in=ADMINISTRATORS)
    return held.exists()


def password_is_too_old(account: Account) -> bool:
    """Whether today's rule wants the password changed."""
    rule = rule_today()
    if not DEMANDS[Profile(rule.profile)].ages or account.password_set_at is None:
        return False
    return account.password_set_at + timedelta(days=rule.password_days) <= clock.now()


def is_locked(account: Account) -> bool:
    """Whether the account's name was tried in vain too often just now."""
    tries = Tries.objects.filter(digest=digest_of_name(account.username)).first()
    return tries is not None and locked(tries, rule_today())


def locked(tries: Tries, rule: SignInRule) -> bool:
    """Whether no more tries are heard; the time runs from the last one that was."""
    return tries.failed >= rule.failures and not faded(tries, rule)


def faded(tries: Tries, rule: SignInRule) -> bool:
    """Whether the last try is so long ago that none counts any more."""
    return tries.last_at + timedelta(minutes=rule.lock_minutes) <= clock.now()


def session_of(key: str | None) -> SignedIn | None:
    """The session of that key, unless it was ended."""
    return SignedIn.objects.filter(session_key=key, ended_at=None).first() if key else None
