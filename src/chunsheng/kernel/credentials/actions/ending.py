"""What ends together with a credential: passkeys, and the tokens by which programs act for the account."""

from __future__ import annotations

from collections.abc import Callable

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.api.actions import revoke_tokens
from chunsheng.kernel.credentials.actions.sessions import end_sessions_of
from chunsheng.kernel.credentials.models import Passkey, SecondFactor
from chunsheng.kernel.ledger.entering import Actor

# What else reads for an account without its password; packages above add how to end it, by whom.
further_entries: list[Callable[[Account, Actor], object]] = []


def end_entries_of(account: Account, by: Actor) -> None:
    """End every session and revoke every token of an account: nobody stays in by what was known before.

    The action that calls it enters why; the end of each token and its like is an entry of its own.
    """
    end_sessions_of(account)
    revoke_tokens(by=by, account=account)
    for end in further_entries:
        end(account, by)


def end_passkeys_of(account: Account) -> int:
    """Take away every passkey of an account; how many. The action that calls it enters why."""
    many, _each = Passkey.objects.filter(account=account).delete()
    SecondFactor.objects.filter(account=account).update(passkeys=0)
    return many
