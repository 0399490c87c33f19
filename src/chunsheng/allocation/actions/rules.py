"""Setting by which rule harvests are shared out from a day on."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.allocation.models import Rule
from chunsheng.allocation.terms import Reach
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.words.errors import Refusal


class RuleIsKnown(Refusal):
    field = "since"
    message = _("这里从这一天起已经有分配规则，请换一个生效日期。")


@action
def set_rule(
    *,
    by: Actor,
    unit: Unit,
    portion_grams: int,
    most: int,
    reach: str,
    weeks: int,
    source: str,
    since: date,
) -> Rule:
    """Set how harvests of a unit and below are shared out from a day on. RuleIsKnown.

    What was proposed before keeps the rule by which it was.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if Rule.objects.filter(unit=unit, since=since).exists():
        raise RuleIsKnown
    rule = Rule.objects.create(
        unit=unit,
        portion_grams=portion_grams,
        most=most,
        reach=Reach(reach).value,
        weeks=weeks,
        source=source.strip(),
        since=since,
    )
    told = first_values(rule, "unit", "portion_grams", "most", "reach", "weeks", "source", "since")
    enter(rule, verb="set", by=by, changes=told)
    return rule
