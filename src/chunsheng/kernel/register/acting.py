"""Doing a verb: its form, its one effect however often it is sent, its refusals beside the field."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.policies import Policy
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.submissions import once, outcome_of
from chunsheng.kernel.register import declaration
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.declaration import NotYours, Register, Verb
from chunsheng.kernel.words.errors import Refusal

CONFLICT = 409


class Sent(forms.Form):
    """What every form carries: its own key, and the version of the record that was looked at."""

    key = forms.UUIDField()
    version = forms.IntegerField(required=False)


def actor_for(viewer: Viewer, policy: Policy) -> Actor:
    """The viewer acting from the unit where the policy's role is held."""
    units = viewer.units(policy.roles)
    return Actor(viewer.account, "desk", units[0] if units else None)


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

    def act(given: dict[str, Any]) -> str:
        verb.act(by=actor_for(viewer, verb.may), **{verb.record_as: record}, **given)
        return _where(register, viewer, key)

    if request.method == "GET" and not register.is_time_for(verb, record):
        told = _("现在不能“%(verb)s”，请看最新情况。") % {"verb": verb.title}
        messages.warning(request, told)
        return redirect(address)
    return _form_page(request, register, verb, act, record)


def _where(register: Register, viewer: Viewer, key: uuid.UUID) -> str:
    """The record's page, or the list where what was done took it out of the viewer's reach."""
    seen = register.linked and register.rows(viewer).filter(pk=key).exists()
    return f"/r/{register.code}/{key}/" if seen else f"/r/{register.code}/"


@signed_in
def add_page(request: HttpRequest, code: str) -> HttpResponse:
    """The form that adds a record."""
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    register.check_entrance(viewer)
    verb = register.add
    if verb is None or not viewer.holds(verb.may.roles):
        raise NotYours(verb.title if verb else register.title)

    def act(given: dict[str, Any]) -> str:
        added = verb.act(by=actor_for(viewer, verb.may), **given)
        # Judged where it came to lie, in the same transaction: out of reach, it is undone.
        there = register.rows(viewer, verb.code).filter(pk=added.pk)
        if not verb.passes_on and not there.exists():
            raise NotYours(verb.title)
        if verb.say is not None:
            messages.success(request, str(verb.say(added)))
        return _where(register, viewer, added.pk)

    return _form_page(request, register, verb, act, None)


def _form_page(
    request: HttpRequest, register: Register, verb: Verb, act: Any, record: Any
) -> HttpResponse:
    posted = request.method == "POST"
    kind = verb.form or VerbForm
    ready = kind.asked(request.GET)
    form = kind(request.POST or None, request.FILES or None, initial=ready)
    form.fit(record, request.viewer)  # type: ignore[attr-defined]  # set by the door
    status = 200
    if posted and form.is_valid():
        try:
            return _effect(request, register, verb, act, record, form)
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


def _effect(
    request: HttpRequest, register: Register, verb: Verb, act: Any, record: Any, form: VerbForm
) -> HttpResponse:
    sent = Sent(request.POST)
    sent.is_valid()
    key = sent.cleaned_data.get("key") or uuid.uuid4()
    version = sent.cleaned_data.get("version")
    if record is not None and version is not None:
        record.version = version  # a later one in the database makes save_change refuse
    told = {name: str(value) for name, value in form.cleaned_data.items()}
    told["/"] = str(record.pk) if record is not None else ""  # no field is called that
    operation = _operation(register, verb)
    target, ran = once(
        key=key, operation=operation, values=told, act=lambda: act(form.cleaned_data)
    )
    if ran:
        messages.success(request, str(verb.done))
    return redirect(target)


def _operation(register: Register, verb: Verb) -> str:
    return f"{register.code}.{verb.code}"[:60]


def _done_before(request: HttpRequest, register: Register, verb: Verb) -> str | None:
    """Where this very form led when it was sent before."""
    sent = Sent(request.POST)
    sent.is_valid()
    key = sent.cleaned_data.get("key")
    return outcome_of(key, _operation(register, verb)) if key else None


def _crumbs(register: Register, record: Any) -> list[dict[str, Any]]:
    crumbs: list[dict[str, Any]] = [{"title": register.title, "url": f"/r/{register.code}/"}]
    if record is not None:
        url = f"/r/{register.code}/{record.pk}/"
        crumbs.append({"title": register.face.heading(record), "url": url})
    return crumbs
