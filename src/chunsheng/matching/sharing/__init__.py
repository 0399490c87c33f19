"""How a share-out of a harvest is asked, solved and explained (R7)."""
