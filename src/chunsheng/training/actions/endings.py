"""How what was planned is given up, and how what happened is verified, whatever it is."""

from __future__ import annotations

from chunsheng.kernel.ledger.entering import Actor, action
from chunsheng.kernel.ledger.settling import verify
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.training.models import Cohort, Opening, Secondment
from chunsheng.training.rules import hold, put
from chunsheng.training.terms import (
    COHORT_CYCLE,
    COHORTS,
    OPENING_CYCLE,
    OPENINGS,
    SECONDMENT_CYCLE,
    SECONDMENTS,
)

CYCLES = {COHORTS: COHORT_CYCLE, OPENINGS: OPENING_CYCLE, SECONDMENTS: SECONDMENT_CYCLE}


@action
def give_up(*, by: Actor, record: Cohort | Opening | Secondment, reason: str) -> Record:
    """Give up what was planned, with a reason: nothing more is expected of it. WrongStage, Missing."""
    hold(record)
    cycle = CYCLES[record.ledger_code]
    stage = cycle.judge(record.stage, "give_up", {"reason": reason.strip()}).code
    put(record, "given_up", by, reason=reason, stage=stage)
    return record


@action
def verify_happened(*, by: Actor, record: Cohort | Secondment) -> Cohort | Secondment:
    """Verify what happened by a record; EnteredItOneself for whoever entered it."""
    record.verified_at, record.verified_by = clock.now(), by.account
    save_change(record, ["verified_at", "verified_by"])
    verify(record, by=by)
    return record
