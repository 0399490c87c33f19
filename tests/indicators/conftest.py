"""The small known district with the report's facts, seen through its figures."""

from __future__ import annotations

import pytest

from tests.reported import Reported, report_everything


@pytest.fixture
def reported(db: None) -> Reported:
    """The district and what the report says of it, at 2023-03-08 08:30."""
    return report_everything()
