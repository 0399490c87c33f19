"""Who listens, to what, and what of it its owner may see."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.webhooks.models import Target
from chunsheng.kernel.webhooks.terms import OWN


def listening() -> QuerySet[Target]:
    """The targets that are told, with their owners."""
    return Target.objects.filter(ended_at=None).select_related("account")


def wants(target: Target, code: str, verb: str) -> bool:
    """Whether a target is told of a verb of a register: only of what the register itself tells."""
    if code not in target.registers or code not in registers:
        return False
    return verb in registers[code].phrases and (not target.verbs or verb in target.verbs)


def tellable(viewer: Viewer) -> list[Register]:
    """The registers of which this viewer may let a target be told."""
    return [
        one
        for one in registers.values()
        if one.phrases and one.code not in OWN and viewer.holds(one.reads.roles)
    ]


def versions_seen(
    viewer: Viewer, code: str, keys: Iterable[uuid.UUID]
) -> dict[uuid.UUID, int | None]:
    """Those of a register's records that the viewer may see, with their versions where they have one."""
    register = registers[code]
    rows = register.rows(viewer).filter(pk__in=set(keys))
    try:
        register.model._meta.get_field("version")
    except FieldDoesNotExist:
        return dict.fromkeys(rows.values_list("pk", flat=True))
    return dict(rows.values_list("pk", "version"))
