"""Joint bodies, their seats and meetings, and what became of what they resolved (R1, R16)."""
