"""What is done with plots, harvests and sessions."""

from __future__ import annotations

from chunsheng.garden.actions.harvests import (
    correct_harvest,
    share_out_harvest,
    verify_harvest,
    weigh_harvest,
)
from chunsheng.garden.actions.plots import close_plot, give_plot, open_plot, plant_crop
from chunsheng.garden.actions.sessions import correct_session, record_session, verify_session

__all__ = [
    "close_plot",
    "correct_harvest",
    "correct_session",
    "give_plot",
    "open_plot",
    "plant_crop",
    "record_session",
    "share_out_harvest",
    "verify_harvest",
    "verify_session",
    "weigh_harvest",
]
