"""From the datum of Chinese maps to that of satellites, and back.

GCJ-02's offset was never published; the formula is the one that has been known since 2013 from
independent reconstructions (github.com/googollee/eviltransform, whose test points are ours too).
Longitudes and latitudes are degrees.
"""

from __future__ import annotations

from math import cos, pi, radians, sin, sqrt

from chunsheng.places.terms import Datum

# Krasovsky 1940: semi-major axis in metres, first eccentricity squared.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_ITERATIONS = 8


def to_wgs84(lat: float, lng: float, datum: str = Datum.WGS84) -> tuple[float, float]:
    """The point as (lat, lng) in WGS-84; within a millimetre of the exact inverse of GCJ-02."""
    if Datum(datum) is Datum.WGS84 or not is_shifted(lat, lng):
        return lat, lng
    north, east = lat, lng
    for _ in range(_ITERATIONS):
        down, left = _offset(north, east)
        north, east = lat - down, lng - left
    return north, east


def to_gcj02(lat: float, lng: float) -> tuple[float, float]:
    """A WGS-84 point as (lat, lng) in GCJ-02; unchanged abroad, where that datum shifts nothing."""
    if not is_shifted(lat, lng):
        return lat, lng
    north, east = _offset(lat, lng)
    return lat + north, lng + east


def is_shifted(lat: float, lng: float) -> bool:
    """Whether GCJ-02 differs from WGS-84 there: the rectangle that the known formula uses."""
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lng <= 137.8347


def _offset(lat: float, lng: float) -> tuple[float, float]:
    """How far GCJ-02 lies from WGS-84 at a WGS-84 point, in degrees north and east."""
    x, y = lng - 105.0, lat - 35.0
    shared = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = shared + 20.0 * sin(y * pi) + 40.0 * sin(y * pi / 3.0)
    north += 160.0 * sin(y * pi / 12.0) + 320.0 * sin(y * pi / 30.0)
    east = shared + 20.0 * sin(x * pi) + 40.0 * sin(x * pi / 3.0)
    east += 150.0 * sin(x * pi / 12.0) + 300.0 * sin(x * pi / 30.0)
    root = sqrt(abs(x))
    metres_north = north * 2.0 / 3.0 - 100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y
    metres_north += 0.1 * x * y + 0.2 * root
    metres_east = east * 2.0 / 3.0 + 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    curve = 1.0 - _ECCENTRICITY * sin(radians(lat)) ** 2
    meridian = _AXIS * (1.0 - _ECCENTRICITY) / (curve * sqrt(curve))
    parallel = _AXIS / sqrt(curve) * cos(radians(lat))
    return metres_north * 180.0 / (meridian * pi), metres_east * 180.0 / (parallel * pi)
