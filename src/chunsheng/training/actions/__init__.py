"""What is done with partner bases, cohorts, openings and secondments."""
