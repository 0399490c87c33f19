"""Judging what came due: what has not happened must be able to count."""

from __future__ import annotations

from chunsheng.kernel.ledger.entering import CLOCK, action
from chunsheng.services.actions.storing import cases_of, store
from chunsheng.services.queries import late_unjudged


@action
def judge_overdue(*, batch: int = 200) -> int:
    """Judge the oldest requests whose due instant has come and that nothing was judged of.

    Returns how many; tick calls it until there are none. Each gets exactly one standing fact: the
    rows are locked, and what another action judged first is passed over.
    """
    late = late_unjudged().filter(closed_at=None).select_for_update(skip_locked=True)
    cases = [case.take(CLOCK, case.at) for case in cases_of(late[:batch], CLOCK)]
    store(cases)
    return len(cases)
