"""How what was planned is given up, and how what happened is verified, whatever it is."""

from __future__ import annotations

from chunsheng.kernel.ledger.entering import Actor, action
from chunsheng.kernel.ledger.settling import verify_record
from chunsheng.kernel.records.models import Record
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
    verify_record(record, by=by)
    return record
