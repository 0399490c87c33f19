"""Life cycles as tables: stages, and the moves between them with what each requires."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words.errors import Refusal

Text = str | Promise


class WrongStage(Refusal):
    """The record is not at a stage from which this move starts."""

    status = 409

    def __init__(self, stage: Stage, move: Move) -> None:
        super().__init__(
            _("现在是“%(stage)s”，不能“%(move)s”。") % {"stage": stage.title, "move": move.title}
        )


class Missing(Refusal):
    """Something that the move requires has not been filled in."""

    def __init__(self, name: str, title: Text) -> None:
        super().__init__(_("请填写%(title)s。") % {"title": title}, field=name)


@dataclass(frozen=True)
class Stage:
    """Where a record can stand; `tone` colours its pill, `step` is its word on the stage rail.

    The rail leaves out a stage with `rail` False unless the record stands there; at a `final` one
    nothing is owed any more.
    """

    code: str
    title: Text
    tone: str = ""
    step: Text = ""
    rail: bool = True
    final: bool = False


@dataclass(frozen=True)
class Move:
    """One verb from some stages to another, with what must be said and who may do it."""

    verb: str
    title: Text
    starts: tuple[str, ...]
    ends: str
    needs: dict[str, Text] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    back: bool = False


@dataclass(frozen=True)
class LifeCycle:
    """A table of stages in their order and of the moves between them; checked when it is made."""

    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    # What the rail calls the beginning, before the first stage; empty: it begins with the stage.
    begins: Text = ""

    def __post_init__(self) -> None:
        codes = {stage.code for stage in self.stages}
        for move in self.moves:
            unknown = ({*move.starts, move.ends}) - codes
            if unknown:
                raise ValueError(f"move {move.verb} names unknown stages {sorted(unknown)}")
            if move.back and "reason" not in move.needs:
                raise ValueError(f"move {move.verb} steps back without a reason")

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """For a model field."""
        return [(stage.code, stage.title) for stage in self.stages]

    def stage(self, code: str) -> Stage:
        """The stage of that code; KeyError if there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def move(self, verb: str) -> Move:
        """The move of that verb; KeyError if there is none."""
        for move in self.moves:
            if move.verb == verb:
                return move
        raise KeyError(verb)

    def moves_from(self, stage: str) -> list[Move]:
        """What can be done at a stage, in the table's order."""
        return [move for move in self.moves if stage in move.starts]

    def missing(self, verb: str, given: dict[str, Any]) -> list[tuple[str, Text]]:
        """What the move requires and is not given yet; shown before the move is made."""
        move = self.move(verb)
        return [(name, title) for name, title in move.needs.items() if not given.get(name)]

    def judge(self, stage: str, verb: str, given: dict[str, Any]) -> Stage:
        """The stage that the move leads to; WrongStage or Missing where it may not be made."""
        move = self.move(verb)
        if stage not in move.starts:
            raise WrongStage(self.stage(stage), move)
        for name, title in self.missing(verb, given):
            raise Missing(name, title)
        return self.stage(move.ends)
