"""The words of sharing out (R7): rules, stages, reasons that tell nobody's category, measures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.garden.terms import DECIDE, ENTER, KILOS
from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Standing, Text
from chunsheng.kernel.ledger.measures import Fold, Measure
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage

RULES, PROPOSALS, SHARES = "allocation.rules", "allocation.proposals", "allocation.shares"
# For what the order of households is read.
PURPOSE = "garden"


class Reach(models.TextChoices):
    """Which households a harvest is for, from the grid in which it was picked."""

    GRID = "grid", _("本网格的住户")
    COMMUNITY = "community", _("本社区的住户")


class Why(models.TextChoices):
    """Why a household gets something or nothing; true, and silent about everybody's category.

    Whoever has the same outcome and the same history reads the same words, whatever their rung: that
    one was drawn and another was not would tell the rungs apart.
    """

    ENOUGH = "enough", _("这次够分，每户都有")
    TURN = "turn", _("按次序轮到")
    DRAWN = "drawn", _("按次序和抽签轮到")
    HAD = "had", _("前几周已经领过，这次排在后面")
    LOST = "lost", _("按次序和抽签，这次没有轮到")
    SHORT = "short", _("份数不够，按次序这次没有轮到")


PROPOSED = Stage("proposed", _("待确认"), tone="gold", step=_("提出"))
CONFIRMED = Stage("confirmed", _("已确认"), tone="jade", step=_("确认"), final=True)
DROPPED = Stage("dropped", _("已作废"), rail=False, final=True)
PROPOSAL_CYCLE = LifeCycle(
    stages=(PROPOSED, CONFIRMED, DROPPED),
    moves=(
        Move("confirm", _("确认方案"), (PROPOSED.code,), CONFIRMED.code, roles=DECIDE),
        Move("drop", _("作废方案"), (PROPOSED.code,), DROPPED.code, roles=ENTER),
    ),
)

_REASON: dict[str, Text] = {"reason": _("理由")}
LISTED = Stage("listed", _("拟分"), rail=False)
PASSED = Stage("passed", _("这次没有"), rail=False, final=True)
WAITING = Stage("waiting", _("待领取"), tone="gold", step=_("确认"))
HANDED = Stage("handed", _("已领取"), tone="jade", step=_("领取"), final=True)
RETURNED = Stage("returned", _("未领退回"), rail=False, final=True)
SHARE_CYCLE = LifeCycle(
    stages=(LISTED, PASSED, WAITING, HANDED, RETURNED),
    moves=(
        Move("hand_out", _("发放"), (WAITING.code,), HANDED.code, roles=ENTER),
        Move(
            *("give_back", _("未领退回"), (WAITING.code,), RETURNED.code),
            needs=_REASON,
            roles=ENTER,
        ),
    ),
)
# At these a household has its share, or will: it counts as received.
HOLDING = (WAITING.code, HANDED.code)

SHARED = kinds.declare(Kind("allocation.shared", _("分出重量"), KILOS))
GIVEN_BACK = kinds.declare(Kind("allocation.given_back", _("未领退回重量"), KILOS))
SERVED = kinds.declare(Kind("allocation.served", _("受益户次"), _("户次")))
HOUSEHOLD = kinds.declare(Kind("allocation.households", _("受益户"), _("户")))
for _kind, _meaning in (
    (SHARED, _("住户已经领走的重量；确认了还没有领的不计。")),
    (GIVEN_BACK, _("确认了却没有人领、退回菜园的重量。")),
    (SERVED, _("住户领走一次算一户次；同一户领两次算两次。")),
):
    measures.declare(Measure(_kind.code, _kind.title, (_kind.code,), SHARES, meaning=_meaning))
measures.declare(
    Measure(
        *(HOUSEHOLD.code, HOUSEHOLD.title, (HOUSEHOLD.code,), SHARES),
        fold=Fold.DISTINCT,
        meaning=_("领到过的住户；同一户领几次都只算一户。"),
    )
)
measures.declare(
    Measure(
        *("allocation.waiting", _("待领重量"), (SHARED.code,), SHARES, (Standing.EXPECTED,)),
        meaning=_("已经确认分配、还没有领走的重量。"),
    )
)
