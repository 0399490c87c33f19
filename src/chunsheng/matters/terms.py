"""The words of matters: how needs, promises and deliveries stand, and what they count as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Text
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.kernel.words.amounts import unit_said
from chunsheng.organisations.terms import DISPATCHER


class NeedState(models.TextChoices):
    """How a need or an offer stands."""

    OPEN = "open", _("待对接")
    MET = "met", _("已满足")
    WITHDRAWN = "withdrawn", _("已撤回")


class PromiseState(models.TextChoices):
    """How a promise stands: kept once what was delivered reaches what was promised."""

    OPEN = "open", _("待兑现")
    KEPT = "kept", _("已兑现")
    WITHDRAWN = "withdrawn", _("已撤回")


# A promise that no work app measures otherwise counts as one; an amount of money, jobs or kilos is
# promised under the kind that the work app declares for it, for a figure never mixes units.
PROMISED = kinds.declare(Kind("matters.promised", _("承诺"), _("件")))
NEEDED = kinds.declare(Kind("matters.needed", _("提出需求"), _("项"), tags=("kind",)))
measures.declare(Measure("matters.needed", _("提出需求"), (NEEDED.code,), "matters.needs"))

# In what may be needed, promised and delivered: what the work apps declare, by the kinds' codes.
_measured: dict[str, Kind] = {PROMISED.code: PROMISED}


def measured_in(kind: Kind) -> Kind:
    """Make a kind one in which something may be needed, promised and delivered."""
    _measured[kind.code] = kinds.declare(kind)
    return kind


def measured_kinds() -> list[tuple[str, str]]:
    """Those kinds with their units, for a form."""
    return [(one.code, f"{one.title} · {unit_said(one.unit)}") for one in _measured.values()]


# Whose promises are given and withdrawn in the register of promises, by their sources: those without
# one, and those of the work apps that say so. Others are kept at their source, by its rules.
_kept_here = {""}
# Whose needs are met and withdrawn at their source alone.
_met_at_source: set[str] = set()


def keep_promises_here(source_code: str) -> None:
    """Let the officers give and withdraw a source's promises in the register of promises."""
    _kept_here.add(source_code)


def meet_needs_at_source(source_code: str) -> None:
    """Let nobody meet or withdraw a source's needs but the source itself."""
    _met_at_source.add(source_code)


def kept_here(source: str) -> models.Q:
    """Rows whose promise is kept in its register; `source` is the field with its source's code."""
    return models.Q(**{f"{source}__in": sorted(_kept_here)})


def met_here() -> models.Q:
    """Needs that may be met and withdrawn in their register."""
    return ~models.Q(source_code__in=sorted(_met_at_source))


@dataclass(frozen=True)
class Quantity:
    """How much: equal bounds are exact, one is a bound, none is unknown (一批)."""

    low: Decimal | int | None = None
    high: Decimal | int | None = None
    about: bool = False

    @classmethod
    def exactly(cls, amount: Decimal | int) -> Quantity:
        """That much, no more and no less."""
        return cls(amount, amount)


UNKNOWN = Quantity()
ONE = Quantity.exactly(1)


@dataclass(frozen=True)
class Window:
    """Days from the first to the last, both inside; an empty end is open."""

    since: date | None = None
    until: date | None = None


ANY_TIME = Window()


class ReminderKind(models.TextChoices):
    """Of what a post is reminded, once for each step."""

    SOON = "soon", _("快到期，请办理")
    LATE = "late", _("已超期，请马上办理")


STEPS, FEEDS = "matters.steps", "matters.feeds"
# How many hours of office time before it is due a step is told to its post.
REMINDING = "matters.reminding"
REMINDED = {kind: f"reminded_{kind.value}" for kind in ReminderKind}

# What each kind of step asks for, in a word or two, for where its title must not be told.
_asked_for: dict[str, Text] = {}


def step_kind(code: str, title: Text) -> str:
    """Declare what a kind of step asks for; another under the same code is an error."""
    if code in _asked_for:
        raise ValueError(f"step {code} is declared twice")
    _asked_for[code] = title
    return code


def asked_for(kind: str) -> str:
    """What a kind of step asks for; to see to it, where nobody said what."""
    return str(_asked_for.get(kind, _("办理")))


@dataclass(frozen=True)
class RuleKind:
    """A number that the district sets from a day on, with its source; whoever `sets` it holds the role.

    `decided` is the last of the days from the first to before the other (None: to no end) that was
    decided by a rule already; None where none was. `follow` brings a new rule to what waits for one.
    """

    code: str
    title: Text
    unit: Text
    most: int
    sets: str
    decided: Callable[[date, date | None], date | None]
    follow: Callable[[Any, Any, date | None], None] | None = None


rule_kinds: dict[str, RuleKind] = {}


def ruled(kind: RuleKind) -> RuleKind:
    """Make a number one that the district sets; another under the same code is an error."""
    if kind.code in rule_kinds:
        raise ValueError(f"rule {kind.code} is declared twice")
    rule_kinds[kind.code] = kind
    return kind


# A reminder that was sent is not taken back by a later rule.
ruled(
    RuleKind(
        REMINDING,
        _("到期前几个办公小时提醒"),
        _("小时"),
        most=80,
        sets=DISPATCHER.code,
        decided=lambda since, before: None,
    )
)


def kinds_of_rules() -> list[tuple[str, Text]]:
    """Those numbers, for a field."""
    return [(one.code, one.title) for one in rule_kinds.values()]
