"""The tags of the components."""
