"""The residents' pages: report, receive a query code, see how far it is. No account needed."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import public
from chunsheng.kernel.custody.queries import processing
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.attachments import clean_photo
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.records.submissions import digest_of, once
from chunsheng.kernel.register.files import served
from chunsheng.kernel.ui import choices
from chunsheng.kernel.ui.shell import EDITION_COOKIE, ELDER
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import normal_code, shown_code
from chunsheng.kernel.words.errors import Refusal
from chunsheng.portal import queries, rights
from chunsheng.portal.forms import ReportForm, TrackForm
from chunsheng.privacy.queries import asked_by_receipt
from chunsheng.services.actions import receive_request, stop_texts
from chunsheng.services.models import Category, Request
from chunsheng.services.petitions import Petition
from chunsheng.services.queries import track
from chunsheng.services.told import told

REPORT = "portal.report"
TRACKED = "tracked"
CODES = "query_codes"
MOST_TRACKED = 5
UNSORTED = "other"


class NoCategoryYet(Refusal):
    status = 503
    message = gettext_lazy("本区还没有开通报事。请直接联系社区，或稍后再试。")


@public
def start(request: HttpRequest) -> HttpResponse:
    """The ways in, and what this visitor looked up before."""
    keys = request.session.get(TRACKED, [])
    mine = Request.objects.filter(pk__in=keys).order_by("-received_at") if keys else []
    codes = request.session.get(CODES, {})
    cards = [
        queries.card(one, codes.get(str(one.pk), ""), reverse("tracked", args=[one.pk]))
        for one in mine
    ]
    context = {"page_title": _("有事您说，有人来办"), "mine": cards}
    return render(request, "portal/start.html", context)


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, who sees it, for how long, and how to have it deleted."""
    context = {"page_title": _("隐私说明"), "back": _home(), "processing": processing()}
    return render(request, "portal/privacy.html", context)


@public
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """The form. In the elders' edition one screen after the other, without scripts."""
    elder = request.COOKIES.get(EDITION_COOKIE) == ELDER
    if request.method != "POST":
        title = request.GET.get("title", "")[:80]
        return _form(request, ReportForm(initial={"title": title}), uuid.uuid4(), 0, elder)
    form = ReportForm(request.POST, request.FILES)
    key = _key(request)
    at = _screen(request)
    valid = form.is_valid()
    choice = choices.sent_along(request)
    if choice:
        return _switched(request, key, at, choice)
    if elder and request.POST.get("go") in {"next", "back"}:
        return _turn(request, form, key, at)
    if valid:
        try:
            outcome, _ran = _send(key, form.cleaned_data)
            return redirect("received", key=key)
        except Refusal as refusal:
            form.add_error(_field_of(form, refusal), str(refusal.message))
            return _form(request, form, key, _screen_of(form, at), elder, refusal.status)
    return _form(request, form, key, _screen_of(form, at), elder, 400)


def _field_of(form: ReportForm, refusal: Refusal) -> str | None:
    """The field beside which a refusal stands; several photos are one field here."""
    field = {"photo": "photos"}.get(refusal.field or "", refusal.field)
    return field if field in form.fields else None


def _send(key: uuid.UUID, said: dict[str, Any]) -> tuple[str, bool]:
    """Clean the photos first, outside the transaction; then receive once."""
    photos = [clean_photo(photo) for photo in said["photos"]]
    values = {name: str(value) for name, value in said.items() if name != "photos"}
    values["photos"] = digest_of({str(i): p.content.hex() for i, p in enumerate(photos)})
    code = queries.code_of(key)

    def act() -> str:
        made, _shown = receive_request(
            by=Actor(channel="portal"), petition=_petition(said), photos=photos, code=code
        )
        return str(made.pk)

    return once(key=key, operation=REPORT, values=values, act=act)


def _petition(said: dict[str, Any]) -> Petition:
    texts = ("title", "course", "place_text", "happened_text", "name", "phone", "kind")
    return Petition(
        category=said["category"] or _unsorted(),
        building=said["building"],
        lat=said["lat"],
        lng=said["lng"],
        street=said["street"],
        wants_call=said["wants_call"],
        wants_texts=said.get("wants_texts", False),
        **{name: said[name] for name in texts},
        **({"datum": said["datum"]} if said["datum"] else {}),
    )


def _unsorted() -> Category:
    """The category of what the resident could not sort. NoCategoryYet before one is entered."""
    found = Category.objects.filter(code=UNSORTED).first()
    if found is None:
        raise NoCategoryYet
    return found


def _form(
    request: HttpRequest, form: ReportForm, key: uuid.UUID, at: int, elder: bool, status: int = 200
) -> HttpResponse:
    asked = ReportForm.steps[at] if elder else tuple(n for step in ReportForm.steps for n in step)
    left_out = ReportForm.plain_only if elder else frozenset()
    shown = [name for name in asked if name in form.fields and name not in left_out]
    more = () if elder else ReportForm.more
    last = not elder or at == len(ReportForm.steps) - 1
    context = {
        "page_title": _("我要报事"),
        "back": _home(),
        "form": form,
        "key": key,
        "at": at,
        "one_screen": elder,
        "last": last,
        "switch_form": {"id": "report", "go": "send" if last else "next"},
        "screens": len(ReportForm.steps),
        "shown": [form[name] for name in shown if not form[name].is_hidden],
        "more": [form[name] for name in more],
        "unfold": any(name in form.errors for name in more),
        "carried": [form[n] for n in form.fields if n not in {*shown, *more, "photos"}],
        "place_here": "lat" in shown,
        "urgent": Category.objects.exclude(urgent_notice="") if more else (),
        "photos_lost": _photos_lost(request),
    }
    return render(request, "portal/report.html", context, status=status)


def _photos_lost(request: HttpRequest) -> bool:
    """Whether photos were chosen: a browser cannot be given its files back with the form.

    A button that only switches sends their names instead of them; `lost` remembers it meanwhile.
    """
    named = [*request.FILES.getlist("photos"), *request.POST.getlist("photos")]
    return any(named) or "lost" in request.POST


def _switched(
    request: HttpRequest, key: uuid.UUID, at: int, choice: tuple[str, str]
) -> HttpResponse:
    """The same form, half written as it is, in the other edition or language."""
    choices.apply(request, *choice)
    form = ReportForm(request.POST)
    form.errors.clear()
    elder = request.COOKIES.get(EDITION_COOKIE) == ELDER
    response = _form(request, form, key, at, elder)
    choices.keep(response, *choice)
    return response


def _turn(request: HttpRequest, form: ReportForm, key: uuid.UUID, at: int) -> HttpResponse:
    """The next or the last screen; the next only when this one is in order."""
    if request.POST.get("go") == "back":
        form.errors.clear()
        return _form(request, form, key, max(0, at - 1), True)
    faults = [name for name in ReportForm.steps[at] if name in form.errors]
    if faults:
        return _form(request, form, key, at, True, 400)
    form.errors.clear()
    return _form(request, form, key, min(at + 1, len(ReportForm.steps) - 1), True)


def _screen_of(form: ReportForm, at: int) -> int:
    """The first screen with a fault, so that the message stands beside its field."""
    for place, names in enumerate(ReportForm.steps):
        if any(name in form.errors for name in names):
            return place
    return at


def _screen(request: HttpRequest) -> int:
    at = request.POST.get("at", "0")
    return min(int(at), len(ReportForm.steps) - 1) if at.isdigit() else 0


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return forms.UUIDField().clean(request.POST.get("key"))
    except forms.ValidationError:
        return uuid.uuid4()


@public
@never_cache
def received(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The query code, once; what happens next."""
    made = queries.received(key, REPORT)
    if made is None:
        raise Http404
    context = {
        "page_title": _("收到了"),
        "code": shown_code(queries.code_of(key)),
        "made": made,
        "has_phone": bool(made.phone),
        "photos": queries.photos_sent(made),
        "last_day": queries.last_day(made.due_at),
        "notice": made.category.urgent_notice,
    }
    return render(request, "portal/received.html", context)


@public
@never_cache
def tracking(request: HttpRequest) -> HttpResponse:
    """Progress by query code; the answer is the same whether code or digits were wrong.

    With `ask` the code is only filled in, for whoever has yet to say the phone's last four digits.
    """
    choice = choices.sent_along(request)
    if choice:
        choices.apply(request, *choice)
        response = _asked(request, TrackForm(initial=request.POST.dict()))
        choices.keep(response, *choice)
        return response
    if "ask" in request.POST:
        return _asked(request, TrackForm(initial={"code": request.POST.get("code", "")}))
    form = TrackForm(request.POST or None)
    if request.method != "POST":
        return _asked(request, form)
    found = form.is_valid() and track(form.cleaned_data["code"], form.cleaned_data["tail"])
    if found:
        _remember(request, found, shown_code(normal_code(form.cleaned_data["code"])))
        return redirect("tracked", key=found.pk)
    asked = asked_by_receipt(form.cleaned_data["code"]) if form.is_valid() else None
    if asked:
        rights.remember(request, asked, shown_code(normal_code(form.cleaned_data["code"])))
        return redirect("asked", key=asked.pk)
    missed = form.is_valid()
    if missed:
        form.add_error("code", _("请核对查询码；报事时留过电话的，还要填电话后四位。"))
    return _asked(request, form, missed=missed, status=400)


def _asked(
    request: HttpRequest, form: TrackForm, *, missed: bool = False, status: int = 200
) -> HttpResponse:
    """The form that asks for a code; `missed` where one was given that opens nothing."""
    context = {
        "page_title": _("办到哪了"),
        "back": _home(),
        "form": form,
        "missed": missed,
        "switch_form": {"id": "track", "go": "find"},
    }
    return render(request, "portal/track.html", context, status=status)


@public
@never_cache
def tracked(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far a request is that was looked up in this session; otherwise asks for its code.

    Sent with `stop_texts`, no short message about it goes out any more.
    """
    looked_up = str(key) in request.session.get(TRACKED, [])
    found = Request.objects.filter(pk=key).first() if looked_up else None
    if found is None:
        return redirect("track")
    if "stop_texts" in request.POST:
        if found.wants_texts:
            stop_texts(by=Actor(channel="portal"), request=found)
        return redirect("tracked", key=key)
    code = request.session.get(CODES, {}).get(str(key), "")
    context = {"page_title": _("办到哪了"), "back": _home(), **_progress(found, code)}
    return render(request, "portal/progress.html", context)


def _progress(found: Request, code: str) -> dict[str, Any]:
    return {
        "request_card": queries.card(found, code),
        "found": found,
        "is_late": found.is_open and clock.now() > found.due_at,
        "last_day": queries.last_day(found.due_at),
        "told": told(found),
        "looks": queries.looks(found),
        "asked": queries.asked_cards(found),
        "photos": [
            {"url": f"/track/photo/{one.pk}/", "alt": _("办理结果照片")}
            for one in queries.closing_photos(found)
        ],
    }


def _remember(request: HttpRequest, found: Request, code: str) -> None:
    """Keeps what was looked up, and its code, until the browser ends: phones are shared."""
    keys = [str(found.pk), *request.session.get(TRACKED, [])]
    kept = list(dict.fromkeys(keys))[:MOST_TRACKED]
    codes = {**request.session.get(CODES, {}), str(found.pk): code}
    request.session[TRACKED] = kept
    request.session[CODES] = {key: codes[key] for key in kept if key in codes}
    request.session.set_expiry(0)


@public
def closing_photo(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A photo of a result, for whoever looked the request up in this session."""
    photo = Attachment.objects.filter(pk=key, purpose="closed").first()
    if photo is None or str(photo.record_id) not in request.session.get(TRACKED, []):
        raise Http404
    return served(photo)


def _home() -> dict[str, str]:
    return {"url": "/", "text": _("首页")}
