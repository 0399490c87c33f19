"""Partner bases: a talk with an organisation outside, or a ceremony from which they work together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.terms import Window
from chunsheng.organisations.actions import link_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.queries import organisations_meant
from chunsheng.organisations.terms import LinkKind
from chunsheng.training.models import Partnership
from chunsheng.training.rules import hold, put
from chunsheng.training.terms import Tie


class PartnerIsUnknown(Refusal):
    field = "partner"
    message = _(
        "没有登记过这个组织，或者有几家同名。请写全称；没有登记的，请系统管理员先登记组织。"
    )


class PartnerIsKnown(Refusal):
    field = "partner"
    status = 409
    message = _("这个合作单位已经登记过，请打开原来的那一条。")


class CeremonyWasHeld(Refusal):
    status = 409
    message = _("已经登记过合作仪式。")


@action
def record_base(
    *,
    by: Actor,
    organisation: Unit,
    partner: str,
    tie: str,
    days: Window | None = None,
    note: str = "",
) -> Partnership:
    """Record that a unit talked with a partner, or held a ceremony of cooperation with it.

    Raises PartnerIsUnknown, PartnerIsKnown or DayIsAhead.
    """
    found = organisations_meant(partner)
    if len(found) != 1:
        raise PartnerIsUnknown
    since, on = past_days(days, "on")
    # Two who record the same partner at the same instant wait for each other here.
    Organisation.objects.select_for_update().get(pk=found[0].pk)
    if Partnership.objects.filter(organisation=organisation, partner=found[0]).exists():
        raise PartnerIsKnown
    base = Partnership.objects.create(
        organisation=organisation,
        partner=found[0],
        tie=Tie(tie),
        since=since,
        on=on,
        note=note.strip(),
    )
    told = first_values(base, "organisation", "partner", "tie", "since", "on", "note")
    enter(base, verb="added", by=by, changes=told)
    if base.tie == Tie.CEREMONY:
        _join(by, base)
    return base


@action
def hold_ceremony(*, by: Actor, base: Partnership, days: Window | None = None) -> Partnership:
    """Record the ceremony that followed a talk. CeremonyWasHeld or DayIsAhead."""
    hold(base)
    if base.tie == Tie.CEREMONY:
        raise CeremonyWasHeld
    since, on = past_days(days, "on")
    put(base, "ceremony_held", by, tie=Tie.CEREMONY.value, since=since, on=on)
    _join(by, base)
    return base


def _join(by: Actor, base: Partnership) -> None:
    """The dated link; from no day on where only the last is known on which it may have begun."""
    link_organisation(
        by=by, organisation=base.partner, kind=LinkKind.PARTNER_IN, to=base, since=base.since
    )
