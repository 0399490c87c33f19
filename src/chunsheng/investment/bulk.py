"""Contacts by the sheet: judged in few questions, said again as the form takes them, taken back (R10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, ProtectedError

from chunsheng.investment.actions import Met
from chunsheng.investment.actions.contacts import CONTACT_FIELDS, FirmIsAmbiguous, judge_met
from chunsheng.investment.models import Contact
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values, present_run
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.sheet import Judged
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.bulk import take_back_organisation
from chunsheng.organisations.models import Organisation, OrganisationName

Said = Mapping[str, Any]
_BATCH = 500


def judge_contacts(*, by: Actor, rows: Sequence[Said]) -> Judged:
    """What `record_contact` would refuse of each row; all of them lie with the sender's own unit."""
    refusals: dict[int, Refusal] = {}
    shared = _shared_names([str(said.get("firm") or "").strip() for said in rows])
    for number, said in enumerate(rows):
        try:
            judge_met(Met(**said))
        except Refusal as refusal:
            refusals[number] = refusal
        if str(said.get("firm") or "").strip() in shared:
            refusals[number] = FirmIsAmbiguous()
    return Judged(refusals, [None] * len(rows))


def _shared_names(names: Sequence[str]) -> set[str]:
    """Which of the names several organisations bear or bore."""
    wanted = sorted(set(filter(None, names)))
    found: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        named = OrganisationName.objects.filter(name__in=wanted[start : start + _BATCH])
        bearers = named.values("name").annotate(n=Count("organisation", distinct=True))
        found |= set(bearers.filter(n__gt=1).values_list("name", flat=True))
    return found


def contacts_given(records: Sequence[Contact]) -> list[Said | None]:
    """What the form would say of each; None of a number that it cannot say, such as 20 or more."""
    return [_given(one) for one in records]


def _given(contact: Contact) -> Said | None:
    uncounted = contact.low is None and contact.high is None
    if contact.about or (not uncounted and contact.low != contact.high):
        return None
    counted = contact.firm is None and contact.low is not None
    return {
        "firm": contact.firm.name if contact.firm else "",
        "count": int(contact.low) if counted and contact.low is not None else None,
        "uncounted": uncounted,
        "way": contact.way,
        "on": contact.on,
        "undated": contact.since is None,
        "note": contact.note,
    }


@action
def take_back_contact(*, by: Actor, record: Contact, reason: str) -> Contact:
    """Take a contact out that should never have been in; its facts are reversed.

    A firm that only the same run brought, and that nothing else holds on to, goes with it.
    """
    was = {name: (told, None) for name, (_n, told) in first_values(record, *CONTACT_FIELDS).items()}
    facts = list(standing_facts(record.pk))
    enter(record, verb="taken_back", by=by, changes=was, reversing=facts, reason=reason)
    firm = record.firm
    Contact.objects.filter(pk=record.pk).delete()
    if firm is not None:
        _take_firm_back(by, firm, reason)
    return record


def _take_firm_back(by: Actor, firm: Organisation, reason: str) -> None:
    run = present_run()
    entries = Entry.objects.filter(record_id=firm.pk)
    if run is None or not entries.filter(run=run).exists() or entries.exclude(run=run).exists():
        return
    try:
        with transaction.atomic():
            take_back_organisation(by=by, record=firm, reason=reason)
    except ProtectedError:
        return  # another contact is with the same firm: it goes with the last of them, or stays
