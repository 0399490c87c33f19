"""In which browser somebody signed in, in words that they know again; nothing else of it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that stands in what the browser says of itself; the more special ones come first.
BROWSERS = (
    ("MicroMessenger", gettext_lazy("微信")),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """The browser and the system, such as “Chrome · Windows”."""
    known = [
        next((str(name) for mark, name in kinds if mark in agent), "")
        for kinds in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, known)) or _("未知设备")
