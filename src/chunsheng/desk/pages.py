"""Signing in and out, and the desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chunsheng.desk import queries
from chunsheng.desk.personas import persona_cards, personas
from chunsheng.kernel.access.doors import public, signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.credentials import gate
from chunsheng.kernel.credentials.actions.sessions import end_session
from chunsheng.kernel.credentials.asking import Key
from chunsheng.kernel.credentials.ceremonies import domain
from chunsheng.kernel.credentials.forms import KeyForm, SignInForm
from chunsheng.kernel.credentials.queries import rule_today, session_of
from chunsheng.kernel.credentials.terms import Ceremony, Proof
from chunsheng.kernel.credentials.trying import account_by_password
from chunsheng.kernel.identities.providers import offered
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import paging
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.words import clock
from chunsheng.matters.queries import my_steps

MODES_WITH_PERSONAS = {"demo", "test"}
MOST_ADDS = 4
NOON, EVENING = 12, 18


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; in the demonstration also its personas, one click each."""
    shown = settings.MODE in MODES_WITH_PERSONAS
    asked, target = request.POST.get("persona"), request.POST.get("next", "")
    form = SignInForm(request.POST if request.method == "POST" and asked is None else None)
    if asked is not None and shown:
        persona = next((one for one in personas() if one.username == asked), None)
        if persona is not None:
            return gate.begin(request, persona, Proof.PERSONA, target)
    elif form.is_bound and form.is_valid():
        account = account_by_password(form.cleaned_data["username"], form.cleaned_data["password"])
        if account is not None:
            return gate.begin(request, account, Proof.PASSWORD, target)
        form.add_error(None, _wrong())
    wanted = target or request.GET.get("next", "")
    context: dict[str, Any] = {
        "page_title": _("登录"),
        "form": form,
        "ways": offered(),
        "personas": persona_cards() if shown else None,
        "action": request.path,
        "key": _key(),
        "hidden": [("next", wanted)],
        "next": wanted,
    }
    status = 200 if request.method == "GET" else 400
    return render(request, "desk/sign_in.html", context, status=status)


def _key() -> Key | None:
    """What signing in by a passkey asks, where the installation knows its own address."""
    if not domain():
        return None
    return Key(KeyForm(), Ceremony.ENTER, _("用通行密钥登录"), reverse("passkey_sign_in"))


def _wrong() -> str:
    """The same for a wrong name, a wrong password, a closed and a locked account."""
    rule = rule_today()
    told = _(
        "登录名或密码不对。连错 %(failures)s 次，要等 %(minutes)s 分钟才能再试。"
        "忘了密码，请系统管理员发新的激活码。"
    )
    return told % {"failures": rule.failures, "minutes": rule.lock_minutes}


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    session = session_of(request.session.session_key)
    if session is not None and request.user.is_authenticated:
        end_session(by=Actor(session.account), session=session)
    logout(request)
    return redirect("/sign-in/")


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """My steps by due instant, what just happened, the figures of my unit."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    counts = queries.step_counts(viewer)
    asked = request.GET.get("only", "")
    chosen = asked if asked in registers else ""
    steps = my_steps(viewer)
    if chosen:
        steps = steps.filter(record_code=chosen)
    page = paging.page_of(steps, ("due_at", "id"), request.GET.get("after", ""), size=queries.SHOWN)
    context: dict[str, Any] = {
        "page_title": _greeting(sum(n for _code, n in counts)),
        "chips": _chips(counts, chosen) if len(counts) > 1 else [],
        "rows": queries.desk_rows(viewer, page.rows),
        "next": page.next and f"?only={chosen}&after={page.next}",
        "previous": page.previous and f"?only={chosen}&after={page.previous}",
        "recent": queries.recent(viewer),
        "cards": queries.cards(viewer),
        "adds": _adds(viewer),
        "handles": any(
            viewer.holds(verb.may.roles)
            for one in registers.values()
            if one.cycle
            for verb in one.verbs
        ),
    }
    return render(request, "desk/desk.html", context)


def _adds(viewer: Viewer) -> list[Register]:
    """What is entered most from here: what is handled in stages; the rest stays in its list and in Ctrl K."""
    mine = [r for r in queries.in_chapters() if r.add and viewer.holds(r.add.may.roles)]
    return [register for register in mine if register.cycle][:MOST_ADDS] or mine[:1]


def _greeting(count: int) -> str:
    hour = clock.now().astimezone(clock.SHANGHAI).hour
    hello = _("上午好") if hour < NOON else _("下午好") if hour < EVENING else _("晚上好")
    if not count:
        return _("%(hello)s，手上没有待办") % {"hello": hello}
    told = ngettext("%(hello)s，有 %(n)s 件事要办", "%(hello)s，有 %(n)s 件事要办", count)
    return told % {"hello": hello, "n": count}


def _chips(counts: list[tuple[str, int]], chosen: str) -> list[dict[str, Any]]:
    every: dict[str, Any] = {
        "text": _("全部"),
        "url": "?",
        "count": sum(n for _c, n in counts),
        "on": not chosen,
    }
    return [
        every,
        *(
            {
                "text": registers[code].title if code in registers else code,
                "url": f"?only={code}",
                "count": n,
                "on": chosen == code,
            }
            for code, n in counts
        ),
    ]
