"""序时进度: how much of a year's target is expected by a day, by its twelve monthly shares."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words import amounts
from chunsheng.kernel.words.errors import Refusal

MONTHS, WHOLE = 12, Decimal(100)
_BETWEEN = re.compile(r"[\s,;%\uff0c\uff1b\u3001\uff05]+")


class SharesAreUnreadable(Refusal):
    field = "phasing"
    message = _("看不懂各月比例。请写 12 个数，中间空一格，例如 5 5 10 10 10 10 10 10 10 10 5 5。")


class SharesAreNotTwelve(Refusal):
    field = "phasing"

    def __init__(self, count: int) -> None:
        super().__init__(_("要写 12 个月的比例，现在是 %(n)s 个。") % {"n": count})


class SharesAreNotWhole(Refusal):
    field = "phasing"

    def __init__(self, total: Decimal) -> None:
        told = _("12 个月的比例加起来要正好 100%%，现在是 %(total)s%%。")
        super().__init__(told % {"total": amounts.number(total)})


def shares_in(text: str) -> tuple[Decimal, ...]:
    """The monthly shares, in percent, that a text says; none where it is empty: linear over months.

    Raises SharesAreUnreadable, SharesAreNotTwelve or SharesAreNotWhole.
    """
    said = [part for part in _BETWEEN.split(text) if part]
    try:
        shares = tuple(Decimal(part) for part in said)
    except InvalidOperation:
        raise SharesAreUnreadable from None
    if any(not share.is_finite() or not 0 <= share <= WHOLE for share in shares):
        raise SharesAreUnreadable
    if shares and len(shares) != MONTHS:
        raise SharesAreNotTwelve(len(shares))
    if shares and sum(shares) != WHOLE:
        raise SharesAreNotWhole(sum(shares, Decimal(0)))
    return shares


def said_again(shares: tuple[Decimal, ...]) -> str:
    """Shares as they are stored and written into the form."""
    return " ".join(amounts.number(share) for share in shares)


def expected_by(amount: Decimal, phasing: str, year: int, day: date) -> Decimal:
    """How much of a year's amount is expected by the end of a day.

    A month's share is spread over its days; without shares every month has the same one.
    """
    if day.year != year:
        return Decimal(0) if day.year < year else amount
    shares = shares_in(phasing) or (WHOLE / MONTHS,) * MONTHS
    begun = Decimal(day.day) / monthrange(year, day.month)[1]
    due = sum(shares[: day.month - 1], Decimal(0)) + shares[day.month - 1] * begun
    last = day.month == MONTHS and begun == 1
    return amount if last else amount * due / WHOLE


def ends_of_months(year: int) -> list[date]:
    """The last day of each month."""
    return [date(year, month, monthrange(year, month)[1]) for month in range(1, MONTHS + 1)]
