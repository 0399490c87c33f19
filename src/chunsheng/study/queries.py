"""Reads limits, the parts of a method, who may answer for it, and what nobody adopted in time."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.language import parts_listed
from chunsheng.organisations.models import Post
from chunsheng.places.queries import district
from chunsheng.places.terms import AreaKind
from chunsheng.study.models import Adoption, Observation, Tour
from chunsheng.study.terms import HANDS, IDLE, READERS, STOPPED, Visit


@dataclass(frozen=True)
class Part:
    """One part of a working method: what it comprises, and the codes by which it is seen to run."""

    title: str
    items: tuple[str, ...]
    codes: tuple[str, ...]


_BAR = r"[|\uff5c]"
_PART = re.compile(rf"(.+?){_BAR}(.+?){_BAR}((?:\s*[a-z_]+\.[a-z_]+)*)\s*")


def part_of(line: str) -> Part | None:
    """A line `title | item、item | code code`; None where it is not one."""
    read = _PART.fullmatch(line)
    if read is None:
        return None
    title = read[1].strip()
    items = tuple(parts_listed(read[2]))
    return Part(title, items, tuple(read[3].split())) if title and items else None


def parts_of(observation: Observation) -> list[Part]:
    """The parts of the method that an observation is a template of; none of any other lesson."""
    read = (part_of(line) for line in observation.parts.splitlines())
    return [part for part in read if part is not None]


def lies_at_home(unit: Unit) -> bool:
    """Whether a unit belongs to the district."""
    return unit.path.startswith(district().path)


def posts_to_answer(viewer: Viewer) -> QuerySet[Post]:
    """Posts of one's own ground, grids aside, whose holders see the adoptions of their unit."""
    mine = within(viewer.paths(HANDS), "unit__path")
    posts = Post.objects.filter(mine, on_day(clock.today()), role__in=READERS)
    return posts.exclude(unit__kind=AreaKind.GRID).select_related("unit").order_by("unit__path")


def _unadopted() -> QuerySet[Observation]:
    """Observations of visited places of which that tour brought nothing home."""
    taken = Adoption.objects.exclude(stage=STOPPED.code).filter(
        observation__tour=OuterRef("tour"), observation__origin=OuterRef("origin")
    )
    return Observation.objects.filter(~Exists(taken), visit=Visit.VISITED)


def is_idle(today: date) -> Q:
    """Tours that visited a place, and nothing of it was adopted by the last day of their limit."""
    return Q(Exists(_unadopted().filter(tour=OuterRef("pk"))), due_on__lt=today)


def idle_places(tour: Tour, today: date) -> set[uuid.UUID]:
    """Those places of a tour; none before its limit has passed."""
    if tour.due_on is None or tour.due_on >= today:
        return set()
    return set(_unadopted().filter(tour=tour).values_list("origin", flat=True))


def idle_unjudged() -> QuerySet[Tour]:
    """Idle tours of which the ledger does not say so yet."""
    told = Fact.objects.filter(
        kind=IDLE.code, record_id=OuterRef("pk"), reverses=None, reversed_by=None
    )
    return Tour.objects.filter(is_idle(clock.today()), ~Exists(told)).order_by("due_on", "pk")
