"""Evidence: the verb by which a record is rested on a document, and the card that shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import Policy
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.entering import Actor, action, enter
from chunsheng.kernel.records.evidence import Cited, attach_evidence, evidence_of
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.declaration import Text, Verb
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import Refusal

TITLE = _("依据")
PHRASE = {"cited": pgettext_lazy("entry", "登记依据")}


class DocumentIsAhead(Refusal):
    field = "dated_on"
    message = _("文件日期不能晚于今天。")


class RecordIsAPersons(Refusal):
    message = _("这条记录来自居民本人的诉求，不登记外部文件，以便本人要求删除时能删干净。")


class EvidenceForm(VerbForm):
    """A document, as it is cited."""

    title = forms.CharField(label=_("文件或报道"), max_length=200)
    issuer = forms.CharField(label=_("出具方"), max_length=120, required=False)
    dated_on = forms.DateField(
        label=_("文件日期"), required=False, help_text=_("文件上没有日期的，不填。")
    )
    quote = forms.CharField(
        label=_("原文"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("照抄与这条记录有关的那一句。"),
    )


@action
def cite_evidence(
    *,
    by: Actor,
    record: Record,
    title: str,
    issuer: str = "",
    dated_on: date | None = None,
    quote: str = "",
) -> Record:
    """Rest a record on a document, whose words stay for good.

    DocumentIsAhead when it bears a day to come, RecordIsAPersons where a person may have it erased.
    """
    if record.personal_subject_id is not None:
        raise RecordIsAPersons
    if dated_on is not None and dated_on > clock.today():
        raise DocumentIsAhead
    attach_evidence(record, Cited(title.strip(), issuer.strip(), dated_on, quote.strip()))
    changes = {"evidence": (None, title.strip()), "dated_on": (None, dated_on)}
    enter(record, verb="cited", by=by, changes=changes)
    return record


def citing(may: Policy) -> Verb:
    """The verb, for whoever may rest this register's records on documents."""
    return Verb(
        "cite",
        _("登记依据"),
        cite_evidence,
        may=may,
        form=EvidenceForm,
        when=lambda record: record.personal_subject_id is None,
    )


def evidence_card(record: Any, viewer: Viewer) -> dict[str, Any]:
    """The documents of a record; a record without one says so."""
    rows: list[dict[str, Text]] = [
        {
            "title": f"{one.issuer or _now('文件')} · "
            + (dates.day(one.dated_on) if one.dated_on else _now("未载日期")),
            "text": one.title,
            "note": f"“{one.quote}”" if one.quote else "",
        }
        for one in evidence_of(record)
    ]
    told = {"rows": rows} if rows else {"lines": [_now("还没有登记依据。")]}
    return {"title": TITLE, **told}
