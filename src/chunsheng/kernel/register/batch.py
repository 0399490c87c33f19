"""A verb on many records at once: one form, one entry for each record, refusals named record by record."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chunsheng.kernel.access.doors import fresh, signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.submissions import once
from chunsheng.kernel.register import declaration
from chunsheng.kernel.register.acting import Sent
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.declaration import NotYours, Register, Verb
from chunsheng.kernel.register.doing import actor_for
from chunsheng.kernel.words.errors import Refusal

MOST = 100
Versions = dict[uuid.UUID, int | None]


class NothingPicked(Refusal):
    message = _("还没有选记录。请回到列表，先勾选，再批量办理。")


class TooManyPicked(Refusal):
    message = _("一次最多办 100 条，请分几次办。")


class NotItsTime(Refusal):
    status = 409


@dataclass(frozen=True)
class Batch:
    """What was picked for which verb, and those of it that are within the viewer's reach."""

    register: Register
    verb: Verb
    viewer: Viewer
    picked: Versions
    records: list[Any]

    @property
    def unseen(self) -> int:
        """How many of what was picked are not within reach."""
        return len(self.picked) - len(self.records)

    def judge(self, record: Any) -> None:
        """NotYours or NotItsTime where the verb may not be done to a record now."""
        if not getattr(record, f"may_{self.verb.code}"):
            raise NotYours(self.verb.title)
        if not self.register.is_time_for(self.verb, record):
            raise NotItsTime(_("现在不能“%(verb)s”。") % {"verb": self.verb.title})


@signed_in
@fresh
def batch_page(request: HttpRequest, code: str, verb_code: str) -> HttpResponse:
    """The form of a verb for all picked records, and on POST its effect on each."""
    batch = _batch(request, code, verb_code)
    posted = request.method == "POST"
    form = (batch.verb.form or VerbForm)(request.POST or None)
    form.fit(batch.records[0], batch.viewer)
    if posted and form.is_valid():
        return _effect(request, batch, form)
    context = {
        **_shown(batch, _back(request)),
        "form": form,
        "key": request.POST.get("key") or uuid.uuid4(),
    }
    return render(request, "register/batch.html", context, status=400 if posted else 200)


def _batch(request: HttpRequest, code: str, verb_code: str) -> Batch:
    """What was asked for; 404 for what is no verb for many, and refusals in words."""
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    register.check_entrance(viewer)
    verb = register.verb(verb_code)
    if not verb.bulk:
        raise Http404
    if not viewer.holds(verb.may.roles):
        raise NotYours(verb.title)
    sent = request.POST if request.method == "POST" else request.GET
    picked = _picked(sent.getlist("pick"))
    if len(picked) > MOST:
        raise TooManyPicked
    # In the order of their keys, so that two batches wait for each other and never in a circle.
    records = list(register.judged(viewer).filter(pk__in=list(picked)).order_by("pk"))
    if not records:
        raise NothingPicked
    return Batch(register, verb, viewer, picked, records)


def _picked(sent: list[str]) -> Versions:
    """Keys with the versions that were looked at, written key:version; nonsense picks nothing."""
    picked: Versions = {}
    for one in sent:
        key, _colon, version = one.partition(":")
        try:
            picked[uuid.UUID(key)] = int(version) if version else None
        except ValueError:
            continue
    return picked


def _back(request: HttpRequest) -> str:
    """The list's own question, to return to; nothing that leads elsewhere."""
    sent = request.POST if request.method == "POST" else request.GET
    back = sent.get("back", "")
    return back if back.startswith("?") else ""


def _shown(batch: Batch, back: str) -> dict[str, Any]:
    face, told = batch.register.face, []
    for record in batch.records:
        try:
            batch.judge(record)
            stands = ""
        except Refusal as refusal:
            stands = str(refusal.message)
        key = f"{record.pk}:{getattr(record, 'version', '')}"
        told.append({"pick": key, "text": face.heading(record), "stands": stands, "name": record})
    return {
        "register": batch.register,
        "verb": batch.verb,
        "records": told,
        "unseen": batch.unseen,
        "page_title": _("批量%(verb)s") % {"verb": batch.verb.title},
        "crumbs": [
            {"title": batch.register.title, "url": f"/r/{batch.register.code}/"},
            {"title": batch.verb.title},
        ],
        "back": back,
        "home": f"/r/{batch.register.code}/{back}",
    }


def _effect(request: HttpRequest, batch: Batch, form: VerbForm) -> HttpResponse:
    """Do it to each in one transaction, exactly once by the form's key, and tell what became of it."""
    sent = Sent(request.POST)
    sent.is_valid()
    told = {name: str(value) for name, value in form.cleaned_data.items()}
    told["/"] = " ".join(sorted(str(key) for key in batch.picked))
    refused: list[str] = []
    outcome, _ran = once(
        key=sent.cleaned_data.get("key") or uuid.uuid4(),
        operation=f"{batch.register.code}.{batch.verb.code}*"[:60],
        values=told,
        act=lambda: _do_all(request, batch, refused),
    )
    done, _slash, not_done = outcome.partition("/")
    counts = {"done": int(done), "not_done": int(not_done)}
    if int(not_done):
        line = _("%(done)s 条办成，%(not_done)s 条没有办成：") if refused else ""
        line = line or _("%(done)s 条办成，%(not_done)s 条没有办成。这批先前已经提交过。")
        messages.warning(request, line % counts)
    else:
        messages.success(request, _("%(done)s 条办成，已记入台账。") % counts)
    for line in refused:
        messages.warning(request, line)
    return redirect(f"/r/{batch.register.code}/{_back(request)}")


def _do_all(request: HttpRequest, batch: Batch, refused: list[str]) -> str:
    """How many were done and how many were not, written done/not done."""
    done = 0
    for record in batch.records:
        try:
            _do(request, batch, record)
            done += 1
        except Refusal as refusal:
            named = {"heading": batch.register.face.heading(record), "name": record}
            refused.append(_("%(heading)s（%(name)s）：") % named + str(refusal.message))
    if batch.unseen:
        refused.append(_("%(unseen)s 条不在您的范围内。") % {"unseen": batch.unseen})
    return f"{done}/{len(batch.picked) - done}"


def _do(request: HttpRequest, batch: Batch, record: Any) -> None:
    """The verb's own action on one record; a refusal takes back this record's part alone."""
    batch.judge(record)
    verb = batch.verb
    form: forms.Form = (verb.form or VerbForm)(request.POST)
    form.fit(record, batch.viewer)  # type: ignore[attr-defined]  # choices as this record has them
    if not form.is_valid():
        said = (str(text) for texts in form.errors.values() for text in texts)
        raise Refusal(" ".join(said))
    version = batch.picked[record.pk]
    if version is not None:
        record.version = version
    verb.act(by=actor_for(batch.viewer, verb.may), **{verb.record_as: record}, **form.cleaned_data)
