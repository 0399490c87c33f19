"""Codes, passwords, second factors, sessions, tries and the rules of all of them."""
