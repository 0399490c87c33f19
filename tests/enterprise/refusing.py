"""That something is refused: in words, beside its field, with nothing stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chunsheng.kernel.words.errors import Refusal
from tests.enterprise.telling import stored


def refused(refusal: type[Exception], act: Callable[[], object], field: str | None = None) -> str:
    """Do it, see it refused, and hand back its words."""
    before = stored()
    with pytest.raises(refusal) as caught:
        act()
    assert stored() == before
    told = caught.value
    assert isinstance(told, Refusal)
    assert str(told.message)
    assert field is None or told.field == field
    return str(told.message)
