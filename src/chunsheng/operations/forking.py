"""What has to be let go before a process is forked."""

from __future__ import annotations

from django.db import connection, connections


def let_go() -> None:
    """Close connections and PostgreSQL's pool of them: neither may be carried into another process."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL alone has one
