"""Tells Django of the webhooks, and lets them hear of each entry."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "chunsheng.kernel.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """What is entered is handed on in the same transaction."""
        from chunsheng.kernel.ledger.entering import listeners
        from chunsheng.kernel.queue.keeping import when_given_up
        from chunsheng.kernel.webhooks import telling

        listeners.append(telling.hear)
        when_given_up(telling.send, telling.give_up)
