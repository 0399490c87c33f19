"""The words of deliberation (R3): who decides, how much is enough, how far a proposal has come."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Text
from chunsheng.kernel.ledger.measures import Measure, Rate
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage

RULES, PROPOSALS = "deliberation.rules", "deliberation.proposals"
COMMISSIONS = "deliberation.commissions"


class Decider(models.TextChoices):
    """Who decides; with the day it says which rule applies."""

    RESIDENTS = "residents", _("居民会议")
    VILLAGERS = "villagers", _("村民会议")
    HOUSEHOLDS = "households", _("村民会议（户代表）")
    OWNERS = "owners", _("业主共同决定（一般事项）")
    SHARED_PARTS = "shared_parts", _("业主共同决定（改变共有部分用途）")


class Portion(models.TextChoices):
    """How much of a whole is enough."""

    OVER_HALF = "over_half", _("过半数")
    TWO_THIRDS = "two_thirds", _("三分之二以上")
    THREE_QUARTERS = "three_quarters", _("四分之三以上")

    def is_reached(self, part: Decimal | int, whole: Decimal | int) -> bool:
        """Whether a part is enough: 以上 includes the number itself, 过半数 does not."""
        if self is Portion.OVER_HALF:
            return part * 2 > whole
        top, bottom = (2, 3) if self is Portion.TWO_THIRDS else (3, 4)
        return part > 0 and part * bottom >= whole * top


class Channel(models.TextChoices):
    """How a vote came; all are counted as one."""

    PAPER = "paper", _("纸质票")
    ONLINE = "online", _("线上票")


class Choice(models.TextChoices):
    """What a vote says."""

    FOR = "for", _("同意")
    AGAINST = "against", _("反对")
    ABSTAIN = "abstain", _("弃权")


class Outcome(models.TextChoices):
    """Why a proposal came to nothing."""

    NO_QUORUM = "no_quorum", _("参加表决的不够，未通过")
    TOO_FEW = "too_few", _("同意的不够，未通过")
    UPHELD = "upheld", _("异议成立，不执行")
    WITHDRAWN = "withdrawn", _("已撤回")


class Grade(models.TextChoices):
    """How a commissioned project was done."""

    GOOD = "good", _("优秀")
    FAIR = "fair", _("合格")
    POOR = "poor", _("不合格")


SIGNED = Stage("signed", _("征集附议"))
DISCUSSED = Stage("discussed", _("讨论中"))
VOTING = Stage("voting", _("表决中"), tone="gold")
POSTED = Stage("posted", _("公示中"), tone="gold")
EXECUTED = Stage("executed", _("执行中"))
PUBLISHED = Stage("published", _("结果已公开"), tone="jade", final=True)
ENDED = Stage("ended", _("未成"), rail=False, final=True)
ADOPTED_STAGES = (POSTED.code, EXECUTED.code, PUBLISHED.code)


def _move(verb: str, title: Text, start: Stage | None, end: Stage, **needs: Text) -> Move:
    starts = (SIGNED.code, DISCUSSED.code, VOTING.code) if start is None else (start.code,)
    return Move(verb, title, starts, end.code, dict(needs))


# Seconding stays at its stage until there are enough; a vote or an answer may end the proposal.
CYCLE = LifeCycle(
    stages=(SIGNED, DISCUSSED, VOTING, POSTED, EXECUTED, PUBLISHED, ENDED),
    moves=(
        _move("second", _("附议"), SIGNED, DISCUSSED),
        _move("open_vote", _("开始表决"), DISCUSSED, VOTING, discussed=_("讨论情况")),
        _move("cast", _("计入一票"), VOTING, VOTING),
        _move("close_vote", _("计票"), VOTING, POSTED),
        _move("object", _("登记异议"), POSTED, POSTED, reason=_("异议")),
        _move("answer", _("答复异议"), POSTED, POSTED, reason=_("答复")),
        _move("execute", _("交办"), POSTED, EXECUTED),
        _move("publish", _("公开结果"), EXECUTED, PUBLISHED, told=_("结果"), photo=_("照片")),
        _move("withdraw", _("撤回提案"), None, ENDED, reason=_("撤回的理由")),
    ),
)

RUNNING = Stage("running", _("实施中"), tone="gold")
FINISHED = Stage("finished", _("待评估"), tone="gold")
EVALUATED = Stage("evaluated", _("已评估"), tone="jade", final=True)
COMMISSION_CYCLE = LifeCycle(
    stages=(RUNNING, FINISHED, EVALUATED),
    moves=(
        _move("finish", _("登记完成"), RUNNING, FINISHED),
        _move("evaluate", _("评估"), FINISHED, EVALUATED, reason=_("评语")),
    ),
)

_THINGS, _HEADS = pgettext_lazy("deliberation", "件"), _("票")
TOOK_PART, STAYED_AWAY = "took_part", "stayed_away"
CALLED_OFF = "excluded:called_off"
PARTS: dict[str, Text] = {
    TOOK_PART: _("参加表决"),
    STAYED_AWAY: _("没有参加"),
    CALLED_OFF: _("表决中撤回"),
}
PROPOSED = kinds.declare(Kind("deliberation.proposed", _("收到提案"), _THINGS))
ADOPTED = kinds.declare(Kind("deliberation.adopted", _("通过提案"), _THINGS))
RESULT = kinds.declare(Kind("deliberation.published", _("公开结果的提案"), _THINGS))
TURNOUT = kinds.declare(Kind("deliberation.turnout", _("应参加表决"), _HEADS, tags=("part",)))
COMMISSIONED = kinds.declare(Kind("deliberation.commissioned", _("委托项目"), _THINGS))
ASSESSED = kinds.declare(
    Kind("deliberation.evaluated", _("已评估的委托项目"), _THINGS, tags=("grade",))
)


def _measure(kind: Kind, register: str, meaning: Text, complete: bool = True) -> None:
    told = {"meaning": meaning, "so_far": True, "complete": complete}
    measures.declare(Measure(kind.code, kind.title, (kind.code,), register, **told))  # type: ignore[arg-type]  # further fields of the measure


_measure(PROPOSED, PROPOSALS, _("居民签名提出的提案，按签名的那天计。"), complete=False)
_measure(ADOPTED, PROPOSALS, _("表决通过的提案，按计票的那天计；异议成立的不计。没有就是 0。"))
_measure(RESULT, PROPOSALS, _("已经办成、向居民公开了结果的提案。没有就是 0。"))
_measure(COMMISSIONED, COMMISSIONS, _("委托社会组织实施的项目。"), complete=False)
_measure(ASSESSED, COMMISSIONS, _("完成以后由另一个人评估过的委托项目，不论等次。没有就是 0。"))
for _code, _title, _parts in (
    ("deliberation.took_part", PARTS[TOOK_PART], (TOOK_PART,)),
    ("deliberation.turnout", _("应参加表决"), (TOOK_PART, STAYED_AWAY)),
    ("deliberation.called_off", PARTS[CALLED_OFF], (CALLED_OFF,)),
):
    measures.declare(
        Measure(_code, _title, (TURNOUT.code,), PROPOSALS, tags={"part": _parts}, so_far=True)
    )
measures.declare_rate(
    Rate(
        "deliberation.turnout_rate",
        _("表决参与率"),
        numerator="deliberation.took_part",
        denominator="deliberation.turnout",
        excluded="deliberation.called_off",
        excluded_tag="part",
        meaning=_("参加表决的 ÷ 名册上应参加的，线上和纸质一并计；表决中撤回的不计入。"),
    )
)
