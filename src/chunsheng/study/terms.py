"""The words of study (R18): what was seen elsewhere, what is adopted at home, what is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind
from chunsheng.kernel.ledger.measures import Fold, Measure, Scope
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.organisations.terms import DISPATCHER, SUPERVISOR

TOURS, OBSERVATIONS = "study.tours", "study.observations"
ADOPTIONS, LIMIT = "study.adoptions", "study.adoption"
HANDS = (DISPATCHER.code, SUPERVISOR.code)
READERS = (*HANDS, LEADER.code)


class Visit(models.TextChoices):
    """How it is known; an example that a report tells of was not thereby visited."""

    VISITED = "visited", _("实地到访")
    REPORTED = "reported", _("据报道，没有写明到访")


ADOPTED = Stage("adopted", pgettext_lazy("stage", "已采纳"), tone="gold")
WORKING = Stage("working", pgettext_lazy("stage", "已见效"), tone="jade", final=True)
STOPPED = Stage("stopped", pgettext_lazy("stage", "已停止"), rail=False, final=True)
CYCLE = LifeCycle(
    stages=(ADOPTED, WORKING, STOPPED),
    moves=(
        Move(
            "tell",
            _("记成效"),
            starts=(ADOPTED.code,),
            ends=WORKING.code,
            needs={"effect": _("成效"), "title": _("依据")},
            roles=HANDS,
        ),
        Move(
            "stop",
            _("停止"),
            starts=(ADOPTED.code, WORKING.code),
            ends=STOPPED.code,
            needs={"reason": _("停止的理由")},
            roles=HANDS,
        ),
    ),
)

_ITEMS = pgettext_lazy("lessons", "条")
OBSERVED = kinds.declare(Kind("study.observed", _("考察见闻"), _ITEMS))
TAKEN = kinds.declare(Kind("study.adopted", _("采纳经验"), _ITEMS))
WORKED = kinds.declare(Kind("study.in_effect", _("见效经验"), _ITEMS))
IDLE = kinds.declare(Kind("study.idle", _("到访后没有采纳"), pgettext_lazy("places", "处")))
# What places outside the district have: posted for those places alone, never for a unit of ours.
SEEN = tuple(
    kinds.declare(one)
    for one in (
        Kind("study.seen_ways", _("区外做法"), pgettext_lazy("ways", "项")),
        Kind("study.seen_area", _("区外场地面积"), _("平方米")),
        Kind("study.seen_bases", _("区外基地"), pgettext_lazy("bases", "个")),
    )
)

for _kind, _register, _fold, _meaning in (
    (OBSERVED, OBSERVATIONS, Fold.SUM, _("本区单位考察时看到、听到的，一条算一条。")),
    (TAKEN, ADOPTIONS, Fold.DISTINCT, _("采纳了的经验，同一条只数一次；停止的不计。")),
    (WORKED, ADOPTIONS, Fold.DISTINCT, _("讲得出成效的经验，同一条只数一次；停止的不计。")),
    (IDLE, TOURS, Fold.DISTINCT, _("实地到访、过了采纳期限还没有采纳任何经验的地方。")),
):
    measures.declare(
        Measure(
            _kind.code,
            _kind.title,
            (_kind.code,),
            _register,
            fold=_fold,
            scope=Scope.ORGANISATION,
            meaning=_meaning,
            so_far=True,
        )
    )
for _kind in SEEN:
    _meaning = _("只记在区外那个地方名下，不计入本区的任何合计。")
    measures.declare(
        Measure(_kind.code, _kind.title, (_kind.code,), OBSERVATIONS, meaning=_meaning, so_far=True)
    )
