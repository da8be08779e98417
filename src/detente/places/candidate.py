"""What a place name may mean: one entry of the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Literal

PlaceKind = Literal["state", "region", "city", "site"]
EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean."""

    name: str
    """Its usual name, which may differ from the name looked up."""
    kind: PlaceKind
    feature: str
    """GeoNames class and code: ``P.PPLC`` a capital, ``P.PPL`` another city, ``A.ADM1`` a first division."""
    state: str
    """ISO 3166-1 alpha-3, with KOS; dependencies have their own; empty for seas and what no state holds."""
    division: str = ""
    """Name of the first division it lies in; of a division, its own."""
    lat: float | None = None
    """Degrees north; None for states and continents, which are no points."""
    lon: float | None = None
    """Degrees east."""
    population: int = 0
    """Inhabitants; 0 where unknown; of a division those of its cities."""
    fame: int = 0
    """How many names GeoNames has for it in all languages."""
    geonames_id: int | None = None
    resolution: int = 4
    """PLOVER: 1 country, 2 province, 3 district, 4 city, 5 part of a city."""
    noted: bool = False
    """A town that our own table knows from the news."""
    alternate: bool = False
    """The name looked up is not its main name."""


def distance_km(a: Candidate, b: Candidate) -> float | None:
    """Great-circle distance in kilometres; None where one of the two has no point."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)


def great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Kilometres between two points given in degrees (haversine)."""
    lat_a, lat_b = radians(lat), radians(other_lat)
    rise = sin((lat_b - lat_a) / 2) ** 2
    turn = cos(lat_a) * cos(lat_b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(rise + turn)))
