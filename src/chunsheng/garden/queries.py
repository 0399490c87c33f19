"""Who tends a plot on a day."""

from __future__ import annotations

from datetime import date

from chunsheng.garden.models import Plot, Term
from chunsheng.kernel.records.links import on_day


def tended_by(plot: Plot, day: date) -> Term | None:
    """The term that runs on a day; None where nobody tends the plot then."""
    return plot.terms.filter(on_day(day)).select_related("organisation").first()
