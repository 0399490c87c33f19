"""Training (R14, R15): partner bases, cohorts of those who hold certain posts, and secondments."""
