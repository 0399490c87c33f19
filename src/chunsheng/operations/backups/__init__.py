"""Copies of a district that can be trusted: made while it works, restored whole or not at all, drilled."""
