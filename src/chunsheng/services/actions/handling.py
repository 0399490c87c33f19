"""Handling a request: assign, sign, return, close, decline, archive, reopen, tell, correct."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action
from chunsheng.kernel.notices.telling import told_in_person
from chunsheng.kernel.notices.terms import Means
from chunsheng.kernel.records.attachments import CleanPhoto, attach, kept_files
from chunsheng.kernel.records.links import link
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import Stated, state_need
from chunsheng.matters.models import Need
from chunsheng.matters.terms import UNKNOWN, Quantity
from chunsheng.services.actions.storing import case_of, held_cases, stored
from chunsheng.services.models import Request
from chunsheng.services.petitions import judge_photos
from chunsheng.services.terms import CYCLE, FINAL, Reach

MERGED_INTO = "merged_into"


class ConfidentialIsNotOpened(Refusal):
    status = 409
    message = _("保密的诉求不能公开求助。")


class MainRequestIsDeclined(Refusal):
    field = "into"
    message = _("要并入的那一件自己也没有受理，请并入正在办理或已办结的那一件。")


@action
def assign_request(*, by: Actor, request: Request, unit: Unit) -> Request:
    """A dispatcher gives it to a grid, or keeps it at a street or the district.

    Raises WrongStage, Missing, UnitCannotHandle, or ConfidentialStaysAbove.
    """
    case = case_of(request, by)
    case.assign(unit)
    return stored(case)


@action
def sign_request(*, by: Actor, request: Request) -> Request:
    """Sign for it and begin to handle it. WrongStage unless it waits for that."""
    case = case_of(request, by)
    case.sign()
    return stored(case)


@action
def return_request(*, by: Actor, request: Request, reason: str) -> Request:
    """Give it back to the dispatcher above, with a reason. WrongStage, Missing."""
    case = case_of(request, by)
    case.give_back(reason)
    return stored(case)


@kept_files()
@action
def close_request(
    *, by: Actor, request: Request, outcome: str, photos: Sequence[CleanPhoto] = ()
) -> Request:
    """Finish it with what came of it: on time before its due instant, else it stays overdue.

    Raises WrongStage, Missing (outcome) or TooManyPhotos.
    """
    judge_photos(photos)
    case = case_of(request, by)
    case.close(outcome)
    for photo in photos:
        attach(case.request, photo, purpose="closed")
    return stored(case)


@action
def decline_request(
    *, by: Actor, request: Request, exclusion: str, outcome: str, into: Request | None = None
) -> Request:
    """Do not take it up, for a coded reason, with an answer; it is excluded from the rate.

    A request that was due before counts as overdue all the same. What is merged names the main
    request, which was taken up itself and is as confidential. Raises WrongStage, Missing,
    MainRequestIsMissing, MainRequestIsDeclined, OnlyMergingNamesAnother or ConfidenceDiffers.
    """
    # The main request is held too: of two that are merged into each other at once, one is refused.
    case, *main = held_cases([request] if into is None else [request, into], by)
    case.decline(exclusion, outcome, into)
    if into is not None:
        if main[0].request.exclusion:
            raise MainRequestIsDeclined
        link(MERGED_INTO, case.request, into, since=clock.today())
    return stored(case)


@action
def archive_request(*, by: Actor, request: Request) -> Request:
    """Put a closed request away. WrongStage."""
    case = case_of(request, by)
    case.archive()
    return stored(case)


@action
def reopen_request(*, by: Actor, request: Request, reason: str) -> Request:
    """Handle a closed request again: what its closing posted is reversed.

    The due instant stays: if it has passed, the request is overdue from now on; if not, it is
    judged anew when it closes. Raises WrongStage or Missing.
    """
    case = case_of(request, by)
    case.reopen(reason)
    return stored(case)


@action
def tell_petitioner(*, by: Actor, request: Request, reach: str, reason: str = "") -> Request:
    """Note that its petitioner was told in person what came of it, by what, or could not be.

    Raises NothingToTellYet or ToldAlready.
    """
    case = case_of(request, by)
    case.tell(Reach(reach), reason)
    if reach in Means.values:
        told_in_person(request.subject_id, request.pk, FINAL, Means(reach), case.at)
    return stored(case)


@action
def correct_closing_day(
    *, by: Actor, request: Request, closed_at: datetime, reason: str
) -> Request:
    """Set right when it was closed; what that changes is reversed and stated anew, unverified.

    Raises IsNotClosedYet, CorrectionNeedsReason or ClosingDayIsWrong.
    """
    case = case_of(request, by)
    case.correct_closing(closed_at, reason)
    return stored(case)


@action
def open_to_offers(
    *,
    by: Actor,
    request: Request,
    title: str,
    kind: str = "services.help",
    quantity: Quantity = UNKNOWN,
    measure: str = "",
) -> Need:
    """State a need that others may offer to meet; the resident's own words do not go with it.

    Raises WrongStage unless it is being handled, and ConfidentialIsNotOpened.
    """
    case = case_of(request, by)
    CYCLE.judge(case.request.stage, "open_to_offers", {})
    if case.request.confidential:
        raise ConfidentialIsNotOpened
    need = state_need(
        by=by,
        stated=Stated(
            kind=kind,
            title=title,
            quantity=quantity,
            measure=measure,
            place=case.request.place,
            organisation=case.request.handling_unit,
            source=case.request,
            subject=case.request.subject,
        ),
    )
    case.note("opened_to_offers", "need", need.pk)
    stored(case)
    return need
