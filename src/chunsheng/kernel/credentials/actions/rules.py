"""Setting what signing in asks from a day on."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.credentials.models import SignInRule
from chunsheng.kernel.credentials.terms import SHORTEST
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class RuleBeginsInThePast(Refusal):
    field = "since"
    message = _("生效日期要晚于现有的各条规则，也不能早于今天。")


class PasswordsWouldBeShort(Refusal):
    field = "shortest"
    message = _("密码至少 8 个字符，这是各项标准的底线。")


@action
def set_rule(*, by: Actor, since: date, shortest: int, **asked: object) -> SignInRule:
    """Set what signing in asks from a day on. RuleBeginsInThePast, PasswordsWouldBeShort."""
    if shortest < SHORTEST:
        raise PasswordsWouldBeShort
    if since < clock.today() or SignInRule.objects.filter(since__gte=since).exists():
        raise RuleBeginsInThePast
    rule = SignInRule.objects.create(since=since, shortest=shortest, **asked)
    enter(rule, verb="set", by=by, changes=first_values(rule, "since", "shortest", *asked))
    return rule
