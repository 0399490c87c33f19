"""The small known district with the report's facts, and a brief of its leader's."""

from __future__ import annotations

import pytest

from tests.reported import Reported, lamp_is_mended, report_everything


@pytest.fixture
def reported(db: None) -> Reported:
    """The district, what the report says of it, and one request closed on time."""
    made = report_everything()
    lamp_is_mended(made.world)
    return made
