"""The shared kernel: no noun of the article, only what every module needs."""
