"""Attracting investment: visits, intents, projects, and what was promised with them (R10–R12)."""
