"""What an operator sees of a district at work: health, counts and lines of log, and nothing of its people."""
