"""Measuring pages: what each costs among a million requests."""
