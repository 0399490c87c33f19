"""The staff's navigation: each module adds its entries, each viewer sees those meant for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from chunsheng.kernel.access.viewers import Viewer


class Group(Enum):
    """The parts of the navigation in their order: the desk, three chapters, the tally, the office, one's own.

    The first chapter has four parts, so that none is longer than a screen.
    """

    DESK = auto()
    VOICES = auto()
    PARTNERS = auto()
    LAND = auto()
    GROUND = auto()
    BREAKTHROUGH = auto()
    TRAINING = auto()
    FIGURES = auto()
    OFFICE = auto()
    OWN = auto()


# As many lines as are seen at once on a desk's screen.
FEW = 16

TITLES: dict[Group, str | Promise] = {
    Group.DESK: "",
    Group.VOICES: _("聚力 · 诉求议事"),
    Group.PARTNERS: _("聚力 · 共建场馆"),
    Group.LAND: _("聚力 · 菜园村居"),
    Group.GROUND: _("聚力 · 人与供需"),
    Group.BREAKTHROUGH: _("突围 · 招商"),
    Group.TRAINING: _("育才 · 实训"),
    Group.FIGURES: _("数说"),
    Group.OFFICE: _("规则与管理"),
    Group.OWN: _("我的账号"),
}


def _whoever_signed_in(viewer: Viewer) -> bool:
    return viewer.account is not None


@dataclass(frozen=True)
class Entry:
    """One line of the navigation: where it leads, who sees it, and the number beside it.

    The address is named (`url_name`) or given by a call (`url`); exactly one of the two.
    """

    title: str | Promise
    icon: str
    group: Group
    url_name: str = ""
    url: Callable[[], str] | None = None
    shown: Callable[[Viewer], bool] = _whoever_signed_in
    count: Callable[[Viewer], int] | None = None
    order: int = 50

    def __post_init__(self) -> None:
        if bool(self.url_name) == (self.url is not None):
            raise ValueError("a menu entry has either url_name or url")

    def address(self) -> str:
        """Where the entry leads."""
        return self.url() if self.url is not None else reverse(self.url_name)


@dataclass(frozen=True)
class ShownEntry:
    """An entry as one viewer sees it; `on` when the page belongs to it."""

    title: str | Promise
    url: str
    icon: str
    count: int | None
    on: bool


@dataclass(frozen=True)
class ShownGroup:
    """A group as one viewer sees it; the desk's has no title and is never folded."""

    title: str | Promise
    entries: list[ShownEntry]
    unfolded: bool


_entries: list[Entry] = []
# Where everything can be looked for; told by whoever serves it.
_finders: list[Callable[[], str]] = []


def find_at(url: Callable[[], str]) -> None:
    """Say where the palette asks."""
    _finders[:] = [url]


def find_url() -> str:
    """Where the palette asks; empty where nothing can be found."""
    return _finders[0]() if _finders else ""


def add(entry: Entry) -> Entry:
    """Put an entry into the navigation; adding the same one twice is one."""
    if entry not in _entries:
        _entries.append(entry)
    return entry


def all_entries() -> list[Entry]:
    """Every entry that was added."""
    return list(_entries)


def for_viewer(request: HttpRequest) -> list[ShownGroup]:
    """The navigation of whoever asks, without the groups that would be empty for them.

    Where it would be longer than a screen, only the group of the page that is shown is unfolded;
    on the desk, which is in none, the first.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # the doors give it
    seen = sorted((one for one in _entries if one.shown(viewer)), key=lambda one: one.order)
    mine = [(entry, entry.address()) for entry in seen]
    here = _address_of(request.path, [address for _entry, address in mine])
    lines = {
        group: [
            ShownEntry(
                entry.title,
                address,
                entry.icon,
                entry.count(viewer) if entry.count else None,
                address == here,
            )
            for entry, address in mine
            if entry.group is group
        ]
        for group in Group
    }
    titled = [group for group in Group if lines[group] and TITLES[group]]
    on = [group for group in titled if any(entry.on for entry in lines[group])]
    unfolded = {Group.DESK, *(titled if len(mine) <= FEW else on or titled[:1])}
    return [
        ShownGroup(TITLES[group], entries, group in unfolded)
        for group, entries in lines.items()
        if entries
    ]


def _address_of(path: str, addresses: list[str]) -> str | None:
    """The entry a page belongs to: the longest address that the page's own begins with."""
    above = [address for address in addresses if path.startswith(address)]
    return max(above, key=len, default=None)
