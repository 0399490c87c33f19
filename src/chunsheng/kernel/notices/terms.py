"""The words of notices: after how long something is no news."""

from __future__ import annotations

from datetime import timedelta

NOTICES = "notices.notices"
# What came to be known longer ago, as in a load of old records, calls nobody to work.
NEWS = timedelta(days=1)
