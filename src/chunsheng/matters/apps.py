"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "chunsheng.matters"
    label = "matters"

    def ready(self) -> None:
        """Say who is reminded of a step, in what words, and that feeds end with what else lets in."""
        from chunsheng.kernel.credentials.actions.ending import further_entries
        from chunsheng.kernel.notices.carrying import words
        from chunsheng.kernel.notices.telling import tellers
        from chunsheng.matters.actions.feeds import revoke_feeds
        from chunsheng.matters.telling import tell
        from chunsheng.matters.terms import REMINDED, STEPS

        further_entries.append(lambda account, by: revoke_feeds(by=by, account=account))
        tellers[STEPS] = tell
        words.update({verb: kind.label for kind, verb in REMINDED.items()})
