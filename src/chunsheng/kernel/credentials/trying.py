"""Counting what is tried in vain: before the password is looked at, and alike for every name.

The count is kept in the database, so that all workers hear of it, and is taken before the costly
comparison: however many try at once, no more than the rule's number of tries is compared.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.codes import DOOR
from chunsheng.kernel.credentials.actions.passkeys import (
    CounterWentBack,
    PasskeyIsWrong,
    note_copy,
    prove_passkey,
)
from chunsheng.kernel.credentials.actions.tries import note_lock
from chunsheng.kernel.credentials.ceremonies import NotProved, State, credential_in
from chunsheng.kernel.credentials.models import Tries
from chunsheng.kernel.credentials.queries import (
    digest_of_name,
    faded,
    locked,
    passkey_by,
    rule_today,
)
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock

KEPT = timedelta(days=1)


@transaction.atomic
def may_try(name: str) -> bool:
    """Count one more try of a name; whether it may be compared at all."""
    tries, _new = Tries.objects.select_for_update().get_or_create(digest=digest_of_name(name))
    rule = rule_today()
    if locked(tries, rule):
        return False
    if faded(tries, rule):
        tries.failed = 0
    tries.failed += 1
    tries.last_at = clock.now()
    tries.save(update_fields=["failed", "last_at"])
    return True


def forgive(name: str, *, wholly: bool) -> None:
    """The try that was just counted was right: take it back, or with it all that were in vain before."""
    left = 0 if wholly else F("failed") - 1
    Tries.objects.filter(digest=digest_of_name(name), failed__gte=1).update(failed=left)


def was_wrong(name: str) -> None:
    """The try that was just counted was in vain: where it was the last, the name is locked."""
    tries = Tries.objects.filter(digest=digest_of_name(name)).first()
    account = Account.objects.filter(username=name).first()
    if tries is not None and locked(tries, rule_today()):
        note_lock(by=Actor(channel=DOOR), tries=tries, account=account)


def account_by_password(name: str, password: str) -> Account | None:
    """Whoever bears the name and knows the password; None takes as long for a name nobody bears.

    A right password forgives only its own try: what comes after it is still counted.
    """
    if not may_try(name):
        return None
    account = Account.objects.filter(username=name).first()
    # Where there is no password Django reckons all the same, and compares with nothing.
    known = account.password if account else UNUSABLE_PASSWORD_PREFIX
    if not check_password(password, known) or account is None or not account.is_active:
        was_wrong(name)
        return None
    forgive(name, wholly=False)
    return account


def account_by_passkey(state: State, answer: str) -> Account | None:
    """Whoever's passkey answered; None alike for one that nobody holds, a wrong answer and a locked name.

    A passkey that nobody holds is counted by itself, as a name is that nobody bears.
    """
    try:
        credential = credential_in(answer)
    except NotProved:
        return None
    passkey = passkey_by(credential)
    name = passkey.account.username if passkey else f"passkey/{credential}"
    if not may_try(name):
        return None
    if passkey is None or not passkey.account.is_active:
        was_wrong(name)
        return None
    account = passkey.account
    try:
        take_passkey(account, Actor(account, DOOR), state, answer)
    except PasskeyIsWrong:
        was_wrong(name)
        return None
    forgive(name, wholly=False)
    return account


def take_passkey(account: Account, by: Actor, state: State, answer: str) -> None:
    """Prove it is the account by its passkey; one that may have been copied is told of. PasskeyIsWrong."""
    try:
        prove_passkey(by=by, account=account, state=state, answer=answer)
    except CounterWentBack:
        note_copy(by=by, account=account)
        raise


def clear_tries() -> int:
    """Forget the names that nobody tried for a day; how many."""
    return Tries.objects.filter(last_at__lt=clock.now() - KEPT).delete()[0]


def clear_sessions() -> int:
    """Forget what was kept of visits whose time is over; how many. That they began and ended stays."""
    return Session.objects.filter(expire_date__lt=clock.real_now()).delete()[0]
