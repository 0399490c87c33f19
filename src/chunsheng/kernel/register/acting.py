"""The pages of verbs: the form, its one effect, its refusals beside the field."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.submissions import outcome_of
from chunsheng.kernel.register import declaration
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.declaration import NotYours, Register, Slip, Verb
from chunsheng.kernel.register.doing import Doing, adding, operation_of
from chunsheng.kernel.words.errors import Refusal

CONFLICT = 409


class Sent(forms.Form):
    """What every form carries: its own key, and the version of the record that was looked at."""

    key = forms.UUIDField()
    version = forms.IntegerField(required=False)


@signed_in
def verb_page(request: HttpRequest, code: str, key: uuid.UUID, verb_code: str) -> HttpResponse:
    """A verb on one record: its form, and on POST its effect."""
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    verb = register.verb(verb_code)
    address = f"/r/{register.code}/{key}/"
    try:
        record = register.record(viewer, key, verb_code)
    except (NotYours, Http404):
        # The verb may have moved the record on: the second sending finds what the first one did.
        earlier = _done_before(request, register, verb)
        if earlier in {address, f"/r/{register.code}/"}:
            return redirect(earlier)
        raise
    if request.method == "GET" and not register.is_time_for(verb, record):
        told = _("现在不能“%(verb)s”，请看最新情况。") % {"verb": verb.title}
        messages.warning(request, told)
        return redirect(address)
    return _form_page(request, Doing(register, verb, viewer, record))


@signed_in
def add_page(request: HttpRequest, code: str) -> HttpResponse:
    """The form that adds a record."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    return _form_page(request, adding(declaration.find(code), viewer))


def _form_page(request: HttpRequest, doing: Doing) -> HttpResponse:
    register, verb, record = doing.register, doing.verb, doing.record
    posted = request.method == "POST"
    ready = (verb.form or VerbForm).asked(request.GET)
    form = doing.form(request.POST or None, request.FILES or None, initial=ready)
    status = 200
    if posted and form.is_valid():
        try:
            return _effect(request, doing, form)
        except Refusal as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal.message))
            status = refusal.status
    elif posted:
        status = 400
    address = f"/r/{register.code}/" + (f"{record.pk}/" if record else "")
    context = {
        "register": register,
        "verb": verb,
        "record": record,
        "form": form,
        "page_title": verb.title,
        "back": address,
        "crumbs": _crumbs(register, record),
        "key": request.POST.get("key") or uuid.uuid4(),
        "version": getattr(record, "version", None),
        # Somebody was quicker, or the stage does not allow it: sending it again will not help.
        "conflict": status == CONFLICT,
    }
    return render(request, "register/form.html", context, status=status)


def _effect(request: HttpRequest, doing: Doing, form: VerbForm) -> HttpResponse:
    sent = Sent(request.POST)
    sent.is_valid()
    told: list[str | Slip] = []
    target, ran = doing.send(
        form,
        key=sent.cleaned_data.get("key") or uuid.uuid4(),
        version=sent.cleaned_data.get("version"),
        tell=told.append,
    )
    slip = next((one for one in told if isinstance(one, Slip)), None)
    if slip is not None:
        return _slip_page(request, doing, slip, target)
    for said in told:
        messages.success(request, str(said))
    if ran:
        messages.success(request, str(doing.verb.done))
    elif doing.verb.slip is not None:
        messages.warning(request, _("这张单子已经给过一次，不能再看；没有抄下来就重新办一次。"))
    return redirect(target)


def _slip_page(request: HttpRequest, doing: Doing, slip: Slip, target: str) -> HttpResponse:
    """What is told once, to be printed or copied; it is kept nowhere, not by the browser either."""
    code = request.build_absolute_uri(slip.code) if slip.address else slip.code
    context = {
        "page_title": slip.title,
        "slip": slip,
        "code": code,
        "back": target,
        "crumbs": _crumbs(doing.register, doing.record),
    }
    answer = render(request, slip.template, context)
    answer["Cache-Control"] = "no-store"
    return answer


def _done_before(request: HttpRequest, register: Register, verb: Verb) -> str | None:
    """Where this very form led when it was sent before."""
    sent = Sent(request.POST)
    sent.is_valid()
    key = sent.cleaned_data.get("key")
    return outcome_of(key, operation_of(register, verb)) if key else None


def _crumbs(register: Register, record: Any) -> list[dict[str, Any]]:
    crumbs: list[dict[str, Any]] = [{"title": register.title, "url": f"/r/{register.code}/"}]
    if record is not None:
        url = f"/r/{register.code}/{record.pk}/"
        crumbs.append({"title": register.face.heading(record), "url": url})
    return crumbs
