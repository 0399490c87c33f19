"""First contact: for some days a firm is followed by the unit that met it first (R11)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from chunsheng.investment.models import Contact
from chunsheng.investment.terms import FIRST_CONTACT
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.models import Rule
from chunsheng.matters.terms import RuleKind, ruled
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import INVESTMENT_OFFICER


class FirmIsFollowed(Refusal):
    field = "note"
    status = 409

    def __init__(self, first: Contact, rule: Rule) -> None:
        told = {
            "unit": first.organisation.name,
            "day": dates.day(first.on),
            "days": rule.value,
        }
        said = _(
            "%(unit)s 在 %(day)s 先联系了这家企业，%(days)s 天内由它跟进。"
            "请先同它商量；确要一起联系的，在“说明”里写明理由。"
        )
        super().__init__(said % told)


# Nothing keeps what it decided: a contact is judged when it is entered, by the rule of its day.
ruled(
    RuleKind(
        FIRST_CONTACT,
        _("先联系的单位跟进几天"),
        _("天"),
        most=730,
        sets=INVESTMENT_OFFICER.code,
        decided=lambda since, before: None,
    )
)


class Followed:
    """Which unit met each of some firms first, read at once for all of them."""

    def __init__(self, firms: Iterable[Organisation]) -> None:
        self.rules = list(Rule.objects.filter(kind=FIRST_CONTACT).order_by("-since"))
        self.contacts: dict[uuid.UUID | None, list[Contact]] = defaultdict(list)
        if self.rules:
            met = Contact.objects.filter(firm__in=list(firms), withdrawn=False)
            for one in met.select_related("organisation").order_by("on", "pk"):
                self.contacts[one.firm_id].append(one)

    def judge(self, firm: Organisation, unit: Unit | None, on: date, note: str) -> None:
        """FirmIsFollowed where another unit met it first, not long ago, and no note says why now."""
        rule = next((one for one in self.rules if one.since <= on), None)
        if rule is None or note.strip():
            return
        begins = on - timedelta(days=rule.value)
        lately = [one for one in self.contacts[firm.pk] if begins <= one.on <= on]
        if lately and (unit is None or lately[0].organisation_id != unit.pk):
            raise FirmIsFollowed(lately[0], rule)
