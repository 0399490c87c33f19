"""Figures: the cockpit, the funnel, and figures frozen where they were cited (R11, R12, R19)."""
