"""Chunsheng (春声): needs, promises and what became of them, in one ledger."""
