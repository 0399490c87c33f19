"""Who is looking: an account with the grants in force today, read once per request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from chunsheng.kernel.access.models import Account, Grant, Unit
from chunsheng.kernel.access.tree import at_or_below
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock


@dataclass(frozen=True)
class Held:
    """One role at one unit."""

    role: str
    unit: Unit


@dataclass(frozen=True)
class Viewer:
    """An account and what it holds today; nobody holds nothing."""

    account: Account | None
    held: tuple[Held, ...] = ()

    def holds(self, roles: Iterable[str]) -> bool:
        """Whether any of the roles is held anywhere."""
        wanted = set(roles)
        return any(one.role in wanted for one in self.held)

    def paths(self, roles: Iterable[str] | None = None) -> list[str]:
        """The tops of the subtrees where any of the roles (or any role at all) is held."""
        wanted = None if roles is None else set(roles)
        return sorted({one.unit.path for one in self.held if wanted is None or one.role in wanted})

    def units(self, roles: Iterable[str] | None = None) -> list[Unit]:
        """The units where any of the roles (or any role at all) is held, highest first."""
        wanted = None if roles is None else set(roles)
        held = {one.unit.path: one.unit for one in self.held if not wanted or one.role in wanted}
        return [held[path] for path in sorted(held, key=lambda path: (len(path), path))]

    def reaches(self, path: str, roles: Iterable[str] | None = None) -> bool:
        """Whether a unit's path lies below one where a role is held."""
        return any(path.startswith(top) for top in self.paths(roles))


NOBODY = Viewer(None)


def viewer_of(account: Account | AnonymousUser | None) -> Viewer:
    """The viewer that an account is today; NOBODY without an active account. One query."""
    if not isinstance(account, Account) or not account.is_active:
        return NOBODY
    grants = Grant.objects.filter(on_day(clock.today()), account=account).select_related("unit")
    return Viewer(account, tuple(Held(one.role, one.unit) for one in grants))


def nothing() -> Q:
    """A condition that no row meets."""
    return Q(pk__in=[])


def in_reach(viewer: Viewer, roles: Iterable[str], field: str) -> Q:
    """Rows whose unit (its path named by `field`) lies where the viewer holds one of the roles."""
    return at_or_below(viewer.units(roles), field)
