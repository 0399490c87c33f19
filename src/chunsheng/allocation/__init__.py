"""Sharing out (R7): the solver proposes who gets what and why, a named person confirms it."""
