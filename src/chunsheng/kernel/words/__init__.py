"""How the product speaks of time, money, amounts and persons; no tables, no other package."""
