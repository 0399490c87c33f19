"""The words of the privacy desk: what may be asked, on what ground refused, and what is measured.

个人信息保护法 art. 44–50; the days are the district's own, for the law names none.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.roles import Role, declare
from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Text
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.organisations.terms import DISPATCHER, SUPERVISOR

REGISTER, LIMITS = "privacy.requests", "privacy.limits"
RETENTIONS, PURGES = "privacy.retentions", "privacy.purges"
NUMBER_PREFIX = "GX"

# Who supervises what is done with personal data (art. 52); the second pair of hands of an erasure.
OFFICER = declare(Role("privacy_officer", _("个人信息保护负责人")))
HANDS = (SUPERVISOR.code, DISPATCHER.code, OFFICER.code)


class AskKind(models.TextChoices):
    """What a person may ask about their own data."""

    SEE = "see", pgettext_lazy("privacy", "查阅")
    COPY = "copy", pgettext_lazy("privacy", "复制")
    CORRECT = "correct", pgettext_lazy("privacy", "更正")
    ERASE = "erase", pgettext_lazy("privacy", "删除")
    EXPLAIN = "explain", pgettext_lazy("privacy", "解释说明")


# What is answered with a copy.
COPIED = (AskKind.SEE, AskKind.COPY)


class KnownBy(models.TextChoices):
    """By what it was certain who asks."""

    CODE = "code", _("查询码和电话后四位")
    SEEN = "seen", _("窗口当面核对身份")


class Ground(models.TextChoices):
    """The law's own grounds for refusing."""

    SECRECY = "secrecy", _("法律规定应当保密或者不需要告知（第十八条第一款、第四十五条第一款）")
    HINDERS = "hinders", _("告知会妨碍国家机关履行法定职责（第三十五条、第四十五条第一款）")
    ACCURATE = "accurate", _("经核实，原来记的没有错（第四十六条第二款）")
    MUST_KEEP = "must_keep", _("法律、行政法规规定的保存期限没有届满（第四十七条第二款）")
    STILL_NEEDED = "still_needed", _("不属于应当删除的情形（第四十七条第一款）")
    NOT_THE_PERSON = "not_the_person", _("不能核实是本人，也不是有权代理的人（第四十四条）")


_ABOUT_TELLING = {Ground.SECRECY, Ground.HINDERS, Ground.NOT_THE_PERSON}
GROUNDS: dict[str, set[Ground]] = {
    AskKind.SEE: _ABOUT_TELLING,
    AskKind.COPY: _ABOUT_TELLING,
    AskKind.EXPLAIN: _ABOUT_TELLING,
    AskKind.CORRECT: {Ground.ACCURATE, Ground.NOT_THE_PERSON},
    AskKind.ERASE: {Ground.MUST_KEEP, Ground.STILL_NEEDED, Ground.NOT_THE_PERSON},
}

WAITING = Stage("waiting", _("待受理"), tone="red", step=pgettext_lazy("privacy", "受理"))
HANDLING = Stage("handling", _("办理中"), tone="gold", step=_("办理"))
ANSWERED = Stage(
    "answered",
    pgettext_lazy("privacy", "已答复"),
    tone="jade",
    step=pgettext_lazy("privacy", "答复"),
    final=True,
)
REFUSED = Stage("refused", _("已拒绝"), rail=False, final=True)

OPEN_STAGES = (WAITING.code, HANDLING.code)
CLOSED_STAGES = (ANSWERED.code, REFUSED.code)


def _answer(verb: str, title: Text) -> Move:
    return Move(verb, title, starts=(HANDLING.code,), ends=ANSWERED.code, roles=HANDS)


CYCLE = LifeCycle(
    begins=_("提出"),
    stages=(WAITING, HANDLING, ANSWERED, REFUSED),
    moves=(
        Move(
            "take",
            pgettext_lazy("privacy", "受理"),
            starts=(WAITING.code,),
            ends=HANDLING.code,
            roles=HANDS,
        ),
        _answer("hand_out", _("交出一份")),
        _answer("explain", _("解释说明")),
        _answer("correct", _("已经更正")),
        _answer("erase", _("删除个人信息")),
        Move(
            "refuse",
            _("拒绝"),
            starts=OPEN_STAGES,
            ends=REFUSED.code,
            needs={"ground": _("法律依据"), "reason": _("理由")},
            roles=HANDS,
        ),
    ),
)

# Which verb answers what was asked.
ANSWERS: dict[str, str] = {
    AskKind.SEE: "hand_out",
    AskKind.COPY: "hand_out",
    AskKind.CORRECT: "correct",
    AskKind.ERASE: "erase",
    AskKind.EXPLAIN: "explain",
}


class StepKind(models.TextChoices):
    """What a post must do about a request."""

    ANSWER = "privacy.answer", _("答复个人信息要求")
    ERASE = "privacy.erase", _("复核并删除")


class PurgeStage(models.TextChoices):
    """How far a tried-out purge is."""

    TRIED = "tried", _("已试算")
    PROPOSED = "proposed", _("待复核")
    DONE = "done", _("已删除")
    DROPPED = "dropped", _("已放弃")


ON_TIME, OVERDUE = "on_time", "overdue"
OUTCOMES = {ON_TIME: _("按时"), OVERDUE: _("超期")}

# Entries of which the person is told, and those with which it comes to somebody's desk.
TOLD = {
    "received": _("收到您的要求"),
    "took": _("已受理，正在办"),
    "handed_out": _("已把一份交给本人"),
    "explained": _("已解释说明"),
    "corrected": _("已经更正"),
    "erased": _("已按您的要求删除"),
    "refused": _("没有办成，理由见上面"),
}
CALLING = ("received", "took")

_BY = ("kind",)
RECEIVED = kinds.declare(Kind("privacy.received", _("个人信息要求"), _("件"), tags=_BY))
JUDGED = kinds.declare(
    Kind("privacy.judged", _("个人信息要求时限认定"), _("件"), tags=("outcome", *_BY))
)
GONE = kinds.declare(Kind("privacy.gone", _("到期删去的记录"), _("条"), tags=("table",)))

measures.declare(Measure("privacy.received", _("个人信息要求"), (RECEIVED.code,), REGISTER))
measures.declare(
    Measure(
        "privacy.judged_on_time",
        _("个人信息要求按时答复"),
        (JUDGED.code,),
        REGISTER,
        tags={"outcome": (ON_TIME,)},
        meaning=_("到期前答复或说明理由拒绝的。"),
    )
)
measures.declare(
    Measure(
        "privacy.judged_counted",
        _("个人信息要求计入时限"),
        (JUDGED.code,),
        REGISTER,
        tags={"outcome": (ON_TIME, OVERDUE)},
        meaning=_("按时的与超期的；到期仍没有答复的也算超期。"),
    )
)
measures.declare(Measure("privacy.gone", _("到期删去的记录"), (GONE.code,), PURGES))
