"""Briefs: reports whose every number is bound to a figure (R20)."""
