"""Measuring search: how long a list and the palette take among many rows."""
