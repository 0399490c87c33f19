"""Binding an identity to one's own account, and taking it away."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.freshness import can_prove
from chunsheng.kernel.identities.models import Identity
from chunsheng.kernel.ledger.entering import Actor, action, enter
from chunsheng.kernel.records.versions import Stale, save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal


class IsNotOnesOwn(Denied):
    message = _("外部身份只能由本人绑定和取下。")


class NothingElseToProveBy(Refusal):
    status = 409
    message = _("这个账号还没有密码。请先向系统管理员领激活码设密码，再来绑定。")


class IdentityIsTaken(Refusal):
    status = 409
    message = _("这个身份已经绑定过账号。要换到这个账号，请先在原来的账号里取下。")


class IdentityIsGone(Refusal):
    status = 409
    message = _("这个身份已经取下了。")


@action
def bind_identity(*, by: Actor, account: Account, kind: str, digest: str) -> Identity:
    """Let whoever bears the identity enter this account from now on.

    IsNotOnesOwn, NothingElseToProveBy, IdentityIsTaken; Stale where the account was closed or given
    another password since the way there began.
    """
    _hold_to_own(by, account)
    held = Account.objects.held(account)
    if not held.is_active or held.password != account.password:
        raise Stale
    if not can_prove(held):
        raise NothingElseToProveBy
    try:
        with transaction.atomic():
            identity = Identity.objects.create(
                account=account, subject=account.subject, kind=kind, digest=digest
            )
    except IntegrityError:
        raise IdentityIsTaken from None
    enter(account, verb="identity_bound", by=by, changes={"identity": (None, kind)})
    return identity


@action
def drop_identity(*, by: Actor, identity: Identity) -> Identity:
    """Take an identity away: it enters no more. IsNotOnesOwn, IdentityIsGone, Stale."""
    _hold_to_own(by, identity.account)
    if identity.ended_at is not None:
        raise IdentityIsGone
    identity.digest, identity.ended_at = None, clock.now()
    save_change(identity, ["digest", "ended_at"])
    changes = {"identity": (identity.kind, None)}
    enter(identity.account, verb="identity_dropped", by=by, changes=changes)
    return identity


def end_identities_of(account: Account) -> int:
    """Take away all of an account; how many. The action that calls it enters why."""
    bound = Identity.objects.filter(account=account, ended_at=None)
    return bound.update(digest=None, ended_at=clock.now())


def _hold_to_own(by: Actor, account: Account) -> None:
    if by.account is None or by.account.pk != account.pk:
        raise IsNotOnesOwn
