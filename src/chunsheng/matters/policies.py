"""Who reads and deals with needs, promises and deliveries: what has its own rules stays at its source."""

from __future__ import annotations

from django.db.models import Q

from chunsheng.kernel.access.policies import Policy, at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.matters.terms import kept_here, met_here
from chunsheng.organisations.terms import (
    DISPATCHER,
    GRID_WORKER,
    INVESTMENT_OFFICER,
    OUTPOST_OFFICER,
    SUPERVISOR,
)

STAFF = (GRID_WORKER.code, DISPATCHER.code, SUPERVISOR.code, LEADER.code)
OFFICERS = (INVESTMENT_OFFICER.code, OUTPOST_OFFICER.code)
officer = at("place__path", INVESTMENT_OFFICER.code)
keeper = at("place__path", SUPERVISOR.code, DISPATCHER.code)
_leader = at("place__path", LEADER.code)
_officers = at("place__path", *OFFICERS) | at("organisation__path", *OFFICERS)
_dispatcher = at("place__path", DISPATCHER.code)


def _of_promises(policy: Policy) -> Policy:
    """Of promises, those that are kept in their register."""
    return Policy(policy.roles, lambda viewer: policy(viewer) & kept_here("source_code"))


def _of_deliveries(policy: Policy) -> Policy:
    """Of deliveries, those on such promises, and those on needs that nobody had promised to meet."""
    return Policy(
        policy.roles,
        lambda viewer: policy(viewer) & (Q(promise=None) | kept_here("promise__source_code")),
    )


# What residents need is the dispatchers' to look after, what firms need the officers'.
stated_here = Policy(
    officer.roles, lambda viewer: officer(viewer) & Q(source_code="", subject=None)
)
giver = stated_here | Policy(_dispatcher.roles, lambda viewer: _dispatcher(viewer) & met_here())
promise_readers = _leader | _of_promises(_officers)
promise_keeper = _of_promises(officer)
delivery_readers = _leader | _of_deliveries(_officers)
delivery_keeper = _of_deliveries(officer)
