"""The residents' way to their own data: ask with a query code, and see how far the answer is."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import public
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.submissions import once
from chunsheng.kernel.ui import choices
from chunsheng.kernel.words.codes import shown_code
from chunsheng.kernel.words.errors import Refusal
from chunsheng.portal import queries
from chunsheng.portal.forms import AskForm
from chunsheng.privacy.actions import ask_for_data
from chunsheng.privacy.actions.asking import Asked, NobodyIsKnown
from chunsheng.privacy.knowing import known_by_code
from chunsheng.privacy.models import RightsRequest
from chunsheng.privacy.queries import told

ASK = "portal.ask_for_data"
# What was asked or looked up in this session, with its receipt code: phones are shared.
ASKED = "asked"
MOST_ASKED = 5
BACK = {"url": "/privacy/"}


@public
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The form; whoever's code opens nothing is told the same as for wrong digits."""
    choice = choices.sent_along(request)
    if choice:
        choices.apply(request, *choice)
        response = _form(request, AskForm(initial=request.POST.dict()), _key(request))
        choices.keep(response, *choice)
        return response
    form = AskForm(request.POST or None)
    key = _key(request)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, key, 200 if request.method != "POST" else 400)
    try:
        outcome = _send(key, form.cleaned_data)
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.message))
        return _form(request, form, key, refusal.status)
    made = RightsRequest.objects.get(pk=outcome)
    remember(request, made, shown_code(queries.code_of(key)))
    return redirect("asked", key=made.pk)


def _send(key: uuid.UUID, said: dict[str, Any]) -> str:
    """Take it in once, however often it is sent."""

    def act() -> str:
        known = known_by_code(said["code"], said["tail"])
        if known is None:
            raise NobodyIsKnown
        made = ask_for_data(
            by=Actor(channel="portal"),
            known=known,
            asked=Asked(said["kind"], said["what"]),
            code=queries.code_of(key),
        )
        return str(made.pk)

    outcome, _ran = once(key=key, operation=ASK, values=said, act=act)
    return outcome


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return forms.UUIDField().clean(request.POST.get("key"))
    except forms.ValidationError:
        return uuid.uuid4()


def _form(request: HttpRequest, form: AskForm, key: uuid.UUID, status: int = 200) -> HttpResponse:
    context = {
        "page_title": _("查、改、删我的信息"),
        "back": {**BACK, "text": _("隐私说明")},
        "form": form,
        "key": key,
        "switch_form": {"id": "ask", "go": "send"},
    }
    return render(request, "portal/ask.html", context, status=status)


def remember(request: HttpRequest, made: RightsRequest, code: str) -> None:
    """Keeps what was asked, and its receipt code, until the browser ends."""
    kept = {str(made.pk): code, **request.session.get(ASKED, {})}
    request.session[ASKED] = dict(list(kept.items())[:MOST_ASKED])
    request.session.set_expiry(0)


@public
@never_cache
def asked_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far the answer is, for whoever asked or gave the receipt code in this session."""
    code = request.session.get(ASKED, {}).get(str(key))
    made = None if code is None else RightsRequest.objects.filter(pk=key).first()
    if made is None:
        return redirect("track")
    context = {
        "page_title": _("我的信息办到哪了"),
        "back": {**BACK, "text": _("隐私说明")},
        "code": code,
        "made": made,
        "status": queries.asked_standing(made),
        "last_day": queries.last_day(made.due_at),
        "told": told(made),
    }
    return render(request, "portal/asked.html", context)
