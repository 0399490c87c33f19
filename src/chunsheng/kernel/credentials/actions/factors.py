"""Second factors: set up, proved, recovered, reset where the phone is lost."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import open_secret, seal_secret
from chunsheng.kernel.credentials.actions.codes import new_code, use_code
from chunsheng.kernel.credentials.actions.ending import end_entries_of, end_passkeys_of
from chunsheng.kernel.credentials.models import OneTimeCode, SecondFactor
from chunsheng.kernel.credentials.queries import digest_of
from chunsheng.kernel.credentials.terms import RECOVERY_CODES, Purpose
from chunsheng.kernel.credentials.totp import step_of
from chunsheng.kernel.ledger.entering import Actor, Changes, action, enter
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import new_query_code, shown_code
from chunsheng.kernel.words.errors import Refusal


class FactorStands(Refusal):
    status = 409
    message = _("第二验证已经绑定。要换手机，请安全管理员先重置。")


class NoFactor(Refusal):
    status = 409
    message = _("这个账号没有绑定第二验证，不用重置。")


class ProofIsWrong(Refusal):
    field = "proof"
    message = _("验证码不对或已经用过。请等手机上换出新的 6 位数字再输入，并核对手机时间。")


@action
def set_up_factor(
    *, by: Actor, account: Account, secret: str, proof: str, code: str = ""
) -> SecondFactor:
    """Bind an authenticator that has just shown `proof`; the recovery codes are told once as `told`.

    After a reset it takes a one-time code as well. FactorStands, ProofIsWrong, CodeIsWrong.
    """
    Account.objects.held(account)
    factor, _new = SecondFactor.objects.get_or_create(account=account)
    if factor.stands:
        raise FactorStands
    step = step_of(secret, proof, after=0)
    if step is None:
        raise ProofIsWrong
    if factor.needs_code:
        use_code(code, Purpose.FACTOR, account)
    factor.secret = seal_secret(secret)
    factor.last_step = step
    factor.set_up_at = clock.now()
    factor.needs_code = False
    _renew(factor)
    factor.save()
    enter(account, verb="factor_set_up", by=by, changes={"set_up_at": (None, factor.set_up_at)})
    return factor


def _renew(factor: SecondFactor) -> None:
    codes = [new_query_code() for _n in range(RECOVERY_CODES)]
    factor.recovery = [digest_of(code) for code in codes]
    factor.told = tuple(shown_code(code) for code in codes)


@action
def prove_factor(*, by: Actor, account: Account, proof: str) -> SecondFactor:
    """Take a code by time; each step of time is taken once, whoever sends it. ProofIsWrong."""
    factor = _proved(account, proof)
    enter(account, verb="factor_proved", by=by)
    return factor


def _proved(account: Account, proof: str) -> SecondFactor:
    factor = SecondFactor.objects.select_for_update().filter(account=account).first()
    if factor is None or factor.secret is None:
        raise ProofIsWrong
    secret = open_secret(bytes(factor.secret))
    step = step_of(secret, proof, after=factor.last_step)
    if step is None:
        raise ProofIsWrong
    taken = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    if taken.update(last_step=step) != 1:
        raise ProofIsWrong
    return factor


@action
def recover(*, by: Actor, account: Account, proof: str) -> SecondFactor:
    """Take one of the recovery codes in the place of the phone; it is gone with that. ProofIsWrong."""
    factor = SecondFactor.objects.select_for_update().filter(account=account).first()
    digest = digest_of(proof)
    if factor is None or digest not in factor.recovery:
        raise ProofIsWrong
    before = len(factor.recovery)
    factor.recovery = [one for one in factor.recovery if one != digest]
    factor.save(update_fields=["recovery"])
    changes = {"recovery_left": (before, len(factor.recovery))}
    enter(account, verb="recovered", by=by, changes=changes)
    return factor


@action
def renew_recovery(*, by: Actor, account: Account, proof: str) -> SecondFactor:
    """Other recovery codes in the place of all that were left; told once as `told`. ProofIsWrong."""
    factor = _proved(account, proof)
    _renew(factor)
    factor.save(update_fields=["recovery"])
    enter(account, verb="recovery_renewed", by=by)
    return factor


@action
def reset_factor(*, by: Actor, account: Account, reason: str) -> OneTimeCode:
    """Take a lost phone out, and every passkey with it: sessions and tokens end, and only the code
    that comes of it binds another one.

    The code is told once as `told`. NoFactor, IsOneself, CodeFromAPage, AccountIsClosed.
    """
    # Before its factor, as whoever binds one does: neither waits for the other in turn.
    Account.objects.held(account)
    factor = SecondFactor.objects.select_for_update().filter(account=account).first()
    if factor is None or not (factor.is_held or factor.needs_code):
        raise NoFactor
    code = new_code(account, Purpose.FACTOR, by)
    factor.secret, factor.recovery, factor.needs_code = None, [], True
    before, factor.set_up_at = factor.set_up_at, None
    factor.save(update_fields=["secret", "recovery", "needs_code", "set_up_at"])
    passkeys = end_passkeys_of(account)
    end_entries_of(account, by)
    changes: Changes = {
        "set_up_at": (before, None),
        "passkeys": (passkeys, 0),
        "ends_at": (None, code.ends_at),
    }
    enter(account, verb="factor_reset", by=by, changes=changes, reason=reason)
    return code
