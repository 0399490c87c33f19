"""A body that is too large, or does not say how large it is, is refused before it is kept."""

from __future__ import annotations

import pytest
from django.test import Client

from chunsheng.kernel.access.uploads import LARGEST_BODY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"CONTENT_LENGTH": str(LARGEST_BODY + 1)}, 413),
        ({"CONTENT_LENGTH": "a lot"}, 413),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, 413),
        ({}, 403),  # read, and then without its proof of origin
    ],
)
def test_only_a_body_of_a_told_and_bearable_size_is_read(
    headers: dict[str, str], status: int
) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/report/", {"title": "灯不亮"}, **headers)
    assert answer.status_code == status
    if status == 413:
        assert "32 MB" in answer.content.decode()
