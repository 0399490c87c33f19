"""The Register: declare a ledger of records once; its pages follow."""
