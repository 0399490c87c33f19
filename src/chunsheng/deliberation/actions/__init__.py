"""What is done with proposals, the rules of voting, and commissioned projects."""

from __future__ import annotations

from chunsheng.deliberation.actions.commissions import (
    IsNoSocialOrganisation,
    add_commission,
    evaluate_commission,
    finish_commission,
)
from chunsheng.deliberation.actions.keeping import DueDayIsPast
from chunsheng.deliberation.actions.proposals import (
    add_proposal,
    answer_objection,
    execute_proposal,
    object_to_posting,
    publish_result,
    second_proposal,
    verify_result,
    withdraw_proposal,
)
from chunsheng.deliberation.actions.voting import cast_vote, close_vote, open_vote, set_rule

__all__ = [
    "DueDayIsPast",
    "IsNoSocialOrganisation",
    "add_commission",
    "add_proposal",
    "answer_objection",
    "cast_vote",
    "close_vote",
    "evaluate_commission",
    "execute_proposal",
    "finish_commission",
    "object_to_posting",
    "open_vote",
    "publish_result",
    "second_proposal",
    "set_rule",
    "verify_result",
    "withdraw_proposal",
]
