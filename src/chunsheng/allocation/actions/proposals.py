"""Proposals: made by the solver for a weighed harvest, made anew, confirmed by another person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from chunsheng.allocation.actions.shares import confirm_share
from chunsheng.allocation.models import Proposal, Rule, Share
from chunsheng.allocation.queries import ground_of, households_of, received, remembered, rule_on
from chunsheng.allocation.terms import (
    PASSED,
    PROPOSAL_CYCLE,
    PROPOSED,
    PURPOSE,
)
from chunsheng.garden.actions import share_out_harvest
from chunsheng.garden.models import Harvest
from chunsheng.garden.terms import CYCLE
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.matters.actions import finish_step, open_step, withdraw_step
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import step_kind
from chunsheng.organisations.terms import DISPATCHER, SUPERVISOR
from chunsheng.people.actions import tiers
from chunsheng.people.models import Household
from chunsheng.places.terms import AreaKind

CONFIRM_STEP = step_kind("allocation.confirm", _("确认方案"))
# How long a proposal may wait on a desk: what was picked today is fresh until tomorrow.
WAITS = timedelta(days=1)


class NoRule(Refusal):
    field = "harvest"
    message = _("采摘那天这里没有生效的分配规则。请先登记规则：每份多重、分给谁、依据是什么。")


class GroundIsWider(Denied):
    def __init__(self, ground: Unit) -> None:
        told = {"ground": ground.name}
        super().__init__(
            _("这批菜按规则分给%(ground)s的住户，请%(ground)s或上级的岗位来提方案。") % told
        )


class NotOnePortion(Refusal):
    field = "harvest"

    def __init__(self, rule: Rule) -> None:
        told = {"grams": rule.portion_grams}
        super().__init__(_("这批菜不够一份（%(grams)s 克），不用出方案。") % told)


class NobodyIsListed(Refusal):
    field = "harvest"

    def __init__(self, ground: Unit) -> None:
        told = {"ground": ground.name}
        super().__init__(_("%(ground)s还没有登记住户，没法分。请先登记住户。") % told)


class ProposedItOneself(Refusal):
    status = 403
    message = _("确认的人不能是提方案的人，请另一位来确认。")


class NobodyConfirms(Refusal):
    status = 403
    message = _("分给谁要由具名的人确认，系统自己不能确认。")


class HarvestHasChanged(Refusal):
    status = 409
    message = _("提出方案以后，这批菜的重量更正过。请按新的重量重新提出方案。")


@action
def propose_shares(*, by: Actor, harvest: Harvest) -> Proposal:
    """Let the solver divide a weighed harvest by the rule in force; one made before is dropped.

    The order of households is read once, with a trace, and stored nowhere. The draw's seed is the day
    of the picking, which everybody knows before anything is weighed. Raises WrongStage once it was
    shared out, NoRule, GroundIsWider, NotOnePortion, NobodyIsListed, or what `tiers` raises.
    """
    harvest = _hold(harvest)
    CYCLE.judge(harvest.stage, "share_out", {})
    place = harvest.plot.place
    rule = rule_on(place, harvest.picked_on)
    if rule is None:
        raise NoRule
    ground = ground_of(place, rule)
    if by.unit is not None and not ground.path.startswith(by.unit.path):
        raise GroundIsWider(ground)
    if harvest.kilos * 1000 < rule.portion_grams:
        raise NotOnePortion(rule)
    households = households_of(ground, clock.today())
    if not households:
        raise NobodyIsListed(ground)
    for older in Proposal.objects.filter(harvest=harvest, stage=PROPOSED.code):
        _drop(older, by)
    return _propose(by, harvest, rule, households)


def _propose(by: Actor, harvest: Harvest, rule: Rule, households: list[Household]) -> Proposal:
    # The solver takes seconds to load, for which nobody but who proposes shall wait.
    from chunsheng.allocation.dividing import Asked, divide

    on, portion = harvest.picked_on, rule.portion_grams
    had = received(households, remembered(rule, on), on)
    asked = Asked(
        households=[one.pk for one in households],
        tiers=tiers(by=by, households=households, purpose=PURPOSE, day=clock.today()),
        # Whatever was begun of a portion counts as one.
        received={key: -(-grams // portion) for key, grams in had.items()},
        portions=int(harvest.kilos * 1000) // portion,
        most=rule.most,
        seed=int(f"{on:%Y%m%d}"),
    )
    divided = divide(asked)
    granted = [line.portions for line in divided.lines]
    proposal = Proposal.objects.create(
        **{"harvest": harvest, "place": harvest.plot.place, "rule": rule, "picked_on": on},
        **{"crop": harvest.crop, "kilos": harvest.kilos, "seed": asked.seed},
        **{"portions": asked.portions, "placed": sum(granted), "households": len(households)},
        **{"served": sum(map(bool, granted)), "certificate": divided.certificate},
        **{"proved": divided.proved, "proposed_on": clock.today(), "proposed_by": by.account},
    )
    Share.objects.bulk_create(
        Share(
            proposal=proposal,
            household_id=line.household,
            portions=line.portions,
            grams=line.portions * portion,
            why=line.why,
        )
        for line in divided.lines
    )
    told = first_values(proposal, "harvest", "kilos", "rule", "placed", "served", "seed", "proved")
    enter(proposal, verb="proposed", by=by, changes=told)
    _ask_for_confirmation(proposal, by)
    return proposal


def _ask_for_confirmation(proposal: Proposal, by: Actor) -> None:
    """A step for the level above whoever proposed: the grid's community, or the community's street."""
    unit = by.unit or proposal.place
    open_step(
        record=proposal,
        kind=CONFIRM_STEP,
        title=str(proposal),
        unit=Unit.objects.get_parent(unit) or unit,
        role=SUPERVISOR.code if unit.kind == AreaKind.GRID else DISPATCHER.code,
        due_at=clock.now() + WAITS,
    )


@action
def confirm_proposal(*, by: Actor, proposal: Proposal) -> Proposal:
    """Confirm who gets what: the shares wait to be fetched, the harvest is shared out for good.

    NobodyConfirms, ProposedItOneself, WrongStage, HarvestHasChanged, or Stale.
    """
    if by.account is None:
        raise NobodyConfirms
    # The harvest first, as whoever proposes anew does: neither waits for the other.
    harvest = _hold(proposal.harvest)
    held = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    stage = PROPOSAL_CYCLE.judge(held.stage, "confirm", {}).code
    if held.proposed_by is not None and by.account.is_same_person(held.proposed_by):
        raise ProposedItOneself
    if (harvest.crop, harvest.kilos) != (held.crop, held.kilos):
        raise HarvestHasChanged
    share_out_harvest(by=by, harvest=harvest)
    values: dict[str, Any] = {
        "stage": stage,
        "confirmed_on": clock.today(),
        "confirmed_by_id": by.account.pk,
    }
    change(proposal, "confirmed", by, values, lambda _proposal: ())
    proposal.shares.filter(portions=0).update(stage=PASSED.code, version=F("version") + 1)
    for share in proposal.shares.filter(portions__gt=0).select_related("household"):
        share.proposal = proposal
        confirm_share(by=by, share=share)
    for step in steps_of(proposal):
        if step.is_open:
            finish_step(step=step, by=by.account)
    return proposal


def _hold(harvest: Harvest) -> Harvest:
    """The harvest as it is now; who else would propose for it or confirm waits."""
    return Harvest.objects.select_for_update(no_key=True).get(pk=harvest.pk)


def _drop(proposal: Proposal, by: Actor) -> None:
    """Make room for another proposal for the same harvest."""
    stage = PROPOSAL_CYCLE.judge(proposal.stage, "drop", {}).code
    change(proposal, "dropped", by, {"stage": stage}, lambda _proposal: ())
    for step in steps_of(proposal):
        if step.is_open:
            withdraw_step(step=step)
