"""The append-only ledger: entries, facts, measures, seals; every figure comes from here."""
