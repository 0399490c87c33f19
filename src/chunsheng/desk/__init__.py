"""The door of staff and partners: my steps, the registers, the figures."""
