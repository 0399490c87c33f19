"""Who: natural persons and their roles."""
