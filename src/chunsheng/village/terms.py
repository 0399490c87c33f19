"""The words of villages (R9): houses and repairs, sights and visitors, contracts and payouts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Standing, Text
from chunsheng.kernel.ledger.measures import Fold, Measure
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.kernel.words.amounts import YUAN
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER, SUPERVISOR

HOUSES, REPAIRS, RULES = "village.houses", "village.repairs", "village.rules"
SITES, COUNTS = "village.sites", "village.counts"
CONTRACTS, PAYOUTS = "village.contracts", "village.payouts"
# Who keeps contracts and verifies, and who enters houses, sights and visitors as well.
KEEP = (SUPERVISOR.code, DISPATCHER.code)
ENTER = (GRID_WORKER.code, *KEEP)
READ = (*ENTER, LEADER.code)


class Protection(models.TextChoices):
    """What a house is by law; who must agree before a repair follows from it."""

    LISTED = "listed", _("文物保护单位")
    UNGRADED = "ungraded", _("未定级的不可移动文物")
    HISTORIC = "historic", _("历史建筑")
    PLAIN = "plain", _("没有保护身份的老民居")


class Condition(models.TextChoices):
    """How a house was found, or left by a repair."""

    SOUND = "sound", _("完好")
    WORN = "worn", _("有破损")
    DANGER = "danger", _("有险情")


class SiteKind(models.TextChoices):
    """What visitors come for; the three bases are those of art schools and institutions."""

    SIGHT = "sight", _("景点")
    LODGING = "lodging", _("民宿、酒店")
    FESTIVAL = "festival", _("节庆活动")
    TRAINING = "training", _("培训基地")
    DISPLAY = "display", _("展示基地")
    SHOW = "show", _("演出基地")


class CountedBy(models.TextChoices):
    """Where a number of visitors comes from."""

    TICKETS = "tickets", _("门票")
    ORGANISER = "organiser", _("主办方报告")
    ESTIMATE = "estimate", _("现场估计")


_REASON: dict[str, Text] = {"reason": _("理由")}
BEGUN = Stage("begun", _("修缮中"), tone="gold", step=_("修缮"))
FINISHED = Stage("finished", _("已完工"), tone="jade", step=_("完工"), final=True)
HALTED = Stage("halted", pgettext_lazy("repair", "已停工"), tone="red", rail=False, final=True)
REPAIR_CYCLE = LifeCycle(
    stages=(BEGUN, FINISHED, HALTED),
    moves=(
        Move(
            "finish", _("登记完工"), (BEGUN.code,), FINISHED.code, {"photo": _("修后照片")}, ENTER
        ),
        Move("halt", _("停工"), (BEGUN.code,), HALTED.code, _REASON, ENTER),
    ),
    begins=pgettext_lazy("repair", "动工"),
)

PLANNED = Stage("planned", _("筹备中"), tone="gold", step=_("筹备"))
OPENED = Stage("opened", pgettext_lazy("site", "已开放或举办"), tone="jade", step=_("开放"))
CLOSED = Stage("closed", pgettext_lazy("site", "已停办"), rail=False, final=True)
SITE_CYCLE = LifeCycle(
    stages=(PLANNED, OPENED, CLOSED),
    moves=(
        Move("launch", _("登记开放或举办"), (PLANNED.code,), OPENED.code, roles=ENTER),
        Move("close", _("停办"), (PLANNED.code, OPENED.code), CLOSED.code, _REASON, ENTER),
    ),
)

ENTERED = Stage("entered", _("待发放"), tone="gold")
RELEASED = Stage("released", _("已发放"), tone="jade", step=_("发放"), final=True)
SENT_BACK = Stage("sent_back", pgettext_lazy("payout", "已退回"), rail=False, final=True)
PAYOUT_CYCLE = LifeCycle(
    stages=(ENTERED, RELEASED, SENT_BACK),
    moves=(
        Move("release", _("发放"), (ENTERED.code,), RELEASED.code, roles=KEEP),
        Move("send_back", _("退回"), (ENTERED.code,), SENT_BACK.code, _REASON, KEEP),
    ),
    begins=_("录入"),
)

_HOUSES = pgettext_lazy("houses", "座")
HOUSE = kinds.declare(Kind("village.houses", _("民俗民居"), _HOUSES))
FOUND = kinds.declare(Kind("village.found", _("民居状况"), _HOUSES, ("condition",)))
REPAIRED = kinds.declare(Kind("village.repaired", _("完工的修缮"), pgettext_lazy("repairs", "次")))
COST = kinds.declare(Kind("village.cost", _("修缮费用"), YUAN))
OPEN = kinds.declare(Kind("village.open", _("开放与举办"), pgettext_lazy("sites", "处"), ("kind",)))
VISITORS = kinds.declare(
    Kind("village.visitors", _("游客"), pgettext_lazy("visitors", "人次"), ("how",))
)
CONTRACTED = kinds.declare(
    Kind("village.contracted", _("签订增收合同"), pgettext_lazy("deeds", "份"))
)
PAID = kinds.declare(Kind("village.paid", _("发放金额"), YUAN))
BENEFITED = kinds.declare(Kind("village.benefited", _("受益户"), pgettext_lazy("households", "户")))

_BASES = (SiteKind.TRAINING.value, SiteKind.DISPLAY.value, SiteKind.SHOW.value)
for _measure in (
    Measure(
        *(HOUSE.code, HOUSE.title, (HOUSE.code,), HOUSES),
        meaning=_("登记在册的民俗民居；没有登记的不知道有多少。"),
        so_far=True,
    ),
    Measure(
        *("village.in_danger", _("有险情的民居"), (FOUND.code,), HOUSES),
        tags={"condition": (Condition.DANGER.value,)},
        meaning=_("最近一次查看或修缮后仍有险情的；修好了就不再计。"),
        so_far=True,
    ),
    Measure(
        *(REPAIRED.code, REPAIRED.title, (REPAIRED.code,), REPAIRS),
        meaning=_("有修前、修后照片并登记完工的修缮；在修的和停工的不计。"),
    ),
    Measure(
        *(COST.code, COST.title, (COST.code,), REPAIRS),
        meaning=_("完工修缮的费用；没有报来的算 1 笔未知，不是 0。"),
    ),
    *(
        Measure(
            *(f"village.{code}", title, (OPEN.code,), SITES),
            tags={"kind": tagged},
            meaning=meaning,
            so_far=True,
        )
        for code, title, tagged, meaning in (
            ("sights", _("开放的景点"), (SiteKind.SIGHT.value,), _("已经开放、没有停办的。")),
            ("bases", _("艺术基地"), _BASES, _("已经开放的培训、展示、演出基地。")),
            ("festivals", _("举办的节庆"), (SiteKind.FESTIVAL.value,), _("已经登记举办的。")),
        )
    ),
    Measure(
        *(VISITORS.code, VISITORS.title, (VISITORS.code,), COUNTS),
        meaning=_("门票、主办方报告和现场估计合在一起；同一处同一天只收一个来源，不重复计。"),
    ),
    Measure(
        *("village.ticketed", _("门票计的游客"), (VISITORS.code,), COUNTS),
        tags={"how": (CountedBy.TICKETS.value,)},
        meaning=_("只数门票；估计的和主办方报的不计。"),
    ),
    Measure(
        *(CONTRACTED.code, CONTRACTED.title, (CONTRACTED.code,), CONTRACTS),
        meaning=_("“信贷+企业+农户”合同，按签订日期计。"),
        so_far=True,
    ),
    Measure(
        *(PAID.code, PAID.title, (PAID.code,), PAYOUTS),
        meaning=_("由录入人以外的人发放的；再由发放人以外的人凭到账凭证核实。"),
    ),
    Measure(
        *("village.unpaid", _("待发放金额"), (PAID.code,), PAYOUTS, (Standing.EXPECTED,)),
        meaning=_("已经录入、还没有发放的；发放一笔减一笔，退回的不计。"),
    ),
    Measure(
        *(BENEFITED.code, BENEFITED.title, (BENEFITED.code,), PAYOUTS),
        fold=Fold.DISTINCT,
        meaning=_("收到过发放的农户，一户只数一次。"),
        so_far=True,
    ),
):
    measures.declare(_measure)
