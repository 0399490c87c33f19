"""The facts that follow from a proposal, and from a commission, as it stands."""

from __future__ import annotations

from datetime import date

from chunsheng.deliberation.models import Commission, Proposal
from chunsheng.deliberation.queries import tally_of
from chunsheng.deliberation.terms import (
    ADOPTED,
    ADOPTED_STAGES,
    ASSESSED,
    CALLED_OFF,
    COMMISSIONED,
    PROPOSED,
    PUBLISHED,
    RESULT,
    STAYED_AWAY,
    TOOK_PART,
    TURNOUT,
    Outcome,
)
from chunsheng.kernel.ledger.entering import FactDraft, one


def following(record: Proposal | Commission) -> list[FactDraft]:
    """What should stand for the record now."""
    return _of_commission(record) if isinstance(record, Commission) else _of_proposal(record)


def _of_proposal(proposal: Proposal) -> list[FactDraft]:
    """Received; how many voted; adopted unless an objection stood; its result told."""
    place = proposal.place
    facts = [one(PROPOSED.code, proposal.signed_on, place=place)]
    if proposal.voted_on is not None:
        facts += _turnout(proposal, proposal.voted_on)
        if proposal.stage in ADOPTED_STAGES:
            facts.append(one(ADOPTED.code, proposal.voted_on, place=place))
    if proposal.stage == PUBLISHED.code and proposal.published_on is not None:
        facts.append(one(RESULT.code, proposal.published_on, place=place))
    return facts


def _turnout(proposal: Proposal, day: date) -> list[FactDraft]:
    """How many of the roll took part and how many did not; of a vote called off, all apart."""
    heads, cast = proposal.heads or 0, tally_of(proposal).of().heads
    parts = {TOOK_PART: cast, STAYED_AWAY: heads - cast}
    if proposal.outcome == Outcome.WITHDRAWN:
        parts = {CALLED_OFF: heads}
    return [
        FactDraft(
            TURNOUT.code,
            count,
            count,
            starts_on=day,
            ends_on=day,
            place=proposal.place,
            tags={"part": part},
        )
        for part, count in parts.items()
        if count
    ]


def _of_commission(commission: Commission) -> list[FactDraft]:
    """Commissioned; and evaluated, whatever the grade."""
    place = commission.place
    facts = [one(COMMISSIONED.code, commission.commissioned_on, place=place)]
    if commission.evaluated_on is not None:
        tags = {"grade": commission.grade}
        facts.append(one(ASSESSED.code, commission.evaluated_on, place=place, tags=tags))
    return facts
