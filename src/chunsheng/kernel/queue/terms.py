"""The words of the queue: how long a worker may take, and how long what is done stays."""

from __future__ import annotations

from datetime import timedelta

RETRIES = "queue.retries"

# Each delay is so many times the one before, and none is longer than this.
GROWTH = 4
LONGEST = timedelta(hours=6)
# No job takes as long; whoever holds one longer has died.
LEASE = timedelta(minutes=5)
KEEPS_DONE, KEEPS_FAILED = timedelta(days=1), timedelta(days=30)
