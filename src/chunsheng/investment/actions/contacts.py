"""Contacts: which firm was visited or called, by whom and when; or how many that nobody named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.investment.models import Contact
from chunsheng.investment.protection import Followed
from chunsheng.investment.terms import CONTACTED, PEOPLE, Way, Whom
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import hold_top
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.settling import settle, verify_record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.terms import ONE, Quantity, Window
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.queries import organisations_meant
from chunsheng.organisations.terms import OrganisationKind

# What the entry of a new contact tells.
CONTACT_FIELDS = (
    *("organisation", "firm", "whom", "low", "high", "about", "way", "since", "on", "note"),
)


class ContactNamesNobody(Refusal):
    field = "firm"
    message = _("请写明企业名称；没有具名的，写明几家，或勾选“数目不详”。")


class NamedFirmIsOne(Refusal):
    field = "count"
    message = _("写了企业名称就是一家，不要再填家数。")


class PeopleAreNoFirm(Refusal):
    field = "people"
    message = _("写了企业名称的按企业计；联系的是人，请不要写企业名称，只写人数。")


class FirmIsAmbiguous(Refusal):
    field = "firm"
    message = _("有几家组织都叫这个名称，请写全称。")


class IsNoFirm(Refusal):
    field = "firm"

    def __init__(self, organisation: Organisation) -> None:
        told = {"name": organisation.name, "kind": organisation.get_kind_display()}
        super().__init__(_("“%(name)s”登记为%(kind)s，不是企业，不计入拜访联系企业。") % told)


class ContactIsWithdrawn(Refusal):
    status = 409
    message = _("这条拜访联系已经撤回。")


class NothingWasCorrected(Refusal):
    message = _("没有改动。")


class CorrectionNeedsReason(Refusal):
    field = "reason"
    message = _("请写明为什么更正。")


# What counts as a firm; a government body or a chamber that was called on does not.
FIRMS = (OrganisationKind.ENTERPRISE, OrganisationKind.BRANCH, OrganisationKind.INSTITUTION)


@dataclass(frozen=True)
class Met:
    """Whom a contact was with: a firm by name, or a quantity of firms, or of people, unnamed.

    `days` end on the last day on which it may have happened, without a start when only that is
    known; none is today.
    """

    firm: str = ""
    firms: Quantity | None = None
    people: bool = False
    way: str = Way.EITHER
    days: Window | None = None
    note: str = ""


@action
def record_contact(*, by: Actor, organisation: Unit, met: Met) -> Contact:
    """Record that a unit visited or contacted a firm, or a number of firms or of people.

    A firm of an unknown name is added as an organisation. Raises ContactNamesNobody,
    NamedFirmIsOne, PeopleAreNoFirm, FirmIsAmbiguous, DayIsAhead or FirmIsFollowed.
    """
    since, on = judge_met(met)
    firm = firm_for(by, met.firm) if met.firm.strip() else None
    if firm is not None:
        if not is_firm(firm):
            raise IsNoFirm(firm)
        hold_firm(firm)
        Followed([firm]).judge(firm, organisation, on, met.note)
    quantity = met.firms or ONE
    contact = Contact.objects.create(
        organisation=organisation,
        firm=firm,
        whom=Whom.PEOPLE if met.people else Whom.FIRMS,
        low=quantity.low,
        high=quantity.high,
        about=quantity.about,
        way=Way(met.way),
        since=since,
        on=on,
        note=met.note.strip(),
    )
    told = first_values(contact, *CONTACT_FIELDS)
    enter(contact, verb="contacted", by=by, changes=told, facts=_facts(contact))
    return contact


def hold_firm(firm: Organisation) -> None:
    """Let whoever else meets this firm at the same instant wait, and find the contact."""
    Organisation.objects.select_for_update(no_key=True).filter(pk=firm.pk).first()


def judge_met(met: Met) -> tuple[date | None, date]:
    """On which days it was. ContactNamesNobody, PeopleAreNoFirm, NamedFirmIsOne or DayIsAhead."""
    if met.firm.strip() and met.people:
        raise PeopleAreNoFirm
    if not met.firm.strip() and met.firms is None:
        raise ContactNamesNobody
    if met.firm.strip() and met.firms is not None:
        raise NamedFirmIsOne
    return past_days(met.days, "on")


def is_firm(organisation: Organisation) -> bool:
    """Whether it counts as a firm."""
    return organisation.kind in FIRMS


def firm_for(by: Actor, name: str) -> Organisation:
    """The organisation of that name, added outside the district's tree if nobody knows it yet."""
    firm = known_firm(name)
    if firm is None:
        hold_top()  # whoever names the same new one at the same instant waits, and finds it
        firm = known_firm(name)
    return firm or add_organisation(by=by, kind=OrganisationKind.ENTERPRISE, name=name)


def known_firm(name: str) -> Organisation | None:
    """The organisation of that name if there is one. FirmIsAmbiguous where several bear it."""
    found = organisations_meant(name)
    if len(found) > 1:
        raise FirmIsAmbiguous
    return found[0] if found else None


def _facts(contact: Contact) -> list[FactDraft]:
    return [
        FactDraft(
            PEOPLE.code if contact.whom == Whom.PEOPLE else CONTACTED.code,
            contact.low,
            contact.high,
            about=contact.about,
            starts_on=contact.since,
            ends_on=contact.on,
            organisation=contact.organisation,
            subject=contact.firm_id,
        )
    ]


@action
def correct_contact(
    *, by: Actor, contact: Contact, days: Window, reason: str, firms: Quantity | None = None
) -> Contact:
    """Set right when it was, or how many; what was counted is reversed and restated.

    A restated contact is unverified again. Raises CorrectionNeedsReason, NothingWasCorrected,
    NamedFirmIsOne, DayIsAhead or Stale.
    """
    if not reason.strip():
        raise CorrectionNeedsReason
    if contact.withdrawn:
        raise ContactIsWithdrawn
    if firms is not None and contact.firm_id is not None:
        raise NamedFirmIsOne
    since, on = past_days(days, "on")
    wanted: dict[str, Any] = {"since": since, "on": on}
    if firms is not None:
        wanted |= {"low": firms.low, "high": firms.high, "about": firms.about}
    changes = {
        name: (getattr(contact, name), value)
        for name, value in wanted.items()
        if getattr(contact, name) != value
    }
    if not changes:
        raise NothingWasCorrected
    for name, value in {**wanted, "verified_at": None, "verified_by": None}.items():
        setattr(contact, name, value)
    save_change(contact, [*wanted, "verified_at", "verified_by"])
    settle(
        contact,
        verb="corrected",
        by=by,
        wanted=_facts(contact),
        changes=changes,
        reason=reason.strip(),
    )
    return contact


@action
def withdraw_contact(*, by: Actor, contact: Contact, reason: str) -> Contact:
    """Take a contact back that was entered by mistake, with a reason: it counts no longer."""
    if not reason.strip():
        raise CorrectionNeedsReason
    if contact.withdrawn:
        raise ContactIsWithdrawn
    contact.withdrawn = True
    save_change(contact, ["withdrawn"])
    changes = {"withdrawn": (False, True)}
    settle(contact, verb="withdrawn", by=by, wanted=[], changes=changes, reason=reason.strip())
    return contact


@action
def verify_contact(*, by: Actor, contact: Contact) -> Contact:
    """Verify a contact; EnteredItOneself for whoever entered it, NothingToVerify the second time."""
    verify_record(contact, by=by)
    return contact
