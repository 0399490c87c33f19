"""Between a right password and the desk: who is entering, and what is still asked of them.

Until all of it is given nobody is signed in: the session only remembers whose password was right, and
forgets it after some minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.actions.codes import DOOR
from chunsheng.kernel.credentials.actions.sessions import begin_session, end_session
from chunsheng.kernel.credentials.device import device_of
from chunsheng.kernel.credentials.queries import (
    asks_second_factor,
    holds_factor,
    password_is_too_old,
    session_of,
)
from chunsheng.kernel.credentials.terms import AFTER_IDENTITY, VOUCHED, Proof
from chunsheng.kernel.credentials.trying import forgive
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock

ENTERING, PROVED = "entering", "proved"
SECONDS = 600


@dataclass(frozen=True)
class Entering:
    """Somebody who has given the first proof, and where they wanted to go."""

    account: Account
    proof: str
    target: str

    @property
    def by(self) -> Actor:
        """They act for themselves, before they are in."""
        return Actor(self.account, DOOR)


def safe(request: HttpRequest, target: str) -> str:
    """Where one wanted to go, and never elsewhere."""
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if ours else settings.LOGIN_REDIRECT_URL


def begin(request: HttpRequest, account: Account, proof: str, target: str) -> HttpResponse:
    """The first proof was right: remember it under a new session, and ask what comes next.

    Whoever was signed in with this browser before no longer is.
    """
    before = session_of(request.session.session_key)
    if before is not None:
        end_session(by=Actor(before.account), session=before)
    request.session.flush()
    entering = Entering(account, proof, safe(request, target))
    request.session[ENTERING] = {
        "account": str(account.pk),
        "proof": proof,
        "known": account.get_session_auth_hash(),
        "target": entering.target,
        "at": clock.real_now().timestamp(),
    }
    return go_on(request, entering)


def entering_in(request: HttpRequest) -> Entering | None:
    """Who is entering in this session; nobody after some minutes, once the account was closed, or
    its password is another than when they began.
    """
    told: dict[str, Any] | None = request.session.get(ENTERING)
    if told is None or clock.real_now().timestamp() - told["at"] > SECONDS:
        return None
    account = Account.objects.filter(pk=told["account"], is_active=True).first()
    if account is None or not constant_time_compare(told["known"], account.get_session_auth_hash()):
        return None
    return Entering(account, told["proof"], told["target"])


def wanted(entering: Entering) -> str:
    """The page that asks what is still missing; empty where nothing is.

    A passkey is asked with its holder's finger or PIN, so it is two proofs in one and asks no password.
    Whoever was vouched for sets no password in the place of one that they have not told.
    """
    if entering.proof in {Proof.PASSKEY, Proof.IDENTITY_TWICE}:
        return ""
    persona = entering.proof == Proof.PERSONA
    if entering.proof == Proof.PASSWORD and password_is_too_old(entering.account):
        return "renew_password"
    if holds_factor(entering.account):
        return "prove"
    if not persona and asks_second_factor(entering.account):
        return "set_up"
    return ""


def go_on(request: HttpRequest, entering: Entering) -> HttpResponse:
    """To what is still asked, or in."""
    page = wanted(entering)
    if page:
        return redirect(page)
    enter_now(request, entering, entering.proof)
    return redirect(entering.target)


def enter_now(request: HttpRequest, entering: Entering, proof: str) -> None:
    """Sign in: a session with a new key, noted beside the account's others.

    Who was only vouched for, perhaps by a session of hours ago, has proved nothing afresh.
    """
    if entering.proof == Proof.IDENTITY:
        proof = AFTER_IDENTITY.get(Proof(proof), Proof(proof))
    with transaction.atomic():
        request.session.pop(ENTERING, None)
        login(request, entering.account)
        if proof not in VOUCHED:
            request.session[PROVED] = clock.real_now().timestamp()
        request.session.save()
        begin_session(
            by=entering.by,
            account=entering.account,
            session_key=str(request.session.session_key),
            device=device_of(request.headers.get("User-Agent", "")),
            proof=proof,
        )
    forgive(entering.account.username, wholly=True)
