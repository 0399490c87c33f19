"""The words of the garden (R7): a harvest's stages, and what is measured."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Text
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER, SUPERVISOR

PLOTS, HARVESTS, SESSIONS = "garden.plots", "garden.harvests", "garden.sessions"
# Who decides on plots, and who enters what was picked and who came.
DECIDE = (SUPERVISOR.code, DISPATCHER.code)
ENTER = (GRID_WORKER.code, *DECIDE)

WEIGHED = Stage("weighed", _("已称重"), tone="gold", step=_("称重"))
SHARED = Stage("shared", _("已分配"), tone="jade", step=_("分配"), final=True)
_REASON: dict[str, Text] = {"reason": _("理由")}
CYCLE = LifeCycle(
    stages=(WEIGHED, SHARED),
    moves=(
        Move(
            *("correct", _("更正重量"), (WEIGHED.code,), WEIGHED.code), needs=_REASON, roles=ENTER
        ),
        Move("share_out", _("确认分配"), (WEIGHED.code,), SHARED.code, roles=DECIDE),
    ),
)

KILOS = _("公斤")
PICKED = kinds.declare(Kind("garden.picked", _("采摘重量"), KILOS))
HELD = kinds.declare(Kind("garden.held", _("菜园学校课"), pgettext_lazy("sessions", "节")))
PUPILS = kinds.declare(Kind("garden.pupils", _("学校课人次"), _("人次")))
for _kind, _register, _meaning in (
    (PICKED, HARVESTS, _("采摘后称过的重量；没有称的不计。")),
    (HELD, SESSIONS, _("已经登记的与学校联动的菜园课。")),
    (
        PUPILS,
        SESSIONS,
        _("菜园课上点过的人数，只记数、不记学生姓名；没有点数的算 1 笔未知，不是 0。"),
    ),
):
    measures.declare(Measure(_kind.code, _kind.title, (_kind.code,), _register, meaning=_meaning))
