"""Intents: a firm that was contacted wants to work with the district, or no longer does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.investment.actions.contacts import known_firm
from chunsheng.investment.models import Intent
from chunsheng.investment.queries import is_contacted
from chunsheng.investment.terms import INTENDED, IntentState
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.settling import settle, verify_record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import ReasonIsMissing
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.terms import Window
from chunsheng.organisations.models import Organisation


class FirmWasNotContacted(Refusal):
    field = "firm"
    message = _("还没有登记过对这家企业的拜访联系，请先登记拜访联系。")


class IntentIsOpen(Refusal):
    field = "firm"
    status = 409
    message = _("这家企业的合作意向已经登记过。")


class IntentIsWithdrawn(Refusal):
    status = 409
    message = _("这项意向已经落空。")


@action
def record_intent(
    *, by: Actor, organisation: Unit, firm: str, days: Window | None = None, content: str = ""
) -> Intent:
    """Record that a firm wants to work with the district.

    Raises FirmIsAmbiguous, FirmWasNotContacted, IntentIsOpen or DayIsAhead.
    """
    known = known_firm(firm)
    if known is None or not is_contacted(known):
        raise FirmWasNotContacted
    since, on = past_days(days, "on")
    # Two who record the same intent at the same instant wait for each other here.
    Organisation.objects.select_for_update().get(pk=known.pk)
    if Intent.objects.filter(
        firm=known, organisation=organisation, state=IntentState.OPEN
    ).exists():
        raise IntentIsOpen
    intent = Intent.objects.create(
        organisation=organisation, firm=known, since=since, on=on, content=content.strip()
    )
    told = first_values(intent, "organisation", "firm", "since", "on", "content")
    fact = FactDraft(
        INTENDED.code,
        1,
        1,
        starts_on=since,
        ends_on=on,
        organisation=organisation,
        subject=known.pk,
    )
    enter(intent, verb="intended", by=by, changes=told, facts=[fact])
    return intent


@action
def withdraw_intent(*, by: Actor, intent: Intent, reason: str) -> Intent:
    """Say that nothing came of an intent, with a reason: it counts no longer."""
    if not reason.strip():
        raise ReasonIsMissing
    if intent.state == IntentState.WITHDRAWN:
        raise IntentIsWithdrawn
    before, intent.state = intent.state, IntentState.WITHDRAWN
    save_change(intent, ["state"])
    changes = {"state": (before, intent.state)}
    settle(intent, verb="withdrawn", by=by, wanted=[], changes=changes, reason=reason.strip())
    return intent


@action
def verify_intent(*, by: Actor, intent: Intent) -> Intent:
    """Verify an intent; EnteredItOneself for whoever entered it, NothingToVerify the second time."""
    verify_record(intent, by=by)
    return intent
