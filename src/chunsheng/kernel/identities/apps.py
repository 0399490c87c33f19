"""Tells Django of the identities, and credentials of what ends and what is offered with them."""

from __future__ import annotations

from django.apps import AppConfig


class IdentitiesConfig(AppConfig):
    name = "chunsheng.kernel.identities"
    label = "identities"

    def ready(self) -> None:
        """A card among one's own credentials; an account closed or set up anew loses its identities."""
        from chunsheng.kernel.credentials.actions.codes import ended_as_well
        from chunsheng.kernel.credentials.own import further_ways
        from chunsheng.kernel.identities import actions, own

        ended_as_well.append(actions.end_identities_of)
        further_ways.append(own.card)
