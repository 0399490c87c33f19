"""One way to a provider and back: set out once, for minutes, in this browser, and come back once.

What waits is taken out of the stored session under its row's lock, so that of two who come back with
the same code and state only one arrives. Nothing is written but the session: the rest waits for a
button that is pressed, for a browser may fetch an address more than once.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import open_staged, seal_staged
from chunsheng.kernel.identities.providers import provider_of
from chunsheng.kernel.identities.queries import digest_of
from chunsheng.kernel.identities.shape import Trip
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal

UNDER_WAY, ARRIVED = "identity_under_way", "identity_arrived"
SECONDS, LONGEST_CODE = 600, 2048


class TripIsOver(Refusal):
    message = _(
        "这次登录过期了，或者已经用过。请重新点一次登录按钮，中间不要隔太久，也不要换浏览器。"
    )


class TurnedDown(Refusal):
    message = _("对方没有放行。请重新点一次登录按钮，在对方的页面上同意登录。")


@dataclass(frozen=True)
class Arrival:
    """Who came back: by which print, from whom, and what for; an account where it is to be bound."""

    kind: str
    digest: str
    name: str
    twice: bool
    target: str
    account: str


def set_out(
    request: HttpRequest, kind: str, *, target: str = "", binds: Account | None = None
) -> str:
    """Where this browser is to go now. IsNotOffered, ProviderIsSilent."""
    provider = provider_of(kind)
    back = request.build_absolute_uri(reverse("identity_back"))
    trip = Trip(secrets.token_hex(32), secrets.token_hex(32), secrets.token_hex(32), back)
    there = provider.there(trip)
    request.session[UNDER_WAY] = {
        **vars(trip),
        "kind": kind,
        "target": target,
        "account": str(binds.pk) if binds else "",
        "at": clock.real_now().timestamp(),
    }
    return there


def come_back(request: HttpRequest) -> Arrival:
    """Who it is, by the code that came back with the state. TripIsOver, TurnedDown, and the provider's."""
    told = _taken(request, UNDER_WAY)
    if told is None or not constant_time_compare(told["state"], request.GET.get("state", "")):
        raise TripIsOver
    if told["account"] not in {"", _signed_in_as(request)}:
        raise TripIsOver
    code = request.GET.get("code") or request.GET.get("authCode", "")
    if "error" in request.GET or not 0 < len(code) <= LONGEST_CODE:
        raise TurnedDown
    trip = Trip(told["state"], told["nonce"], told["verifier"], told["back"])
    vouched = provider_of(told["kind"]).vouched(code, trip)
    waiting = {
        "kind": told["kind"],
        "digest": digest_of(told["kind"], vouched.realm, vouched.subject),
        "name": base64.b64encode(seal_staged(vouched.name.encode())).decode(),
        "twice": vouched.twice,
        "target": told["target"],
        "account": told["account"],
    }
    request.session[ARRIVED] = {**waiting, "at": clock.real_now().timestamp()}
    return _arrival(waiting)


def arrived(request: HttpRequest, *, binds: bool) -> Arrival:
    """Who waits at the door, or to be bound to whoever is signed in. TripIsOver."""
    return _fitting(request, _in_time(request.session.get(ARRIVED)), binds)


def take_arrival(request: HttpRequest, *, binds: bool) -> Arrival:
    """The same, once. TripIsOver."""
    return _fitting(request, _taken(request, ARRIVED), binds)


def _fitting(request: HttpRequest, told: dict[str, Any] | None, binds: bool) -> Arrival:
    wanted = _signed_in_as(request) if binds else ""
    if told is None or told["account"] != wanted:
        raise TripIsOver
    return _arrival(told)


def _arrival(told: dict[str, Any]) -> Arrival:
    name = open_staged(base64.b64decode(told["name"])).decode()
    given = {field: told[field] for field in ("kind", "digest", "twice", "target", "account")}
    return Arrival(name=name, **given)


def _signed_in_as(request: HttpRequest) -> str:
    """The key of the account that is signed in; a word that is none where nobody is."""
    return str(request.user.pk) if request.user.is_authenticated else "nobody"


@transaction.atomic
def _taken(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """What waits in the stored session, once, whoever else comes for it; nothing after its minutes."""
    rows = Session.objects.select_for_update().filter(session_key=request.session.session_key)
    row = rows.first()
    stored = row.get_decoded() if row is not None else {}
    told = stored.pop(name, None)
    if row is None or told is None:
        return None
    row.session_data = request.session.encode(stored)
    row.save(update_fields=["session_data"])
    request.session.pop(name, None)
    return _in_time(told)


def _in_time(told: dict[str, Any] | None) -> dict[str, Any] | None:
    if told is None or not 0 <= clock.real_now().timestamp() - told["at"] <= SECONDS:
        return None
    return told
