"""The words of custody."""

from __future__ import annotations

# The verb of an entry that says that somebody looked at what is masked.
OPENED = "custody.opened"
# That of an entry that says that a row was kept as long as the district's rule lets it be.
LET_GO = "custody.let_go"
