"""Keys of records: UUIDv7, so that the newest rows lie together."""

from __future__ import annotations

import uuid

from uuid_utils import compat


def uuid7() -> uuid.UUID:
    """A new time-ordered key (RFC 9562, version 7)."""
    return compat.uuid7()
