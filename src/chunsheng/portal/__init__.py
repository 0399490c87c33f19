"""The door of residents: report, track, no account needed (R5)."""
