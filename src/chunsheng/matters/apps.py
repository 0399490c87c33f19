"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "chunsheng.matters"
    label = "matters"

    def ready(self) -> None:
        """Say who is reminded of a step, and in what words."""
        from chunsheng.kernel.notices.carrying import words
        from chunsheng.kernel.notices.telling import tellers
        from chunsheng.matters.telling import tell
        from chunsheng.matters.terms import REMINDED, STEPS

        tellers[STEPS] = tell
        words.update({verb: kind.label for kind, verb in REMINDED.items()})
