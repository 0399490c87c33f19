"""Signing in to the demonstration, and the desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from chunsheng.desk import queries
from chunsheng.desk.personas import persona_cards, personas
from chunsheng.kernel.access.doors import public, signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register import paging
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.words import clock
from chunsheng.matters.queries import my_steps

MODES_WITH_PERSONAS = {"demo", "test"}
NOON, EVENING = 12, 18


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """The demonstration's personas, one click each; elsewhere, that sign-in is not built yet."""
    context: dict[str, Any]
    if settings.MODE not in MODES_WITH_PERSONAS:
        context = {
            "title": _("还不能登录"),
            "message": _("登录功能尚未建成。现在只能以演示方式运行：make demo。"),
        }
        return render(request, "ui/refusal.html", context, status=503)
    if request.method == "POST":
        asked = request.POST.get("persona", "")
        account = next((one for one in personas() if one.username == asked), None)
        if account is not None:
            login(request, account)
            return redirect(_target(request))
    context = {
        "personas": persona_cards(),
        "action": request.path,
        "next": request.GET.get("next", ""),
    }
    return render(
        request, "ui/personas.html", context, status=200 if request.method == "GET" else 400
    )


def _target(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe else "/desk/"


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/sign-in/" if settings.MODE in MODES_WITH_PERSONAS else "/")


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
    """What can be entered from here; what is handled in stages first, the rest stays in its list."""
    mine = [r for r in registers.values() if r.add and viewer.holds(r.add.may.roles)]
    return [register for register in mine if register.cycle] or mine[:1]


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
