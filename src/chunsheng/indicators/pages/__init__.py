"""Pages of figures: the cockpit, targets, the coverage of functions, and footnotes."""
