"""The words of committees (R1, R16): bodies, quorums, a meeting's stages, and what is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Text
from chunsheng.kernel.ledger.measures import Measure, Scope
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage

BODIES, SEATS = "committees.bodies", "committees.seats"
MEETINGS, RESOLUTIONS = "committees.meetings", "committees.resolutions"
# Where a branch can be built: the register of another app, known by its code alone.
PROJECTS = "investment.projects"


class BodyKind(models.TextChoices):
    """What kind of body sits together."""

    COMMUNITY = "community", _("社区大党委")
    JOINT = "joint", _("联合党委")
    BRANCH = "branch", _("党支部")
    COUNCIL = "council", _("居民议事会")


class Share(models.TextChoices):
    """How much of a body has to be present."""

    MAJORITY = "majority", _("过半数")
    TWO_THIRDS = "two_thirds", _("三分之二以上")
    THREE_QUARTERS = "three_quarters", _("四分之三以上")


def needed(share: str, seats: int) -> int:
    """How many of so many seats a share is at least."""
    if share == Share.MAJORITY:
        return seats // 2 + 1
    over, whole = (2, 3) if share == Share.TWO_THIRDS else (3, 4)
    return -(-over * seats // whole)


class Outcome(models.TextChoices):
    """How a resolution is judged by its day."""

    ON_TIME = "on_time", _("按期落实")
    DONE_LATE = "done_late", _("逾期落实")
    LATE = "late", _("逾期未落实")


CONVENED = Stage("convened", _("已召集"), tone="gold")
HELD = Stage("held", _("已召开"), tone="jade", final=True)
CYCLE = LifeCycle(
    stages=(CONVENED, HELD),
    moves=(
        Move("hand_in", _("提交议题"), starts=(CONVENED.code,), ends=CONVENED.code),
        Move(
            "hold",
            _("登记到会和纪要"),
            starts=(CONVENED.code,),
            ends=HELD.code,
            needs={"attended": _("到会的席位"), "minutes": _("纪要")},
        ),
        Move("resolve", _("形成决议"), starts=(HELD.code,), ends=HELD.code),
    ),
)

FOUNDED = kinds.declare(
    Kind("committees.founded", _("议事机构"), pgettext_lazy("bodies", "个"), tags=("kind",))
)
SAT = kinds.declare(Kind("committees.sat", _("开会"), pgettext_lazy("meetings", "次")))
JUDGED = kinds.declare(
    Kind("committees.judged", _("决议落实"), pgettext_lazy("resolutions", "项"), tags=("outcome",))
)


def _measure(
    code: str, title: Text, counted: Kind, register: str, meaning: Text, **tags: tuple[str, ...]
) -> None:
    more = {"scope": Scope.ORGANISATION, "so_far": True}
    measures.declare(
        Measure(code, title, (counted.code,), register, meaning=meaning, tags=tags, **more)  # type: ignore[arg-type]  # further fields of the measure
    )


_measure(
    "committees.standing",
    _("在册议事机构"),
    FOUNDED,
    BODIES,
    _("大党委、联合党委、党支部和居民议事会，撤销的不计。"),
)
_measure(
    "committees.fortresses",
    _("社区大党委"),
    FOUNDED,
    BODIES,
    _("一个社区建强一个堡垒：已经成立、没有撤销的社区大党委。"),
    kind=(BodyKind.COMMUNITY.value,),
)
_measure("committees.sat", _("召开会议"), SAT, MEETINGS, _("已经召开、记了到会和纪要的会议。"))
_measure(
    "committees.done",
    _("已落实决议"),
    JUDGED,
    RESOLUTIONS,
    _("报告了结果的决议，按期的和逾期的都算；没有第二个人核实的另行标明。"),
    outcome=(Outcome.ON_TIME.value, Outcome.DONE_LATE.value),
)
_measure(
    "committees.late",
    _("逾期决议"),
    JUDGED,
    RESOLUTIONS,
    _("过了应办日才落实，或者到现在还没有落实的决议。"),
    outcome=(Outcome.LATE.value, Outcome.DONE_LATE.value),
)
