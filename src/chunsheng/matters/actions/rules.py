"""Setting a number from a day on, with its source; what it decided before stays decided."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.models import Rule
from chunsheng.matters.terms import rule_kinds
from chunsheng.places.queries import hold_district


class RuleIsTheDistricts(Refusal):
    message = _("期限由区里统一规定，请联系区里负责的人。")


class RuleIsKnown(Refusal):
    field = "since"
    message = _("这一天已经有规定生效，请换一个生效日期。")


class RuleIsTooLarge(Refusal):
    field = "value"

    def __init__(self, most: int) -> None:
        super().__init__(_("请填 1 到 %(most)s 之间的数。") % {"most": most})


class RuleWasUsed(Refusal):
    field = "since"

    def __init__(self, last: date) -> None:
        told = _("%(day)s 的事已经按原来的规定算过，新规定请从这一天以后生效。")
        super().__init__(told % {"day": dates.day(last)})


@action
def set_rule(*, by: Actor, kind: str, value: int, source: str, since: date) -> Rule:
    """Set a declared number for the district from a day on, by its source.

    RuleIsTheDistricts for whoever acts for a part of it, RuleIsTooLarge, RuleIsKnown for a day from
    which there is one, RuleWasUsed where something of its days was decided by another.
    """
    ruled = rule_kinds[kind]
    if by.unit not in (None, hold_district()):
        raise RuleIsTheDistricts
    if not 1 <= value <= ruled.most:
        raise RuleIsTooLarge(ruled.most)
    same = Rule.objects.filter(kind=kind)
    if same.filter(since=since).exists():
        raise RuleIsKnown
    later = same.filter(since__gt=since).order_by("since").values_list("since", flat=True).first()
    last = ruled.decided(since, later)
    if last is not None:
        raise RuleWasUsed(last)
    rule = Rule.objects.create(kind=kind, value=value, source=source.strip(), since=since)
    enter(rule, verb="set", by=by, changes=first_values(rule, "kind", "value", "source", "since"))
    if ruled.follow is not None:
        ruled.follow(rule, by, later)
    return rule
