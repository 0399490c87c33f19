"""Doing a verb, for a page or for the API: its form, and its one effect however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chunsheng.kernel.access.policies import Policy
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.submissions import once
from chunsheng.kernel.register.asking import VerbForm
from chunsheng.kernel.register.declaration import NotYours, Register, Slip, Verb


def actor_for(viewer: Viewer, policy: Policy, channel: str = "desk") -> Actor:
    """The viewer acting from the unit where the policy's role is held."""
    units = viewer.units(policy.roles)
    return Actor(viewer.account, channel, units[0] if units else None)


def where(register: Register, viewer: Viewer, key: uuid.UUID) -> str:
    """The record's page, or the list where what was done took it out of the viewer's reach."""
    seen = register.linked and register.rows(viewer).filter(pk=key).exists()
    return f"/r/{register.code}/{key}/" if seen else f"/r/{register.code}/"


def operation_of(register: Register, verb: Verb) -> str:
    """What a submission calls a verb."""
    return f"{register.code}.{verb.code}"[:60]


def _unheard(said: str | Slip) -> None:
    """What came of it is told to nobody."""


@dataclass(frozen=True)
class Doing:
    """A verb that a viewer may do: to a record, or without one to add one."""

    register: Register
    verb: Verb
    viewer: Viewer
    record: Any = None
    channel: str = "desk"

    def form(self, data: Any, files: Any = None, initial: Any = None) -> VerbForm:
        """The verb's form as this record has it for this viewer; unbound where nothing was sent."""
        kind = self.verb.form or VerbForm
        form = kind(data, files, initial=initial)
        form.fit(self.record, self.viewer)
        return form

    def send(
        self,
        form: VerbForm,
        *,
        key: uuid.UUID,
        version: int | None,
        values: Mapping[str, object] | None = None,
        tell: Callable[[str | Slip], None] = _unheard,
    ) -> tuple[str, bool]:
        """Do it in one transaction with the key; where it led, and whether it ran now.

        `values` is what is held against a second sending, the form's own unless given. `tell` hears
        what is said once of what came of it. Refusals of the action go through.
        """
        if self.record is not None and version is not None:
            self.record.version = version  # a later one in the database makes save_change refuse
        if values is None:
            values = {name: str(value) for name, value in form.cleaned_data.items()}
            # No field is called that.
            values["/"] = str(self.record.pk) if self.record is not None else ""
        return once(
            key=key,
            operation=operation_of(self.register, self.verb),
            values=values,
            act=lambda: self._act(form.cleaned_data, tell),
        )

    def _act(self, given: Mapping[str, Any], tell: Callable[[str | Slip], None]) -> str:
        by = actor_for(self.viewer, self.verb.may, self.channel)
        if self.record is not None:
            done = self.verb.act(by=by, **{self.verb.record_as: self.record}, **given)
            if self.verb.slip is not None:
                tell(self.verb.slip(done))
            return where(self.register, self.viewer, self.record.pk)
        added = self.verb.act(by=by, **given)
        # Judged where it came to lie, in the same transaction: out of reach, it is undone.
        there = self.register.rows(self.viewer, self.verb.code).filter(pk=added.pk)
        if not self.verb.passes_on and not there.exists():
            raise NotYours(self.verb.title)
        if self.verb.slip is not None:
            tell(self.verb.slip(added))
        if self.verb.say is not None:
            tell(str(self.verb.say(added)))
        return where(self.register, self.viewer, added.pk)


def adding(register: Register, viewer: Viewer, channel: str = "desk") -> Doing:
    """The verb that adds a record. NoEntrance or NotYours where it is not the viewer's to do."""
    register.check_entrance(viewer)
    verb = register.add
    if verb is None or not viewer.holds(verb.may.roles):
        raise NotYours(verb.title if verb else register.title)
    return Doing(register, verb, viewer, channel=channel)
