"""Passkeys: bound, proved, taken away."""

from __future__ import annotations

import hashlib
import uuid

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.codes import use_code
from chunsheng.kernel.credentials.actions.factors import ProofIsWrong
from chunsheng.kernel.credentials.ceremonies import (
    NotProved,
    State,
    bound_by,
    counted_by,
    credential_in,
)
from chunsheng.kernel.credentials.models import Passkey, SecondFactor
from chunsheng.kernel.credentials.queries import asks_second_factor
from chunsheng.kernel.credentials.terms import Purpose
from chunsheng.kernel.ledger.entering import Actor, action, enter
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class PasskeyIsNotBound(Refusal):
    message = _("没有绑上。请再点一次“绑定”，按手机或电脑的提示做完；同一把钥匙不用绑两次。")


class PasskeyIsWrong(ProofIsWrong):
    message = _("通行密钥没有通过。请再试一次；还不行就换一种方式登录，或者找安全管理员。")


class CounterWentBack(PasskeyIsWrong):
    """The authenticator counts less than before: perhaps there are two of it."""


class IsNotThere(Refusal):
    status = 409
    message = _("这把通行密钥已经移除。")


class IsLastFactor(Refusal):
    status = 409
    message = _("本区要求第二验证，这是最后一样，不能移除。请先另绑一把通行密钥或手机验证器。")


@action
def bind_passkey(
    *, by: Actor, account: Account, name: str, state: State, answer: str, code: str = ""
) -> Passkey:
    """Bind the passkey that was made for the challenge in `state`; after a reset by a code as well.

    PasskeyIsNotBound for whatever is wrong with it, one that is known already among it; CodeIsWrong.
    """
    account = Account.objects.held(account)
    try:
        bound = bound_by(state, answer)
    except NotProved:
        raise PasskeyIsNotBound from None
    if not account.is_active or Passkey.objects.filter(credential_id=bound.credential_id).exists():
        raise PasskeyIsNotBound
    factor, _new = SecondFactor.objects.get_or_create(account=account)
    if factor.needs_code:
        use_code(code, Purpose.FACTOR, account)
    passkey = Passkey.objects.create(
        account=account,
        name=name,
        credential_id=bound.credential_id,
        public_key=bound.public_key,
        sign_count=bound.sign_count,
    )
    factor.needs_code = False
    _count(factor)
    enter(account, verb="passkey_bound", by=by, changes={"passkey": (None, name)})
    return passkey


def _count(factor: SecondFactor) -> None:
    factor.passkeys = Passkey.objects.filter(account=factor.account_id).count()
    factor.save(update_fields=["passkeys", "needs_code"])


@action
def prove_passkey(*, by: Actor, account: Account, state: State, answer: str) -> Passkey:
    """Take a passkey's answer to a challenge, once, whoever sends it. PasskeyIsWrong, CounterWentBack."""
    try:
        passkey = _locked(account, credential_in(answer))
        answered = hashlib.sha256(str(state["challenge"]).encode()).hexdigest()
        if answered == passkey.last_challenge:
            raise PasskeyIsWrong
        count = counted_by(state, passkey, answer)
    except NotProved:
        raise PasskeyIsWrong from None
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        raise CounterWentBack
    passkey.sign_count, passkey.last_challenge = count, answered
    passkey.last_used_at = clock.now()
    passkey.save(update_fields=["sign_count", "last_challenge", "last_used_at"])
    enter(account, verb="passkey_proved", by=by, changes={"passkey": (None, passkey.name)})
    return passkey


def _locked(account: Account, credential_id: str) -> Passkey:
    """The account's own passkey; another's is as wrong as none."""
    held = Passkey.objects.select_for_update().filter(account=account)
    passkey = held.filter(credential_id=credential_id).first()
    if passkey is None:
        raise PasskeyIsWrong
    return passkey


@action
def note_copy(*, by: Actor, account: Account) -> Account:
    """Enter that a passkey was refused because its counter went back: it may have been copied."""
    enter(account, verb="passkey_went_back", by=by)
    return account


@action
def remove_passkey(*, by: Actor, account: Account, passkey: uuid.UUID) -> Account:
    """Take a passkey of the account away. IsNotThere, IsLastFactor where the rule asks for one."""
    account = Account.objects.held(account)
    held = Passkey.objects.filter(account=account, pk=passkey).first()
    if held is None:
        raise IsNotThere
    factor = SecondFactor.objects.get(account=account)
    if not factor.stands and factor.passkeys == 1 and asks_second_factor(account):
        raise IsLastFactor
    held.delete()
    _count(factor)
    enter(account, verb="passkey_removed", by=by, changes={"passkey": (held.name, None)})
    return account
