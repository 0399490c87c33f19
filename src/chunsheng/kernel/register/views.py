"""The saved views of a list: which there are for a viewer, how one is saved, and what of one is gone."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import declaration
from chunsheng.kernel.register.actions import drop_view, save_view
from chunsheng.kernel.register.declaration import NotYours, Register
from chunsheng.kernel.register.models import SavedView

# Whoever leads or supervises a unit saves views for all of it; grants name the roles by code.
SHARING = ("leader", "supervisor")
SHOWN = 30
# What an address says besides its filters.
PLAIN = frozenset({"q", "chip", "as", "month", "view"})
Asked = dict[str, str]


def views_of(register: Register, viewer: Viewer) -> list[SavedView]:
    """One's own views of a list, and those of the units above one's posts; one statement."""
    paths = {one.unit.path for one in viewer.held}
    above = {
        path[:end] for path in paths for end in range(Unit.steplen, len(path) + 1, Unit.steplen)
    }
    mine = Q(account=viewer.account, unit=None) | Q(unit__path__in=above)
    rows = SavedView.objects.filter(mine, register_code=register.code, dropped_at=None)
    own_first = F("unit").asc(nulls_first=True)
    return list(rows.select_related("unit").order_by(own_first, "saved_at", "pk")[:SHOWN])


def view_chips(register: Register, viewer: Viewer, asked: Asked) -> list[dict[str, Any]]:
    """The views as links; the one that is shown is marked."""
    now = asked.get("view", "")
    return [
        {
            "key": str(one.pk),
            "text": one.name,
            "url": f"?{one.address}&view={one.pk}" if one.address else f"?view={one.pk}",
            "on": str(one.pk) == now,
            "icon": "users-group" if one.unit_id else "bookmark",
            "own": _may_drop(viewer, one),
        }
        for one in views_of(register, viewer)
    ]


def _may_drop(viewer: Viewer, view: SavedView) -> bool:
    """Whoever saved it, and whoever answers for the unit that it was saved for."""
    if viewer.account is not None and view.account_id == viewer.account.pk:
        return True
    unit = sharing_unit(viewer) if view.unit is not None else None
    return unit is not None and view.unit is not None and view.unit.path.startswith(unit.path)


def gone(register: Register, asked: Asked, filters: list[dict[str, Any]]) -> list[str]:
    """What a saved question asks for that the list has no longer, in words."""
    if not asked.get("view"):
        return []
    lost = []
    chip = asked.get("chip", "all")
    if chip != "all" and all(one.code != chip for one in register.chips):
        lost.append(_("分类“%(code)s”") % {"code": chip})
    known = set(PLAIN)
    for one in filters:
        ends = ("_since", "_until") if one["kind"] == "between" else ("",)
        known |= {one["name"] + end for end in ends}
        if one["q"] == Q(pk__in=[]):
            lost.append(_("“%(title)s”里选的那一项") % {"title": one["title"]})
    return lost + [_("筛选“%(code)s”") % {"code": name} for name in asked if name not in known]


def sharing_unit(viewer: Viewer) -> Unit | None:
    """The unit for which a viewer may save views; none for most."""
    return next(iter(viewer.units(SHARING)), None) if viewer.holds(SHARING) else None


@signed_in
@require_POST
def save_page(request: HttpRequest, code: str) -> HttpResponse:
    """Save what stands in the list's address."""
    register, viewer = _entered(request, code)
    unit = None
    if request.POST.get("for_unit"):
        unit = sharing_unit(viewer)
        if unit is None:
            raise NotYours(_("给单位存视图"))
    sent = request.POST.get("address", "").replace("\x00", "").lstrip("?")
    # What was searched may be somebody's name, which is not for a whole unit to read.
    left = {"after", "view", "q"} if unit and register.tells_of_people else {"after", "view"}
    kept = [(k, v) for k, v in parse_qsl(sent) if k not in left]
    name = request.POST.get("name", "").replace("\x00", "")
    view = save_view(
        by=_actor(viewer), register_code=code, name=name, address=urlencode(kept), unit=unit
    )
    messages.success(request, _("已存为“%(name)s”。") % {"name": view.name})
    return redirect(f"/r/{register.code}/?{view.address}&view={view.pk}")


@signed_in
@require_POST
def drop_page(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """Take a view out of the list."""
    register, viewer = _entered(request, code)
    view = next((one for one in views_of(register, viewer) if one.pk == key), None)
    if view is None:
        raise Http404
    drop_view(by=_actor(viewer), view=view, answers_for=sharing_unit(viewer))
    messages.success(request, _("已去掉视图“%(name)s”。") % {"name": view.name})
    return redirect(f"/r/{register.code}/")


def _entered(request: HttpRequest, code: str) -> tuple[Register, Viewer]:
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    register.check_entrance(viewer)
    return register, viewer


def _actor(viewer: Viewer) -> Actor:
    units = viewer.units()
    return Actor(viewer.account, "desk", units[0] if units else None)
