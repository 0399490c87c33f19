"""Asking about one's own data, on the portal or at the desk; and judging what is not answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Grant, Subject, Unit
from chunsheng.kernel.calendar.deadlines import deadline
from chunsheng.kernel.custody.actions import hold_person
from chunsheng.kernel.ledger.entering import (
    CLOCK,
    Actor,
    FactDraft,
    action,
    first_values,
    one,
)
from chunsheng.kernel.ledger.settling import change, settle
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.numbers import next_number
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.codes import new_query_code, shown_code
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import open_step
from chunsheng.organisations.terms import DISPATCHER
from chunsheng.places.queries import district, street_of
from chunsheng.privacy.knowing import Known, known_by_code, known_by_words
from chunsheng.privacy.models import RightsRequest
from chunsheng.privacy.queries import limit_on, receipt_print
from chunsheng.privacy.terms import (
    HANDLING,
    HANDS,
    JUDGED,
    NUMBER_PREFIX,
    OFFICER,
    OVERDUE,
    RECEIVED,
    WAITING,
    AskKind,
    KnownBy,
    StepKind,
)


class NobodyIsKnown(Refusal):
    field = "code"
    message = _("没有查到。请核对查询码；留过电话的，还要填电话后四位。")


class NobodyHasThisName(Refusal):
    field = "phone"
    message = _(
        "台账里没有姓名和电话都对得上的人。请核对，或者用查询码；"
        "确实没有记录的，当面告诉他“本区没有记着您的信息”。"
    )


class SeveralHaveThisName(Refusal):
    field = "code"
    status = 409
    message = _("姓名和电话对得上的不止一处，各有各的编号。请让他拿查询码来，一件一件提。")


class NoIdentityWasSeen(Refusal):
    field = "seen"
    message = _("请写明当面核对了什么，例如“身份证原件，人证相符”。不要写证件号码。")


class NothingIsLeft(Refusal):
    status = 409
    message = _("这个人的信息已经按其要求删除，没有可以查、可以改的了。")


class AskedAlready(Refusal):
    status = 409

    def __init__(self, asked: RightsRequest) -> None:
        said = {
            "kind": asked.get_kind_display(),
            "number": asked.number,
            "day": dates.day(clock.day_of(asked.due_at)),
        }
        told = _(
            "“%(kind)s”已经提过一件（%(number)s），还在办，最晚%(day)s答复。"
            "请用那一件的回执码看进度；办完以后可以再提。"
        )
        super().__init__(told % said)


@dataclass(frozen=True)
class Asked:
    """What is asked, and by what it is certain who asks."""

    kind: str
    what: str = ""
    known_by: str = KnownBy.CODE
    seen: str = ""


@action
def ask_for_data(
    *, by: Actor, known: Known, asked: Asked, code: str | None = None, sample: bool = False
) -> RightsRequest:
    """Take in what a person asks about their own data; the receipt code is told once, and stored nowhere.

    Without an account it waits on the dispatcher's desk where the person's record lies; entered at
    a desk it is in the hands of whoever entered it. Raises NothingIsLeft, AskedAlready, NoLimitIsSet.
    """
    subject = hold_asking(known.subject.pk)
    same = RightsRequest.objects.filter(subject=subject, kind=asked.kind, closed_at=None).first()
    if same is not None:
        raise AskedAlready(same)
    made = _new(by, subject, known, asked)
    code = code or new_query_code()
    made.receipt, made.told_code, made.sample = receipt_print(code), shown_code(code), sample
    made.number = next_number(NUMBER_PREFIX, clock.day_of(made.received_at).year)
    made.save(force_insert=True)
    put_on_desk(made, _role_at(by, made.handling_unit))
    names = ("number", "kind", "what", "known_by", "seen", "handling_unit", "stage", "due_at")
    settle(made, verb="received", by=by, wanted=facts_of(made), changes=first_values(made, *names))
    return made


def hold_asking(key: Any) -> Subject:
    """The person, locked before their rows as by whoever erases them. NothingIsLeft."""
    subject = hold_person(key)
    if subject.erased_at is not None:
        raise NothingIsLeft
    return subject


def _new(by: Actor, subject: Subject, known: Known, asked: Asked) -> RightsRequest:
    now = clock.now()
    rule = limit_on(clock.day_of(now))
    due = deadline(now, rule.working_days)
    return RightsRequest(
        kind=AskKind(asked.kind).value,
        what=asked.what.strip(),
        known_by=KnownBy(asked.known_by).value,
        seen=asked.seen.strip(),
        subject=subject,
        handling_unit=by.unit or _office_of(known),
        stage=WAITING.code if by.account is None else HANDLING.code,
        received_at=now,
        due_at=due.due_at,
        calendar_version=due.calendar_version,
        limit=rule,
        taken_by=by.account,
    )


def _office_of(known: Known) -> Unit:
    street = None if known.place is None else street_of(known.place)
    return street or district()


def _role_at(by: Actor, unit: Unit) -> str:
    """As what whoever entered it has it on the desk; a dispatcher's where nobody did."""
    if by.account is None:
        return DISPATCHER.code
    held = Grant.objects.filter(on_day(clock.today()), account=by.account, unit=unit)
    roles = set(held.values_list("role", flat=True))
    return next((role for role in HANDS if role in roles), DISPATCHER.code)


def put_on_desk(made: RightsRequest, role: str) -> None:
    """The step of whoever is to answer; an erasure that was taken over waits for the officer."""
    second = made.kind == AskKind.ERASE and made.stage == HANDLING.code
    open_step(
        record=made,
        kind=StepKind.ERASE if second else StepKind.ANSWER,
        title=f"{made.get_kind_display()} {made.number}",
        unit=district() if second else made.handling_unit,
        role=OFFICER.code if second else role,
        due_at=made.due_at,
        calendar_version=made.calendar_version,
    )


def facts_of(asked: RightsRequest) -> list[FactDraft]:
    """What follows from a request as it is: that it came, and how its time was judged."""
    tags = {"kind": asked.kind}
    place = asked.handling_unit
    facts = [one(RECEIVED.code, clock.day_of(asked.received_at), place=place, tags=tags)]
    if asked.judged:
        late = asked.judged == OVERDUE
        at = asked.due_at if late or asked.closed_at is None else asked.closed_at
        judged = {**tags, "outcome": asked.judged}
        facts.append(one(JUDGED.code, clock.day_of(at), place=place, tags=judged))
    return facts


@action
def take_down(
    *,
    by: Actor,
    kind: str,
    code: str = "",
    tail: str = "",
    name: str = "",
    phone: str = "",
    seen: str = "",
    what: str = "",
) -> RightsRequest:
    """Enter it for somebody who came: by the query code they brought, or by name, phone and identity.

    Raises NobodyIsKnown, NoIdentityWasSeen, NobodyHasThisName, SeveralHaveThisName, and what
    `ask_for_data` raises.
    """
    if code.strip():
        known = known_by_code(code, tail)
        if known is None:
            raise NobodyIsKnown
        asked = Asked(kind, what, KnownBy.CODE, seen)
        return ask_for_data(by=by, known=known, asked=asked)
    # Before anything is looked up: nobody learns who is known here without having seen somebody.
    if not seen.strip():
        raise NoIdentityWasSeen
    found = known_by_words(name.strip(), phone.strip()) if name.strip() and phone.strip() else []
    if not found:
        raise NobodyHasThisName
    if len(found) > 1:
        raise SeveralHaveThisName
    asked = Asked(kind, what, KnownBy.SEEN, seen)
    return ask_for_data(by=by, known=Known(found[0]), asked=asked)


@action
def judge_overdue(*, batch: int = 200) -> int:
    """Judge the oldest requests whose due instant has come without an answer; how many.

    The rows are locked; tick calls it until there are none.
    """
    late = RightsRequest.objects.filter(judged="", closed_at=None, due_at__lte=clock.now())
    rows = late.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")
    found = list(rows.select_related("handling_unit")[:batch])
    for asked in found:
        change(asked, "overdue", CLOCK, {"judged": OVERDUE}, facts_of)
    return len(found)
