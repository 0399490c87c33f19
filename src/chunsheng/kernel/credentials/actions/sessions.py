"""Beginning and ending sessions, also from another browser."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.models import SignedIn
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import end_once
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class HasEnded(Refusal):
    status = 409
    message = _("这次登录已经结束。")


@action
def begin_session(
    *, by: Actor, account: Account, session_key: str, device: str, proof: str
) -> SignedIn:
    """Note that an account has entered, in which browser and by what."""
    now = clock.now()
    account.last_login = now
    account.save(update_fields=["last_login"])
    session = SignedIn.objects.create(
        account=account,
        session_key=session_key,
        device=device,
        proof=proof,
        began_at=now,
        ends_at=now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    enter(session, verb="began", by=by, changes=first_values(session, "device", "proof"))
    return session


@action
def end_session(*, by: Actor, session: SignedIn) -> SignedIn:
    """End a session, wherever it is open: its next page asks to sign in. HasEnded, Stale."""
    end_once(session, "ended_at", "ended", by, HasEnded)
    Session.objects.filter(session_key=session.session_key).delete()
    return session


def end_sessions_of(account: Account) -> int:
    """End every session of an account; how many. The action that calls it enters why."""
    open_ones = SignedIn.objects.filter(account=account, ended_at=None)
    keys = list(open_ones.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return open_ones.update(ended_at=clock.now())
