"""Roles by code: each module declares its own; a grant names one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """What an account may be at a unit. Two roles of one `apart` group are never held together.

    Where `confirmed_by` names a role, a grant proposed by one person takes effect only when a holder
    of that role confirms it.
    """

    code: str
    title: str | Promise
    apart: str = ""
    confirmed_by: str = ""


_declared: dict[str, Role] = {}


def declare(role: Role) -> Role:
    """Make a role known; declaring another one under the same code is an error."""
    if _declared.setdefault(role.code, role) != role:
        raise ValueError(f"role {role.code} is declared twice")
    return role


def role(code: str) -> Role:
    """The role of that code; KeyError if nobody declared it."""
    return _declared[code]


def all_roles() -> list[Role]:
    """Every declared role."""
    return list(_declared.values())


def _administrator(code: str, title: Promise) -> Role:
    """One of the three: held apart, proposed by the security and confirmed by the system administrator."""
    return declare(Role(code, title, apart="administrators", confirmed_by="system_admin"))


SYSTEM_ADMIN = _administrator("system_admin", _("系统管理员"))
SECURITY_ADMIN = _administrator("security_admin", _("安全管理员"))
AUDIT_ADMIN = _administrator("audit_admin", _("审计管理员"))
ADMINISTRATORS = frozenset({SYSTEM_ADMIN.code, SECURITY_ADMIN.code, AUDIT_ADMIN.code})
LEADER = declare(Role("leader", _("领导")))
