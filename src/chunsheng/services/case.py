"""A request in hand: each move changes it in memory and gathers its entries, facts and steps.

Actions store a case at once, bulk loads many together, so that both write the same. The facts that
stand for a request follow from its state alone: what no longer follows is reversed, what newly
follows is posted, in the entry of the move that made it so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import CLOCK, Actor, FactDraft, first_values, one
from chunsheng.kernel.ledger.loading import EntryDraft
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import step_for
from chunsheng.matters.models import Step
from chunsheng.places.terms import AreaKind
from chunsheng.services.ground import Ground, explanation_of
from chunsheng.services.models import Request
from chunsheng.services.petitions import Petition
from chunsheng.services.terms import (
    CYCLE,
    DAYS_TAKEN,
    DISPATCHER,
    FINISHED,
    GRID_WORKER,
    JUDGED,
    ON_TIME,
    OVERDUE,
    REACHED,
    RECEIVED,
    TO_ASSIGN,
    TO_SIGN,
    Exclusion,
    Reach,
    StepKind,
    excluded,
)

POSTED = (RECEIVED.code, FINISHED.code, JUDGED.code, DAYS_TAKEN.code)


class ConfidentialStaysAbove(Refusal):
    field = "unit"
    message = _("保密的诉求只能由区或街道办理，不能派到网格。")


class UnitCannotHandle(Refusal):
    field = "unit"
    message = _("请选一个网格，或由街道、区自己办理。")


class ClosingDayIsWrong(Refusal):
    field = "closed_at"
    message = _("办结时间要在收到之后、现在之前。")


class IsNotClosedYet(Refusal):
    status = 409
    message = _("这件诉求还没有办结，没有办结时间可以更正。")


class CorrectionNeedsReason(Refusal):
    field = "reason"
    message = _("请写明为什么更正。")


class MainRequestIsMissing(Refusal):
    field = "into"
    message = _("并案要写明并入哪一件，不能并入它自己。")


class OnlyMergingNamesAnother(Refusal):
    field = "into"
    message = _("只有并案才写并入哪一件；不是并案，请把这一栏清空。")


class ConfidenceDiffers(Refusal):
    field = "into"
    message = _("保密的诉求与不保密的诉求不能并案。")


class NothingToTellYet(Refusal):
    status = 409
    message = _("这件诉求还没有办完，办完了再把结果告诉本人。")


class ToldAlready(Refusal):
    status = 409
    message = _("结果已经告诉本人了。")


@dataclass
class Case:
    """A request with what stands for it: its facts and its open steps."""

    request: Request
    ground: Ground
    by: Actor = CLOCK
    at: datetime = field(default_factory=clock.now)
    standing: list[Fact | FactDraft] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    entries: list[EntryDraft] = field(default_factory=list)
    opened: list[Step] = field(default_factory=list)
    ended: list[Step] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    _told: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def take(self, by: Actor, at: datetime) -> Case:
        """Begin a move; what came due before it is judged first, by the clock."""
        self.by, self.at = CLOCK, at.astimezone(UTC)
        if self.request.is_open and not self.request.judged and at >= self.request.due_at:
            self.enter("overdue")
        self.by = by
        return self

    def locate(self, said: Petition) -> None:
        """Find where it belongs and when it is due: all that is looked up before its number."""
        request = self.request
        grid = None if said.confidential else self.ground.grid_of(said)
        if said.confidential:
            request.place = request.handling_unit = self.ground.district
        elif grid is not None:
            request.place = request.handling_unit = grid
        else:
            request.place = None
            request.handling_unit = self._dispatching(said)
        request.stage = (TO_ASSIGN if grid is None else TO_SIGN).code
        rule = self.ground.limit(request.kind, request.urgency, self.at)
        due = self.ground.due(self.at, rule)
        request.received_at, request.due_at = self.at, due.due_at
        request.calendar_version = due.calendar_version
        request.explanation = explanation_of(due, rule)
        request.sign_due_at = self._sign_by()

    def receive(self) -> None:
        """Put it on its grid worker's desk, or on a dispatcher's if no grid is known."""
        self._told = dict(first_values(self.request, *RECEIVED_FIELDS))
        kind = StepKind.SIGN if self.request.stage == TO_SIGN.code else StepKind.ASSIGN
        self._open(kind, self.request.sign_due_at)
        self.enter("received")

    def _dispatching(self, said: Petition) -> Unit:
        """The street that was named, else that of whoever took it down, else the district."""
        if said.street is not None:
            return self.ground.street_of(said.street) or self.ground.district
        own = self.by.unit
        return (self.ground.street_of(own) if own is not None else None) or self.ground.district

    def assign(self, unit: Unit) -> None:
        """Give it to a grid, or keep it at a street or the district."""
        stage = CYCLE.judge(self.request.stage, "assign", {"unit": unit}).code
        if unit.kind not in (AreaKind.GRID, AreaKind.STREET, AreaKind.DISTRICT):
            raise UnitCannotHandle
        if self.request.confidential and unit.kind == AreaKind.GRID:
            raise ConfidentialStaysAbove
        self._finish()
        placed = {"place": unit} if unit.kind == AreaKind.GRID else {}
        self.put(stage=stage, handling_unit=unit, **placed)
        self.put(sign_due_at=self._sign_by())
        self._open(StepKind.SIGN, self.request.sign_due_at)
        self.enter("assigned")

    def sign(self) -> None:
        """Take it on; the time for handling runs since receipt."""
        stage = CYCLE.judge(self.request.stage, "sign", {}).code
        self._finish()
        self.put(stage=stage, signed_at=self.at)
        self._open(StepKind.HANDLE, self.request.due_at)
        self.enter("signed")

    def give_back(self, reason: str) -> None:
        """Return it, with a reason, to the 待分派 of the street above, or of the district."""
        reason = reason.strip()
        stage = CYCLE.judge(self.request.stage, "return", {"reason": reason}).code
        self._withdraw()
        above = self.ground.above(self.request.handling_unit)
        self.put(stage=stage, handling_unit=above, signed_at=None)
        self.put(sign_due_at=self._sign_by())
        self._open(StepKind.ASSIGN, self.request.sign_due_at)
        self.enter("returned", reason)

    def close(self, outcome: str) -> None:
        """Finish it with what came of it."""
        outcome = outcome.strip()
        stage = CYCLE.judge(self.request.stage, "close", {"outcome": outcome}).code
        self._finish()
        self.put(stage=stage, closed_at=self.at, outcome=outcome)
        self._ask_to_call()
        self.enter("closed")

    def decline(self, exclusion: str, outcome: str, into: Request | None = None) -> None:
        """Do not take it up, for a coded reason; what is late already stays late."""
        outcome = outcome.strip()
        given = {"exclusion": exclusion, "outcome": outcome}
        stage = CYCLE.judge(self.request.stage, "decline", given).code
        exclusion = Exclusion(exclusion).value
        if exclusion == Exclusion.MERGED and (into is None or into.pk == self.request.pk):
            raise MainRequestIsMissing
        if into is not None and exclusion != Exclusion.MERGED:
            raise OnlyMergingNamesAnother
        if into is not None and into.confidential != self.request.confidential:
            raise ConfidenceDiffers
        self._withdraw()
        self.put(stage=stage, closed_at=self.at, outcome=outcome, exclusion=exclusion)
        if into is not None:
            self._told["merged_into"] = (None, into.number)
        self._ask_to_call()
        self.enter("declined")

    def archive(self) -> None:
        """Put it away."""
        self.put(stage=CYCLE.judge(self.request.stage, "archive", {}).code)
        self.enter("archived")

    def reopen(self, reason: str) -> None:
        """Handle it again: that it was closed no longer counts, and its due instant stays."""
        reason = reason.strip()
        stage = CYCLE.judge(self.request.stage, "reopen", {"reason": reason}).code
        self._withdraw()
        self.put(stage=stage, closed_at=None, outcome="", exclusion="", reach="")
        self._open(StepKind.HANDLE, self.request.due_at)
        self.enter("reopened", reason)

    def tell(self, reach: Reach, note: str = "") -> None:
        """Say that its petitioner was told in person what came of it, or could not be."""
        if self.request.is_open:
            raise NothingToTellYet
        if self.request.reach in (Reach.PHONE, Reach.SLIP):
            raise ToldAlready
        if reach == Reach.MISSED:
            self._withdraw()
        else:
            self._finish()
        self.put(reach=reach.value)
        self.enter(REACHED[reach], note.strip())

    def correct_closing(self, closed_at: datetime, reason: str) -> None:
        """Set right when it was closed; every fact that followed from the wrong instant follows."""
        if self.request.closed_at is None:
            raise IsNotClosedYet
        if not reason.strip():
            raise CorrectionNeedsReason
        if not self.request.received_at <= closed_at <= self.at:
            raise ClosingDayIsWrong
        self.put(closed_at=closed_at.astimezone(UTC))
        self.enter("closing_corrected", reason.strip())

    def note(self, verb: str, name: str, value: Any) -> None:
        """Enter something that leaves the request as it is."""
        self._told[name] = (None, value)
        self.enter(verb)

    def put(self, **values: Any) -> None:
        """Change fields, and remember what they were before.

        Of a person who was erased nothing personal is written any more, in rows or in entries.
        """
        for name, value in values.items():
            if self.request.subject.erased_at is not None and name in Request.free_text:
                continue
            before = getattr(self.request, name)
            if before != value:
                self._told[name] = (self._told.get(name, (before,))[0], value)
                setattr(self.request, name, value)
                self.changed.add(name)

    def enter(self, verb: str, reason: str = "") -> None:
        """Gather the entry of a move with the facts that follow from it."""
        wanted = self._wanted()
        kept = {_key(fact): fact for fact in self.standing}
        asked = {_key(draft): draft for draft in wanted}
        gone = [fact for key, fact in kept.items() if key not in asked]
        new = [draft for key, draft in asked.items() if key not in kept]
        self.standing = [*(fact for key, fact in kept.items() if key in asked), *new]
        judged = [draft.tags["outcome"] for draft in wanted if draft.kind == JUDGED.code]
        self.put(judged=judged[0] if judged else "")
        self.entries.append(
            EntryDraft(
                self.request,
                verb,
                self.by,
                self.at,
                changes=self._told,
                facts=new,
                reversing=gone,
                reason=reason,
                subject=self.request.subject,
            )
        )
        self._told = {}

    def _wanted(self) -> list[FactDraft]:
        """The facts that follow from the request as it is now."""
        request, about = self.request, self._about()
        facts = [one(RECEIVED.code, clock.day_of(request.received_at), **about)]
        closed_at = request.closed_at
        if closed_at is not None and not request.exclusion:
            closed_on = clock.day_of(closed_at)
            taken = self.ground.days_taken(request.received_at, closed_at)
            facts.append(one(FINISHED.code, closed_on, **about))
            facts.append(
                FactDraft(
                    DAYS_TAKEN.code, taken, taken, starts_on=closed_on, ends_on=closed_on, **about
                )
            )
        late = (closed_at or self.at) >= request.due_at
        if late or closed_at is not None:
            judged_at = request.due_at if late or closed_at is None else closed_at
            counted = excluded(request.exclusion) if request.exclusion else ON_TIME
            about["tags"] = {"outcome": OVERDUE if late else counted, **about["tags"]}
            facts.append(one(JUDGED.code, clock.day_of(judged_at), **about))
        return facts

    def _about(self) -> dict[str, Any]:
        request = self.request
        place = request.place or request.handling_unit
        return {
            "organisation": request.handling_unit,
            "place": self.ground.district if request.confidential else place,
            "tags": {
                "kind": request.kind,
                "category": request.category.code,
                "form": request.category.service_form,
            },
        }

    def _sign_by(self) -> datetime:
        """When it must be assigned or signed for: counted from now, and never after it is due."""
        days = self.request.explanation["rule"]["sign_days"]
        return min(self.ground.deadline(self.at, days).due_at, self.request.due_at)

    def _ask_to_call(self) -> None:
        """Whoever asked for it is called, within as many working days as signing may take."""
        if self.request.wants_call and self.request.phone:
            self.put(reach=Reach.TO_CALL.value)
            days = self.request.explanation["rule"]["sign_days"]
            self._open(StepKind.CALL, self.ground.deadline(self.at, days).due_at)

    def _open(self, kind: StepKind, due_at: datetime) -> None:
        unit = self.request.handling_unit
        worker = unit.kind == AreaKind.GRID and kind != StepKind.ASSIGN
        step = step_for(
            record=self.request,
            kind=kind.value,
            title=self.request.shown_title,
            unit=unit,
            role=(GRID_WORKER if worker else DISPATCHER).code,
            due_at=due_at,
            calendar_version=self.request.calendar_version,
            subject=self.request.subject,
            opened_at=self.at,
        )
        self.steps.append(step)
        self.opened.append(step)

    def _finish(self) -> None:
        for step in self.steps:
            step.done_at, step.done_by = self.at, self.by.account
        self._end()

    def _withdraw(self) -> None:
        for step in self.steps:
            step.withdrawn_at = self.at
        self._end()

    def _end(self) -> None:
        self.ended += self.steps
        self.steps = []


RECEIVED_FIELDS = (
    *("number", "title", "name", "phone", "happened_text", "place_text", "cause", "course"),
    *("kind", "urgency", "category", "channel", "building", "lat", "lng", "datum"),
    *("place", "handling_unit", "stage", "received_at", "sign_due_at", "due_at"),
    *("calendar_version", "wants_call", "wants_texts", "confidential", "sample"),
)


def _key(fact: Fact | FactDraft) -> tuple[Any, ...]:
    """By what a fact is told from another of the same request.

    A judgement stays with the unit that had the request in hand when it was judged.
    """
    if fact.kind == JUDGED.code:
        return fact.kind, fact.tags["outcome"], fact.ends_on
    if isinstance(fact, Fact):
        return fact.kind, fact.low, fact.ends_on, fact.organisation_id, fact.place_id
    units = [None if unit is None else unit.pk for unit in (fact.organisation, fact.place)]
    return fact.kind, fact.low, fact.ends_on, *units
