"""Villages (R9): old houses and their repair, sights and festivals, visitors, income contracts."""
