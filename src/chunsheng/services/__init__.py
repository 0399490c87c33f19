"""Requests of residents, from the door to the figure (R5)."""
