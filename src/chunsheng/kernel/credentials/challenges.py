"""The challenge that a passkey is to answer: kept in the session, for one purpose, once, for minutes."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.credentials.ceremonies import State
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal

WAITING = "challenge"
# The browser's window stays open for two minutes; some time is left for the way.
HOLDS = timedelta(minutes=3)


class ChallengeIsOver(Refusal):
    message = _("等得太久，或者这次验证已经用过。请再点一次按钮。")


def give_challenge(request: HttpRequest, purpose: str, state: State) -> None:
    """Keep what was asked, in the place of whatever was asked before."""
    at = clock.real_now().timestamp()
    request.session[WAITING] = {"for": purpose, "state": state, "at": at}


def take_challenge(request: HttpRequest, purpose: str) -> State:
    """What was asked for that purpose; it is gone with that, whatever comes of it. ChallengeIsOver."""
    told = request.session.get(WAITING)
    if told is None:
        raise ChallengeIsOver
    del request.session[WAITING]
    age = clock.real_now().timestamp() - told["at"]
    if told["for"] != purpose or age > HOLDS.total_seconds():
        raise ChallengeIsOver
    state: State = told["state"]
    return state
