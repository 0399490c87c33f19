"""The page behind a footnote's short code."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from chunsheng.indicators.models import FrozenFigure
from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.register.figures import figure_url, readers


@signed_in
@require_GET
def cited(request: HttpRequest, code: str) -> HttpResponse:
    """From a footnote's short code to the records that were counted, as they were then known."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    # PostgreSQL is asked for no text that it could not hold, such as a NUL.
    found = FrozenFigure.objects.select_related("unit").filter(code=code.upper())
    frozen = found.first() if code.isalnum() else None
    if frozen is None or frozen.measure not in measures:
        raise Http404
    if not viewer.reaches(frozen.unit.path, readers(measures[frozen.measure])):
        raise Http404
    return redirect(figure_url(frozen.measure, frozen.unit, frozen.period, frozen.as_of))
