"""Projects that a community commissions from social organisations, and how they were done."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.deliberation import facts
from chunsheng.deliberation.actions.keeping import promised, put
from chunsheng.deliberation.models import Commission
from chunsheng.deliberation.terms import COMMISSION_CYCLE, Grade
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, first_values
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.settling import need_another, settle, verify
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import deliver, verify_deliveries
from chunsheng.matters.terms import ONE
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind


class IsNoSocialOrganisation(Refusal):
    field = "organisation"
    message = _("委托项目由社会组织实施，请选择登记为社会组织的。")


@action
def add_commission(
    *,
    by: Actor,
    title: str,
    place: Unit,
    organisation: Organisation,
    due_on: date,
    sample: bool = False,
) -> Commission:
    """Commission a project from a social organisation, to be done by a day.

    Raises IsNoSocialOrganisation or DueDayIsPast.
    """
    if organisation.kind != OrganisationKind.SOCIAL:
        raise IsNoSocialOrganisation
    commission = Commission(
        id=uuid7(), title=title.strip(), place=place, commissioned_on=clock.today(), sample=sample
    )
    commission.promise = promised(by, commission, organisation, due_on)
    commission.save(force_insert=True)
    told = first_values(commission, "title", "place", "promise_id", "commissioned_on", "stage")
    settle(commission, verb="commissioned", by=by, wanted=facts.following(commission), changes=told)
    return commission


@action
def finish_commission(*, by: Actor, commission: Commission) -> Commission:
    """Say that it is done: the promise is kept, and waits to be evaluated. WrongStage."""
    stage = COMMISSION_CYCLE.judge(commission.stage, "finish", {})
    deliver(by=by, promise=commission.promise, quantity=ONE)
    put(commission, "finished", by, {"stage": stage.code})
    return commission


@action
def evaluate_commission(
    *, by: Actor, commission: Commission, grade: str, reason: str
) -> Commission:
    """Say how it was done, which verifies that it was: by another person than the one who said so.

    Raises WrongStage, Missing, NobodyVerifies or EnteredItOneself.
    """
    given = {"reason": reason.strip()}
    stage = COMMISSION_CYCLE.judge(commission.stage, "evaluate", given)
    _judge_evaluator(by, commission)
    verify_deliveries(by, commission.promise)
    verify(commission, by=by)
    values = {"grade": Grade(grade).value, "evaluated_on": clock.today(), "stage": stage.code}
    put(commission, "evaluated", by, values, reason=reason)
    return commission


def _judge_evaluator(by: Actor, commission: Commission) -> None:
    """Another person than whoever said that it was done, though a third verified the delivery."""
    said = Entry.objects.filter(record_id=commission.pk, verb="finished").latest("pk").by
    need_another(by, said, EnteredItOneself())
