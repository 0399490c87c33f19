"""Co-building: agreements by six joint works, and activities of four cultures (R4, R6)."""
