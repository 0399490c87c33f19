"""Deliberation: proposals from signature to published result, and what is commissioned (R3)."""
