"""Contacts by the sheet: judged in few questions, and said again as the form takes them (R10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chunsheng.investment.actions import Met, withdraw_contact
from chunsheng.investment.actions.contacts import FirmIsAmbiguous, IsNoFirm, is_firm, judge_met
from chunsheng.investment.models import Contact
from chunsheng.investment.protection import Followed
from chunsheng.investment.terms import Whom
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register.sheet import Judged
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.queries import organisations_meant_each

Said = Mapping[str, Any]


def judge_contacts(*, by: Actor, rows: Sequence[Said]) -> Judged:
    """What `record_contact` would refuse of each row; all of them lie with the sender's own unit."""
    refusals: dict[int, Refusal] = {}
    names = [str(said.get("firm") or "").strip() for said in rows]
    meant = organisations_meant_each(filter(None, names))
    followed = Followed(one for found in meant.values() for one in found)
    for number, (said, name) in enumerate(zip(rows, names, strict=True)):
        try:
            _since, on = judge_met(Met(**said))
        except Refusal as refusal:
            refusals[number] = refusal
            continue
        found = meant.get(name, [])
        if len(found) > 1:
            refusals[number] = FirmIsAmbiguous()
        elif found and not is_firm(found[0]):
            refusals[number] = IsNoFirm(found[0])
        elif found:
            try:
                followed.judge(found[0], by.unit, on, str(said.get("note") or ""))
            except Refusal as refusal:
                refusals[number] = refusal
    return Judged(refusals, [None] * len(rows))


def contacts_given(records: Sequence[Contact]) -> list[Said | None]:
    """What the form would say of each; None of one withdrawn, or a number that it cannot say (≥ 20)."""
    return [_given(one) for one in records]


def _given(contact: Contact) -> Said | None:
    uncounted = contact.low is None and contact.high is None
    if contact.withdrawn or contact.about or (not uncounted and contact.low != contact.high):
        return None
    counted = contact.firm is None and contact.low is not None
    return {
        "firm": contact.firm.name if contact.firm else "",
        "count": int(contact.low) if counted and contact.low is not None else None,
        "uncounted": uncounted,
        "people": contact.whom == Whom.PEOPLE,
        "way": contact.way,
        "on": contact.on,
        "undated": contact.since is None,
        "note": contact.note,
    }


def take_back_contact(*, by: Actor, record: Contact, reason: str) -> Contact:
    """As if somebody had withdrawn it. A firm that it brought stays: that it exists is no mistake."""
    return withdraw_contact(by=by, contact=record, reason=reason)
