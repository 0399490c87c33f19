"""Two heads of one office are never away together, as far as anybody knows when they are away."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from chunsheng.training.apart import Absence, away_already, other_head_away

OFFICE, ELSEWHERE = UUID(int=1), UUID(int=2)
SECRETARY, DIRECTOR = UUID(int=11), UUID(int=12)
SPRING, AUTUMN = UUID(int=21), UUID(int=22)


def away(
    post: UUID = SECRETARY,
    occasion: UUID = SPRING,
    office: UUID = OFFICE,
    days: tuple[int, int] | None = None,
) -> Absence:
    """A head's absence, on days of March if they are known."""
    since, until = (date(2023, 3, day) for day in days) if days else (None, None)
    return Absence(office, post, occasion, since, until)


@pytest.mark.parametrize(
    ("coming", "known"),
    [
        (away(), away(DIRECTOR)),
        (away(days=(1, 3)), away(DIRECTOR, AUTUMN, days=(3, 5))),
        (away(days=(3, 5)), away(DIRECTOR, AUTUMN, days=(1, 3))),
        (away(days=(2, 2)), away(DIRECTOR, AUTUMN, days=(1, 31))),
        (away(days=(1, 31)), away(DIRECTOR, AUTUMN, days=(2, 2))),
    ],
)
def test_the_other_head_of_an_office_is_found(coming: Absence, known: Absence) -> None:
    assert other_head_away(coming, [known]) is known
    assert other_head_away(coming, [away(office=ELSEWHERE), coming, known]) is known


@pytest.mark.parametrize(
    ("coming", "known"),
    [
        (away(days=(1, 3)), away(DIRECTOR, AUTUMN, days=(4, 5))),
        (away(days=(4, 5)), away(DIRECTOR, AUTUMN, days=(1, 3))),
        (away(), away(DIRECTOR, AUTUMN)),
        (away(days=(1, 3)), away(DIRECTOR, AUTUMN)),
        (away(), away(DIRECTOR, AUTUMN, days=(1, 3))),
        (away(), away(DIRECTOR, office=ELSEWHERE)),
        (away(days=(1, 3)), away(SECRETARY, AUTUMN, days=(1, 3))),
    ],
)
def test_nobody_is_said_to_be_away_who_is_not_known_to_be(coming: Absence, known: Absence) -> None:
    assert other_head_away(coming, [known]) is None


def test_one_post_is_in_one_place_at_a_time() -> None:
    coming = away(days=(1, 3))
    known = away(occasion=AUTUMN, days=(3, 5))
    assert away_already(coming, [coming, known]) is known
    for other in (
        away(DIRECTOR, AUTUMN, days=(3, 5)),
        away(occasion=AUTUMN, days=(4, 5)),
        away(occasion=AUTUMN),
    ):
        assert away_already(coming, [coming, other]) is None
