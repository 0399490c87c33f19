"""Points of Chinese maps become points of satellites, within two metres and mostly far less."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunsheng.places.datums import to_gcj02, to_wgs84
from chunsheng.places.terms import Datum

# Published with the formula (googollee/eviltransform): WGS-84 and GCJ-02 of the same point.
KNOWN = [
    (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
    (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
    (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
]
METRES_A_DEGREE = 111_320.0


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two near points."""
    north = (one[0] - other[0]) * METRES_A_DEGREE
    return hypot(north, (one[1] - other[1]) * METRES_A_DEGREE * cos(radians(one[0])))


@pytest.mark.parametrize(("lat", "lng", "shifted_lat", "shifted_lng"), KNOWN)
def test_known_points_are_found_both_ways(
    lat: float, lng: float, shifted_lat: float, shifted_lng: float
) -> None:
    assert metres(to_gcj02(lat, lng), (shifted_lat, shifted_lng)) < 0.001
    assert metres(to_wgs84(shifted_lat, shifted_lng, Datum.GCJ02), (lat, lng)) < 0.001


@given(lat=st.floats(3.9, 53.6), lng=st.floats(73.5, 135.1))
def test_a_round_trip_anywhere_in_china_ends_within_a_centimetre(lat: float, lng: float) -> None:
    there = to_gcj02(lat, lng)

    assert metres(to_wgs84(*there, Datum.GCJ02), (lat, lng)) < 0.01


@given(lat=st.floats(33.72, 33.78), lng=st.floats(113.24, 113.33))
def test_the_shift_in_the_district_is_hundreds_of_metres(lat: float, lng: float) -> None:
    """Without conversion a point would lie in another grid: the reason that the datum is kept."""
    assert 300 < metres(to_gcj02(lat, lng), (lat, lng)) < 800


def test_wgs84_stays_as_it_is_and_abroad_nothing_shifts() -> None:
    assert to_wgs84(33.74, 113.29, Datum.WGS84) == (33.74, 113.29)
    assert to_gcj02(48.85, 2.35) == (48.85, 2.35)
    assert to_wgs84(48.85, 2.35, Datum.GCJ02) == (48.85, 2.35)


def test_an_unknown_datum_is_an_error() -> None:
    with pytest.raises(ValueError, match="BD-09"):
        to_wgs84(33.74, 113.29, "BD-09")
