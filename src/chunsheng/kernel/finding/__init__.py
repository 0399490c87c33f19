"""The search index: what may be found of each record, kept by the transactions that write records."""
