"""The words of enterprise (R17): difficulties by stage, candidacies by stage, and what is measured.

Workers who were hired are deliveries on a firm's need of hands.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Text
from chunsheng.kernel.ledger.measures import Measure, Rate, Scope
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.matters.terms import measured_in, meet_needs_at_source, step_kind

DIFFICULTIES, CANDIDACIES = "enterprise.difficulties", "enterprise.candidacies"
KEEPING, WORKERS_WANTED = "enterprise.keeping", "enterprise.workers"
meet_needs_at_source(DIFFICULTIES)
DUE_STEPS = {
    DIFFICULTIES: step_kind("enterprise.difficulties.due", _("解决企业困难")),
    CANDIDACIES: step_kind("enterprise.candidacies.due", _("跟进求职")),
}


class DifficultyKind(models.TextChoices):
    LABOUR = "labour", _("用工难")
    LAND = "land", _("用地")
    FINANCE = "finance", _("融资")
    ORDERS = "orders", _("订单")
    OTHER = "other", _("其他")


RAISED = Stage("raised", _("待接办"), tone="red", step=_("接办"))
TAKEN = Stage("taken", _("办理中"), tone="gold", step=_("办理"))
CLAIMED = Stage("claimed", _("待企业确认"), tone="gold", step=_("企业确认"))
SOLVED = Stage("solved", _("已解决"), tone="jade", final=True)
WITHDRAWN = Stage("withdrawn", _("已撤回"), rail=False, final=True)


def _move(verb: str, title: Text, start: Stage, end: Stage, **needs: Text) -> Move:
    return Move(verb, title, (start.code,), end.code, needs=needs)


_REASON: dict[str, Text] = {"reason": _("理由")}
CYCLE = LifeCycle(
    stages=(RAISED, TAKEN, CLAIMED, SOLVED, WITHDRAWN),
    begins=_("提出"),
    moves=(
        _move("take_up", _("交支部接办"), RAISED, TAKEN),
        _move("tell", _("记进展"), TAKEN, TAKEN, reason=_("进展")),
        _move("open_vacancy", _("登记招工岗位"), TAKEN, TAKEN),
        _move("close_vacancy", _("撤回招工岗位"), TAKEN, TAKEN),
        _move("recommend", _("推荐求职者"), TAKEN, TAKEN),
        _move("claim", _("报已解决"), TAKEN, CLAIMED, reason=_("怎么解决的")),
        _move("confirm", _("企业确认解决"), CLAIMED, SOLVED, confirmed_by=_("企业确认的岗位")),
        Move(
            "reopen",
            _("重新办理"),
            (CLAIMED.code, SOLVED.code),
            TAKEN.code,
            needs=_REASON,
            back=True,
        ),
        Move("withdraw", _("撤回"), (RAISED.code, TAKEN.code), WITHDRAWN.code, needs=_REASON),
    ),
)

AGREED = Stage("agreed", _("已同意推荐"), tone="gold", step=_("同意推荐"))
EMPLOYED = Stage("hired", _("已到岗"), tone="gold", step=_("到岗"))
STAYED = Stage("kept", _("满期仍在岗"), tone="jade", final=True)
LEFT = Stage("left", _("未满期离岗"), tone="red", rail=False, final=True)
CLOSED = Stage("closed", _("已撤回同意"), rail=False, final=True)
LAPSED = Stage("lapsed", _("岗位已撤回"), rail=False, final=True)
OPEN_STAGES = (AGREED.code, EMPLOYED.code, STAYED.code)
SEEKING = LifeCycle(
    stages=(AGREED, EMPLOYED, STAYED, LEFT, CLOSED, LAPSED),
    moves=(
        _move("hire", _("记到岗"), AGREED, EMPLOYED),
        _move("keep", _("记满期仍在岗"), EMPLOYED, STAYED, said_by=_("企业说的岗位")),
        _move("leave", _("记未满期离岗"), EMPLOYED, LEFT, reason=_("理由")),
        Move("close", _("本人撤回同意"), (AGREED.code, EMPLOYED.code), CLOSED.code),
        _move("lapse", _("岗位撤回，不再推荐"), AGREED, LAPSED),
    ),
)

# What became of a difficulty by now, as its fact says it.
OPEN = "open"
OUTCOMES: dict[str, Text] = {
    OPEN: _("没有解决"),
    SOLVED.code: SOLVED.title,
    WITHDRAWN.code: WITHDRAWN.title,
}
_PEOPLE, _MATTERS = pgettext_lazy("unit of measure", "人"), pgettext_lazy("difficulties", "件")
DIFFICULTY = kinds.declare(
    Kind("enterprise.difficulty", _("企业难题"), _MATTERS, tags=("outcome", "kind"))
)
SOLVING = kinds.declare(Kind("enterprise.solved", _("解决企业难题"), _MATTERS, tags=("kind",)))
HIRED = measured_in(Kind("enterprise.hired", _("新招录工人"), _PEOPLE))
KEPT = kinds.declare(Kind("enterprise.kept", _("满期仍在岗工人"), _PEOPLE))


def _measure(
    code: str, title: Text, kind: Kind, meaning: Text, *outcomes: str, complete: bool = True
) -> None:
    measures.declare(
        Measure(
            code,
            title,
            (kind.code,),
            DIFFICULTIES,
            tags={"outcome": outcomes} if outcomes else {},
            meaning=meaning,
            so_far=True,
            # Each is entered here, so none is 0; how many were never told of, nobody knows.
            complete=complete,
            scope=Scope.ORGANISATION,
        )
    )


_measure(
    "enterprise.raised",
    _("企业提出难题"),
    DIFFICULTY,
    _("企业提出的难题，记给接办的支部，没有接办的记给登记的单位；撤回的不计。"),
    *(OPEN, SOLVED.code),
    complete=False,
)
_measure(
    "enterprise.open",
    _("还没有解决的难题"),
    DIFFICULTY,
    _("提出以后到现在还没有解决的，按提出的日子计；报了解决、企业没有确认的也在内。没有就是 0。"),
    OPEN,
)
_measure(
    "enterprise.solved",
    _("解决企业难题"),
    SOLVING,
    _("企业确认解决的难题，按确认的日子计；用工难要招满并且留住才算。没有就是 0。"),
)
_measure(
    "enterprise.raised_solved",
    _("提出后已经解决的难题"),
    DIFFICULTY,
    _("提出的难题里企业已经确认解决的，按提出的日子计。没有就是 0。"),
    SOLVED.code,
)
_measure(
    "enterprise.raised_withdrawn",
    _("撤回的难题"),
    DIFFICULTY,
    _("提出以后撤回的难题，不计入解决率。没有就是 0。"),
    WITHDRAWN.code,
)
measures.declare_rate(
    Rate(
        "enterprise.solving",
        _("难题解决率"),
        numerator="enterprise.raised_solved",
        denominator="enterprise.raised",
        excluded="enterprise.raised_withdrawn",
        excluded_tag="outcome",
        meaning=_("提出的难题里企业确认解决的；撤回的不计入。"),
        parts=_("%(n)s 件已解决 / %(of)s 件已提出"),
    )
)
measures.declare(
    Measure(
        "enterprise.hired",
        _("新招录工人"),
        (HIRED.code,),
        "matters.deliveries",
        meaning=_("企业用工需求中已经招到的人；只说“一批”的是未知，不是 0。"),
        so_far=True,
    )
)
measures.declare(
    Measure(
        "enterprise.kept",
        _("满期仍在岗工人"),
        (KEPT.code,),
        DIFFICULTIES,
        meaning=_("到岗满规定天数、企业说还在岗的人；没有登记到人的不知道，不计在内。"),
        so_far=True,
        scope=Scope.EITHER,
    )
)
