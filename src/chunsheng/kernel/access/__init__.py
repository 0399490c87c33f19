"""Who may see and do what: subjects, accounts, units, grants and policies."""
