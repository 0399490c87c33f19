"""Refusals: what an action says in the user's words when a fact stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Message = str | _StrPromise


class Refusal(Exception):
    """An action was refused by a fact; subclasses are named after that fact (`PlotIsFallow`).

    `message` is for the user, `field` names the input it stands beside (None: the whole form),
    `status` is the HTTP status of the answer.
    """

    message: Message = _("此操作现在不能进行。")
    field: str | None = None
    status: int = 400

    def __init__(self, message: Message | None = None, *, field: str | None = None) -> None:
        super().__init__()
        if message is not None:
            self.message = message
        if field is not None:
            self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Denied(Refusal):
    """The record is within reach, but this may not be done to it; the message is the reason."""

    message = _("您没有进行此操作的权限。")
    status = 403

    @property
    def reason(self) -> Message:
        """Why it was denied, in the user's words."""
        return self.message


class DayIsAhead(Refusal):
    """What was told as done lies on a day to come."""

    message = _("日期不能晚于今天。")
