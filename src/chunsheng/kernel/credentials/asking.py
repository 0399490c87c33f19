"""What the pages of credentials share: a form's one effect, the picture to scan, the codes told once."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import open_staged, seal_staged
from chunsheng.kernel.credentials import totp
from chunsheng.kernel.credentials.actions.factors import (
    ProofIsWrong,
    prove_factor,
    recover,
    set_up_factor,
)
from chunsheng.kernel.credentials.challenges import take_challenge
from chunsheng.kernel.credentials.forms import KeyForm, SetUpAnewForm, SetUpForm
from chunsheng.kernel.credentials.models import SecondFactor
from chunsheng.kernel.credentials.queries import account_now, factor_of, passkeys_of
from chunsheng.kernel.credentials.terms import Ceremony, Proof
from chunsheng.kernel.credentials.trying import forgive, may_try, take_passkey, was_wrong
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.words.errors import Refusal

SHELL = "ui/shell.html"
WAITING = "binding"
DIGITS = 6
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Key:
    """What a passkey is asked on a page: what for, beside which fields, and where the answer goes."""

    form: VerbForm
    purpose: str
    button: str
    action: str = ""
    main: bool = False


class TriedTooOften(Refusal):
    message = gettext_lazy("连着输错太多次，暂时不能再试。请过一会儿再来，或请安全管理员解除锁定。")


def done(form: VerbForm, act: Callable[[dict[str, Any]], Outcome]) -> Outcome | None:
    """What came of a form that was sent and is sound; None with what is wrong said beside its fields."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.message))
        return None


def counted(account: Account, act: Callable[[], Outcome]) -> Outcome:
    """Do what needs a right proof; wrong ones count as tries of the account's name do. TriedTooOften."""
    if not may_try(account.username):
        raise TriedTooOften
    try:
        outcome = act()
    except ProofIsWrong:
        was_wrong(account.username)
        raise
    forgive(account.username, wholly=True)
    return outcome


def acting(request: HttpRequest) -> tuple[Account, Actor]:
    """The account that is in, as it is stored now, and itself as the one who acts."""
    account = account_now(request.viewer.account)  # type: ignore[attr-defined]  # set by the door
    units = request.viewer.units()  # type: ignore[attr-defined]  # set by the door
    return account, Actor(account, "desk", units[0] if units else None)


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, unless it is a passkey's answer, which another form of the page hears."""
    return request.POST if request.POST and "answer" not in request.POST else None


def proving(
    request: HttpRequest, account: Account, by: Actor, button: str
) -> tuple[Key | None, bool]:
    """Proving it by a passkey: what the page asks where the account has one, and whether it was proved."""
    if not passkeys_of(account):
        return None, False
    form = KeyForm(request.POST if "answer" in request.POST else None)

    def prove(given: dict[str, Any]) -> bool:
        state = take_challenge(request, Ceremony.PROVE)
        counted(account, lambda: take_passkey(account, by, state, given["answer"]))
        return True

    return Key(form, Ceremony.PROVE, button, main=True), bool(done(form, prove))


def take_proof(by: Actor, account: Account, told: str) -> str:
    """A code by time, or a recovery code; by which of them it was proved. ProofIsWrong."""
    if len(told) == DIGITS and told.isdigit():
        prove_factor(by=by, account=account, proof=told)
        return str(Proof.TOTP)
    recover(by=by, account=account, proof=told)
    return str(Proof.RECOVERY)


def asked(
    request: HttpRequest,
    form: VerbForm | None,
    *,
    title: str,
    lead: str,
    button: str = "",
    base: str = "ui/portal.html",
    key: Key | None = None,
    hidden: Sequence[tuple[str, str]] = (),
    **more: Any,
) -> HttpResponse:
    """The page of a form: for whoever is not in yet in the residents' frame, for staff in their own.

    `key` is what a passkey is asked there, beside the form or in its place.
    """
    context = {
        "base": base,
        "page_title": title,
        "form": form,
        "lead": lead,
        "button": button,
        "key": key,
        "hidden": hidden,
        **more,
    }
    forms = [form, key.form if key else None]
    status = 400 if any(one is not None and one.is_bound for one in forms) else 200
    return render(request, "credentials/form.html", context, status=status)


def binding(
    request: HttpRequest, account: Account, by: Actor
) -> tuple[VerbForm, SecondFactor | None, dict[str, Any]]:
    """Binding an authenticator: the form, what came of it, and what is to be scanned until then.

    The secret waits in the session, sealed, until the authenticator has shown its first code.
    """
    known = factor_of(account)
    kind = SetUpAnewForm if known is not None and known.needs_code else SetUpForm
    form = kind(request.POST or None)
    secret = _waiting(request)
    factor = done(form, lambda given: set_up_factor(by=by, account=account, secret=secret, **given))
    if factor is not None:
        request.session.pop(WAITING, None)
    address = totp.address_of(secret, account.username, _("春声"))
    return form, factor, {"picture": totp.picture_of(address), "secret": _grouped(secret)}


def _waiting(request: HttpRequest) -> str:
    if WAITING not in request.session:
        sealed = seal_staged(totp.new_secret().encode())
        request.session[WAITING] = base64.b64encode(sealed).decode()
    return open_staged(base64.b64decode(request.session[WAITING])).decode()


def _grouped(secret: str) -> str:
    """For typing it in by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def shown_codes(
    request: HttpRequest, factor: SecondFactor, target: str, base: str = "ui/portal.html"
) -> HttpResponse:
    """The recovery codes, this once."""
    context = {
        "base": base,
        "page_title": _("请收好恢复码"),
        "codes": factor.told,
        "target": target,
    }
    answer = render(request, "credentials/codes.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
