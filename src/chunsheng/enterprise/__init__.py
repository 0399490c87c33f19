"""Enterprises: their difficulties, taken up and solved; workers hired and kept (R17)."""
