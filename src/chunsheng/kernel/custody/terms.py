"""The words of custody."""

from __future__ import annotations

# The verb of an entry that says that somebody looked at what is masked.
OPENED = "custody.opened"
