"""Telling other systems, signed, that something was done, and never what is personal (ADR 0072)."""
