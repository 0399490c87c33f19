"""Needs, offers, promises, deliveries and the steps on everyone's desk."""
