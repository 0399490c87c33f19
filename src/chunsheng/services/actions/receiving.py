"""Receiving a request: what a resident says, located, dated, and put on a desk."""

from __future__ import annotations

from collections.abc import Sequence

from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor, action
from chunsheng.kernel.records.attachments import CleanPhoto, attach, kept_files
from chunsheng.kernel.records.numbers import next_number
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import new_query_code, shown_code
from chunsheng.services.actions.storing import store
from chunsheng.services.case import Case
from chunsheng.services.ground import Ground
from chunsheng.services.models import Request
from chunsheng.services.petitions import (
    Petition,
    code_print,
    judge_photos,
    judged_petition,
    new_request,
)
from chunsheng.services.terms import NUMBER_PREFIX


@kept_files()
@action
def receive_request(
    *,
    by: Actor,
    petition: Petition,
    photos: Sequence[CleanPhoto] = (),
    code: str | None = None,
) -> tuple[Request, str]:
    """Take in what a resident says, and put it on the desk of whoever is to see to it first.

    Returns the request and its query code as people read it, which is stored nowhere and shown
    once; `code` gives one that was made beforehand, so that the same form sent twice shows the
    same. Raises the refusals of judged_petition, TooManyPhotos, and NoLimitIsSet.
    """
    judge_photos(photos)
    said = judged_petition(petition)
    code = code or new_query_code()
    case = Case(new_request(said), Ground(), by)
    case.locate(said)
    case.request.subject = new_subject()
    case.request.code_hash = code_print(code)
    for photo in photos:
        attach(case.request, photo, purpose="received")
    case.request.number = next_number(NUMBER_PREFIX, clock.day_of(case.at).year)
    case.receive()
    case.request.save(force_insert=True)
    store([case])
    return case.request, shown_code(code)
