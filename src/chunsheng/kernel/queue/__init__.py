"""Deferred work: what an action hands on, done at least once though workers fail or die (ADR 0071)."""
