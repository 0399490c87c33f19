"""What every page is told: the day, the edition, the navigation; each read only when shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.ui.menu import ShownGroup, find_url, for_viewer
from chunsheng.kernel.words import clock, dates

EDITION_COOKIE = "edition"
ELDER = "elder"
PLAIN = "plain"


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shells' context. What costs a query is a call that a template makes to show it."""
    return {
        "mode": settings.MODE,
        "elder": request.COOKIES.get(EDITION_COOKIE) == ELDER,
        "today_text": _today_text,
        "is_working_day": cache(_is_working_day),
        "district": cache(_district),
        "menu": _menu_of(request),
        "find_url": find_url,
    }


def _today_text() -> str:
    return dates.day(clock.today())


def _is_working_day() -> bool:
    from chunsheng.kernel.calendar.queries import is_working_day

    return is_working_day(clock.today())


def _district() -> str:
    """The district's name, as its installation set it; empty where nothing is set."""
    value = Setting.objects.filter(key="district").values_list("value", flat=True).first()
    return str(value.get("name", "")) if isinstance(value, dict) else ""


def _menu_of(request: HttpRequest) -> Callable[[], list[ShownGroup]]:
    return cache(lambda: for_viewer(request))
