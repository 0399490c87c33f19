"""What was studied elsewhere, what the district adopts of it, and with what effect (R18)."""
