"""The sky garden (R7): plots and who tends them, harvests as weighed, sessions with schools."""
