"""A name that was tried in vain too often is locked for a while, and can be unlocked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.models import Tries
from chunsheng.kernel.credentials.queries import digest_of_name, is_locked
from chunsheng.kernel.ledger.entering import Actor, action, enter
from chunsheng.kernel.words.errors import Refusal


class IsNotLocked(Refusal):
    status = 409
    message = _("这个账号现在没有被锁定。")


@action
def note_lock(*, by: Actor, tries: Tries, account: Account | None) -> Tries:
    """Enter that a name was locked, and whose; the same entry, at the same cost, where nobody bears it."""
    changes = {"failed": (None, tries.failed), "account_id": (None, account and account.pk)}
    enter(tries, verb="locked", by=by, changes=changes)
    return tries


@action
def unlock_account(*, by: Actor, account: Account, reason: str) -> Account:
    """Let a locked account try again at once. IsNotLocked."""
    if not is_locked(account):
        raise IsNotLocked
    Tries.objects.filter(digest=digest_of_name(account.username)).update(failed=0)
    enter(account, verb="unlocked", by=by, reason=reason)
    return account
