"""Proposals: made by the solver for a weighed harvest, made anew, confirmed by another person."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from chunsheng.allocation.models import Proposal, Rule, Share
from chunsheng.allocation.queries import (
    ground_of,
    households_of,
    received,
    remembered,
    rule_on,
)
from chunsheng.allocation.terms import (
    LISTED,
    PASSED,
    PROPOSAL_CYCLE,
    PROPOSED,
    PURPOSE,
    WAITING,
)
from chunsheng.allocation.actions.shares import facts_of
from chunsheng.garden.actions import share_out_harvest
from chunsheng.garden.models import Harvest
from chunsheng.garden.terms import CYCLE
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.matters.actions import finish_step, open_step
from chunsheng.matters.queries import steps_of
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER, SUPERVISOR
from chunsheng.people.models import Household
from chunsheng.people.tiering import tiers
from chunsheng.places.terms import AreaKind
