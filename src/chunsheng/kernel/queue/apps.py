"""Tells Django of the queue."""

from __future__ import annotations

from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "chunsheng.kernel.queue"
    label = "queue"
