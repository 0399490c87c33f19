"""Texting: short messages to persons without an account, about their own matter, where they asked for it.

Apps say who asked, and what is said; a phone is looked up when a message goes out and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.notices.carriers import Carrier, Message
from chunsheng.kernel.notices.handing import hand_over, is_set
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.notices.terms import CarrierCode
from chunsheng.kernel.queue.keeping import NotYet
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal

# One short message holds so many signs; of a longer one each part fewer, for it tells its place
# (3GPP TS 23.040, in UCS-2).
ALONE, OF_SEVERAL = 70, 67


class TextsAreForResidents(Refusal):
    field = "carrier"
    message = _("短信只发给要了短信的居民；工作人员请选邮箱或群。")


@dataclass(frozen=True)
class Text:
    """What goes to which phone."""

    phone: str
    body: str


@dataclass(frozen=True)
class Texter:
    """What an app knows of its persons.

    `wanted` keeps the notices whose person asked; `text_of` is None where they want it no longer;
    `hours` are those of the day from which and before which messages may go.
    """

    wanted: Callable[[list[Notice]], Iterable[Notice]]
    text_of: Callable[[Notice], Text | None]
    hours: Callable[[], tuple[int, int]]


# By the register that their notices lead to; each app adds its own when it starts.
texters: dict[str, Texter] = {}


def wanted(notices: list[Notice]) -> Iterable[Notice]:
    """Those of persons' notices that go by short message as well."""
    for code, texter in texters.items():
        some = [one for one in notices if one.code == code]
        if some:
            yield from texter.wanted(some)


def text_of(notice: Notice) -> Text | None:
    """What a person gets of a notice; None where they want nothing any more, or are erased."""
    return texters[notice.code].text_of(notice)


def wait_for_day(code: str) -> None:
    """NotYet, until the hour from which messages may go, where it is not by the district's own time."""
    first, last = texters[code].hours()
    here = clock.real_now().astimezone(clock.SHANGHAI)
    if first <= here.hour < last:
        return
    day = here.date() + timedelta(days=here.hour >= first)
    raise NotYet(here.combine(day, time(first), clock.SHANGHAI))


def parts(text: str) -> int:
    """How many short messages a text takes."""
    signs = len(text.encode("utf-16-le")) // 2
    return 1 if signs <= ALONE else -(-signs // OF_SEVERAL)


def _carry(phone: str, message: Message) -> None:
    hand_over(CarrierCode.SMS, message.body, phone)


def _judge(address: str) -> None:
    """TextsAreForResidents: staff have their inbox, mail and groups."""
    raise TextsAreForResidents


SMS = Carrier(_judge, _carry, is_there=partial(is_set, CarrierCode.SMS))
