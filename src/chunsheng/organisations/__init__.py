"""Organisations, their posts and holders, and dated links between them."""
