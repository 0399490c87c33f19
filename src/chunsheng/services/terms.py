"""The words of services (R5): kinds, urgency, stages, why not counted, and what is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Text
from chunsheng.kernel.ledger.measures import Fold, Measure, Rate
from chunsheng.kernel.notices.terms import Means
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.matters.terms import step_kind
from chunsheng.organisations.terms import DISPATCHER, GRID_WORKER

REGISTER = "services.requests"
NUMBER_PREFIX = "SQ"


class RequestKind(models.TextChoices):
    """What a resident comes with."""

    INQUIRY = "inquiry", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    ADVICE = "advice", _("建议")


class Urgency(models.TextChoices):
    """How soon it must be looked after."""

    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    CRITICAL = "critical", _("特急")


class Channel(models.TextChoices):
    """The door through which it came."""

    PORTAL = "portal", _("居民自助")
    DESK = "desk", _("窗口代录")
    PHONE = "phone", _("电话")


class ServiceForm(models.TextChoices):
    """The five forms of service that the article names (五类服务)."""

    GRID = "grid", _("网格化")
    STANDARD = "standard", _("标准化")
    ONLINE = "online", _("信息化")
    SOCIAL = "social", _("社会化")
    STARS = "stars", _("星级化")


class Exclusion(models.TextChoices):
    """Why a request is not taken up, and so not counted in the rate."""

    BEYOND_POWERS = "beyond_powers", _("越权")
    MERGED = "merged", _("并案")
    IN_COURT = "in_court", _("涉诉涉裁")
    EMERGENCY = "emergency", _("转紧急警情")
    SECRECY = "secrecy", _("涉密涉隐私")


class StepKind(models.TextChoices):
    """What someone must do about a request."""

    ASSIGN = "services.assign", _("分派")
    SIGN = "services.sign", _("签收")
    HANDLE = "services.handle", _("办理")
    CALL = "services.call", _("打电话告诉")


for _kind in StepKind:
    step_kind(_kind.value, _kind.label)


class Reach(models.TextChoices):
    """How whoever asked for it, or cannot read a page, is told what came of their request."""

    TO_CALL = "to_call", _("待打电话")
    PHONE = "phone", Means.PHONE.label
    SLIP = "slip", Means.SLIP.label
    MISSED = "missed", _("没能告诉")


TO_ASSIGN = Stage(
    "to_assign", _("待分派"), tone="gold", step=pgettext_lazy("stage", "分派"), rail=False
)
TO_SIGN = Stage("to_sign", _("待签收"), tone="red", step=pgettext_lazy("stage", "签收"))
HANDLING = Stage("handling", _("办理中"), tone="gold", step=pgettext_lazy("stage", "办理"))
CLOSED = Stage("closed", pgettext_lazy("stage", "办结"), tone="jade", final=True)
ARCHIVED = Stage("archived", pgettext_lazy("stage", "归档"), final=True)

# Entries of which the petitioner is told, and those with which it comes to somebody's desk.
TOLD = (
    *("received", "assigned", "signed", "returned", "closed", "declined", "reopened"),
    "opened_to_offers",
)
CALLING = ("received", "assigned", "returned", "reopened")
# What is final; and what is entered when the petitioner was told of it in person, or could not be.
FINAL = ("closed", "declined")
REACHED = {Reach.PHONE: "phoned", Reach.SLIP: "handed_slip", Reach.MISSED: "not_reached"}

OPEN_STAGES = (TO_ASSIGN.code, TO_SIGN.code, HANDLING.code)

CYCLE = LifeCycle(
    begins=_("受理"),
    stages=(TO_ASSIGN, TO_SIGN, HANDLING, CLOSED, ARCHIVED),
    moves=(
        Move(
            "assign",
            _("分派"),
            starts=(TO_ASSIGN.code,),
            ends=TO_SIGN.code,
            needs={"unit": _("承办单位")},
            roles=(DISPATCHER.code,),
        ),
        Move(
            "sign",
            _("签收并开始办理"),
            starts=(TO_SIGN.code,),
            ends=HANDLING.code,
            roles=(GRID_WORKER.code, DISPATCHER.code),
        ),
        Move(
            "return",
            _("退单"),
            starts=(TO_SIGN.code, HANDLING.code),
            ends=TO_ASSIGN.code,
            needs={"reason": _("退单理由")},
            roles=(GRID_WORKER.code, DISPATCHER.code),
            back=True,
        ),
        Move(
            "open_to_offers",
            _("公开求助"),
            starts=(HANDLING.code,),
            ends=HANDLING.code,
            roles=(GRID_WORKER.code, DISPATCHER.code),
        ),
        Move(
            "close",
            _("办结"),
            starts=(HANDLING.code,),
            ends=CLOSED.code,
            needs={"outcome": _("办理结果")},
            roles=(GRID_WORKER.code, DISPATCHER.code),
        ),
        Move(
            "decline",
            _("不予受理"),
            starts=OPEN_STAGES,
            ends=CLOSED.code,
            needs={"exclusion": _("不予受理的原因"), "outcome": _("给居民的答复")},
            roles=(DISPATCHER.code,),
        ),
        Move(
            "archive",
            _("归档"),
            starts=(CLOSED.code,),
            ends=ARCHIVED.code,
            roles=(DISPATCHER.code,),
        ),
        Move(
            "reopen",
            _("重新办理"),
            starts=(CLOSED.code, ARCHIVED.code),
            ends=HANDLING.code,
            needs={"reason": _("重新办理的理由")},
            roles=(DISPATCHER.code,),
            back=True,
        ),
    ),
)

# How a request was judged: exactly one of these stands for it once its time is up or it is closed.
ON_TIME = "on_time"
OVERDUE = "overdue"


def excluded(reason: str) -> str:
    """The outcome of a request that is not counted, for one of `Exclusion`."""
    return f"excluded:{reason}"


OUTCOMES: dict[str, Text] = {
    ON_TIME: _("按时"),
    OVERDUE: _("超期"),
    **{excluded(reason.value): reason.label for reason in Exclusion},
}

_BY = ("kind", "category", "form")
RECEIVED = kinds.declare(Kind("services.received", _("收到诉求"), _("件"), tags=_BY))
FINISHED = kinds.declare(Kind("services.closed", _("办结诉求"), _("件"), tags=_BY))
JUDGED = kinds.declare(Kind("services.judged", _("时限认定"), _("件"), tags=("outcome", *_BY)))
DAYS_TAKEN = kinds.declare(
    Kind(
        "services.days_taken",
        _("办理用时"),
        pgettext_lazy("unit of measure", "工作日"),
        tags=_BY,
    )
)

measures.declare(Measure("services.received", _("收到诉求"), (RECEIVED.code,), REGISTER))
measures.declare(Measure("services.closed", _("办结诉求"), (FINISHED.code,), REGISTER))
# 星级化 is told by stars, which nobody gives yet, and by no request.
for _form, _title in (
    (ServiceForm.GRID, _("网格化服务")),
    (ServiceForm.STANDARD, _("标准化服务")),
    (ServiceForm.ONLINE, _("信息化服务")),
    (ServiceForm.SOCIAL, _("社会化服务")),
):
    measures.declare(
        Measure(
            f"services.closed_{_form.value}",
            _title,
            (FINISHED.code,),
            REGISTER,
            tags={"form": (_form.value,)},
            meaning=_("办结的诉求里，事项登记为这种服务形式的；没有登记形式的不在内。"),
        )
    )
measures.declare(
    Measure(
        "services.judged_on_time",
        _("按时办结"),
        (JUDGED.code,),
        REGISTER,
        tags={"outcome": (ON_TIME,)},
        meaning=_("到期前办结的诉求。"),
    )
)
measures.declare(
    Measure(
        "services.judged_counted",
        _("计入时限考核"),
        (JUDGED.code,),
        REGISTER,
        tags={"outcome": (ON_TIME, OVERDUE)},
        meaning=_("按时办结的与超期的诉求；到期仍未办结的也算超期。"),
    )
)
measures.declare(
    Measure(
        "services.judged_excluded",
        _("不计入时限考核"),
        (JUDGED.code,),
        REGISTER,
        tags={"outcome": tuple(excluded(reason.value) for reason in Exclusion)},
        meaning=_("不予受理的诉求，按原因列出。"),
    )
)
measures.declare(
    Measure(
        "services.days_taken",
        _("办理用时（中位数）"),
        (DAYS_TAKEN.code,),
        REGISTER,
        fold=Fold.MEDIAN,
        meaning=_("从收到到办结的工作日，只计办公时间。"),
    )
)
ON_TIME_RATE = measures.declare_rate(
    Rate(
        "services.on_time",
        _("按时办结率"),
        numerator="services.judged_on_time",
        denominator="services.judged_counted",
        excluded="services.judged_excluded",
        excluded_tag="outcome",
        meaning=_("按时办结 ÷（按时办结＋超期）；不予受理的不计入，按原因列出。"),
        parts=_("%(n)s 件按时 / %(of)s 件已判定"),
    )
)
