"""Whose an identity is, and which identities an account has."""

from __future__ import annotations

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import keyed_print
from chunsheng.kernel.identities.models import Identity


def digest_of(kind: str, realm: str, subject: str) -> str:
    """What is kept of an identity: who vouches, within which realm of theirs, and for which subject."""
    return keyed_print(f"identity/{kind}/{len(realm)}/{realm}/{subject}").hex()


def account_of(digest: str) -> Account | None:
    """The open account that the identity is bound to."""
    found = Identity.objects.filter(digest=digest, account__is_active=True)
    identity = found.select_related("account").first()
    return identity.account if identity is not None else None


def identities_of(account: Account) -> list[Identity]:
    """What is bound to an account now, the newest first."""
    found = Identity.objects.filter(account=account, ended_at=None, digest__isnull=False)
    return list(found.order_by("-bound_at", "-pk"))
