"""Notices: who is told of an entry, and whether they have read it (ADR 0072)."""
