"""The words of venues (R8): purposes, a booking's stages, and what is measured of their use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Standing, Text
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.language import is_english
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER, SUPERVISOR

ZONES, BOOKINGS = "venues.zones", "venues.bookings"
# Who decides on zones and bookings, and who enters bookings for units and residents as well.
DECIDE = (SUPERVISOR.code, DISPATCHER.code)
ENTER = (GRID_WORKER.code, *DECIDE)


class Purpose(models.TextChoices):
    """What a zone is used for."""

    PARTY = "party", _("党建活动")
    PUBLIC = "public", _("公益服务")
    CULTURE = "culture", _("文体活动")
    COUNCIL = "council", _("议事协商")
    OTHER = "other", _("其他用途")


def weekdays() -> list[tuple[int, str]]:
    """Monday to Sunday as choices, in the reader's language."""
    return list(enumerate(dates.WEEKDAYS_EN if is_english() else dates.WEEKDAYS))


ASKED = Stage("asked", _("待审批"), tone="gold", step=_("申请"))
BOOKED = Stage("booked", _("已预约"), tone="jade", step=_("预约"))
USED = Stage("used", _("已使用"), step=_("使用"), final=True)
REFUSED = Stage("refused", _("未批准"), tone="red", rail=False, final=True)
CANCELLED = Stage("cancelled", _("已取消"), rail=False, final=True)
# At these a booking keeps its time: nobody else gets it.
HOLDING = (ASKED.code, BOOKED.code, USED.code)

_REASON: dict[str, Text] = {"reason": _("理由")}
CYCLE = LifeCycle(
    stages=(ASKED, BOOKED, USED, REFUSED, CANCELLED),
    moves=(
        Move("approve", _("批准"), (ASKED.code,), BOOKED.code, roles=DECIDE),
        Move("refuse", _("不批准"), (ASKED.code,), REFUSED.code, needs=_REASON, roles=DECIDE),
        Move("use", _("登记使用"), (BOOKED.code,), USED.code, roles=ENTER),
        Move(
            *("cancel", _("取消预约"), (ASKED.code, BOOKED.code), CANCELLED.code),
            needs=_REASON,
            roles=ENTER,
        ),
    ),
)

_TAGS = ("purpose",)
TIMES = kinds.declare(
    Kind("venues.used", _("场地使用"), pgettext_lazy("uses of a venue", "场"), _TAGS)
)
HOURS = kinds.declare(Kind("venues.hours", _("使用时长"), _("小时"), _TAGS))
M2_HOURS = kinds.declare(Kind("venues.m2_hours", _("面积时"), _("平方米·小时"), _TAGS))
HEADS = kinds.declare(Kind("venues.heads", _("到场人次"), _("人次"), _TAGS))

for _kind, _meaning in (
    (TIMES, _("已经登记使用的场次；只预约、没有登记使用的不计。")),
    (HOURS, _("已经登记使用的时长，按预约的起止时间算。")),
    (M2_HOURS, _("使用时长乘以分区面积；分区面积未知的算 1 笔未知，不是 0。")),
    (HEADS, _("登记使用时报的到场人数；没有数人数的算 1 笔未知，不是 0。")),
):
    measures.declare(Measure(_kind.code, _kind.title, (_kind.code,), BOOKINGS, meaning=_meaning))
measures.declare(
    Measure(
        "venues.expected",
        _("已约未用场次"),
        (TIMES.code,),
        BOOKINGS,
        (Standing.EXPECTED,),
        meaning=_("已经约定、还没有登记使用的场次；用一场减一场，取消的不计。"),
    )
)
for _purpose, _title in (
    (Purpose.PARTY, _("党建活动场次")),
    (Purpose.PUBLIC, _("公益服务场次")),
    (Purpose.CULTURE, _("文体活动场次")),
    (Purpose.COUNCIL, _("议事协商场次")),
    (Purpose.OTHER, _("其他用途场次")),
):
    measures.declare(
        Measure(
            f"venues.used_{_purpose}",
            _title,
            (TIMES.code,),
            BOOKINGS,
            tags={"purpose": (_purpose.value,)},
            meaning=_("已经登记使用的场次里，用途是这一项的。"),
        )
    )
