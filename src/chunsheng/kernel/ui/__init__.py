"""The shell, the components and the static files of every page."""
