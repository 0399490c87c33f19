"""Venues whose zones can be booked, and how they were used (R8)."""
