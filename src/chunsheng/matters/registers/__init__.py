"""The registers of matters: what is wanted, promised and given, and by which rules."""

from __future__ import annotations

from chunsheng.matters.registers.feeds import Feeds
from chunsheng.matters.registers.given import source_rows
from chunsheng.matters.registers.rules import Rules

__all__ = ["Feeds", "Rules", "source_rows"]
