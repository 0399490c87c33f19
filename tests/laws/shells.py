"""Refusals without the staff's shell, once it was read: four of five answers of a walk are refusals.

What a refusal says is read each time. The navigation around it depends on its reader and on nothing
that was refused; it is read in full the first time that each persona meets each kind of refusal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import HttpRequest, HttpResponse

from chunsheng.kernel.register import refusals


@contextmanager
def shells_once() -> Iterator[None]:
    """Tell each reader each kind of refusal within its shell once, and from then on bare."""
    whole, met = refusals._told, set()

    def told(request: HttpRequest, title: Any, message: Any, status: int) -> HttpResponse:
        kind = (request.user.pk, status, str(title))
        if kind in met:
            return HttpResponse(f"{title} {message}", status=status)
        met.add(kind)
        return whole(request, title, message, status)

    with patch.object(refusals, "_told", told):
        yield
