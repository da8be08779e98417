"""The gazetteer: cities and divisions of GeoNames, sites of our own, states; looked up by name."""

from __future__ import annotations

import gzip
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.data import read_bytes, read_rows
from detente.errors import DataError
from detente.knowledge import StateRow, load_knowledge
from detente.places.candidate import Candidate, distance_km
from detente.places.names import fold, without_article

CITIES = "places/gazetteer.tsv.gz"
SITES = "places/sites.tsv"
SPELLINGS = "places/spellings.tsv"
_FEATURES = {b"": "P.PPL", b"A": "A.ADM1", b"C": "P.PPLC"}
# Resolution by GeoNames feature, where it is not that of the kind.
_RESOLUTIONS = {
    "L.CONT": 1,
    "L.RGNE": 1,
    "T.ISL": 3,
    "T.VAL": 3,
    "T.MT": 3,
    "A.ADM2": 3,
    "H.LK": 3,
    "T.PASS": 5,
}
_KIND_RESOLUTIONS = {"state": 1, "region": 2, "city": 4, "site": 5}

# A town of sites.tsv and one of GeoNames that bear one name and lie so near are the same.
_SAME_KM = 40.0


class SiteRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place that a gazetteer of cities lacks (sites.tsv)."""

    name: str
    kind: Literal["region", "city", "site"]
    feature: Annotated[str, Meta(description="GeoNames class and code", pattern=r"^[AHLPSTRUV]\.[A-Z0-9]+$")]
    names: Annotated[tuple[str, ...], Meta(description="other names, as written")] = ()
    state: Annotated[str, Meta(description="ISO 3166-1 alpha-3 or KOS; empty for seas")] = ""
    division: Annotated[str, Meta(description="first division, in English")] = ""
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None


class SpellingRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A spelling of news that GeoNames lacks for a place that it has (spellings.tsv)."""

    spelling: str
    name: Annotated[str, Meta(description="a name by which the gazetteer knows it")]
    state: Annotated[str, Meta(description="ISO 3166-1 alpha-3 or KOS")]


class Gazetteer:
    """Places by name.

    The cities stay one stretch of bytes in which a name is found by bisection, so loading is no more
    than unpacking: about 12 MB and a twentieth of a second.
    """

    def __init__(
        self,
        cities: bytes,
        sites: list[SiteRow],
        spellings: list[SpellingRow],
        states: tuple[StateRow, ...],
    ) -> None:
        parts = cities.split(b"# ", 3)
        if len(parts) != 4:
            raise DataError(
                "not all sections are there: make the file again with tools/make_gazetteer.py",
                source=CITIES,
            )
        self._rows = parts[0]
        self._states = _pairs(parts[1])
        self._divisions = _pairs(parts[2])
        self._names = parts[3]
        self._own: dict[str, list[Candidate]] = defaultdict(list)
        self._spelled: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.site_names = frozenset(name for row in sites for name in (row.name, *row.names))
        """Names of the sites and regions of sites.tsv, as written."""
        self._add_sites(sites)
        self._add_states(states)
        for row in spellings:
            self._spelled[fold(row.spelling)].append((fold(row.name), row.state))
        self._cached = lru_cache(maxsize=8192)(self._find)

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """All places of a name, most populous first; states and sites of our own before cities.

        Case, marks, hyphens, points and an Arabic article make no difference. Empty where none is known.
        """
        key = fold(name)
        return self._cached(key) if key else ()

    def _find(self, key: str) -> tuple[Candidate, ...]:
        own = list(self._own.get(key, ()))
        found = self._cities(key)
        own, found = self._merged(own, found)
        for other, state in self._spelled.get(key, ()):
            found += [replace(c, alternate=False) for c in self._cities(other) if c.state == state]
        if not own and not found:
            bare = without_article(key)
            if bare != key:
                own, found = self._merged(list(self._own.get(bare, ())), self._cities(bare))
        known = {c.geonames_id: c for c in reversed(found)}
        found = sorted(known.values(), key=lambda c: (-c.population, c.geonames_id or 0))
        named = {(c.state, fold(c.name)) for c in own if c.kind == "region"}
        # A region of our own table is also a division of GeoNames at times: ours has the better point.
        kept = [c for c in found if c.feature != "A.ADM1" or (c.state, key) not in named]
        return (*own, *kept)

    def _merged(
        self, own: list[Candidate], found: list[Candidate]
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Towns of our own that GeoNames has too become its own rows, noted."""
        kept: list[Candidate] = []
        for town in own:
            twins = [
                c
                for c in (*found, *(self._cities(fold(town.name)) if town.kind == "city" else ()))
                if town.kind == c.kind == "city"
                and c.state == town.state
                and (distance_km(c, town) or 0.0) < _SAME_KM
            ]
            if not twins:
                kept.append(town)
                continue
            twin = max(twins, key=lambda c: (c.population, c.geonames_id or 0))
            found = [c for c in found if c.geonames_id != twin.geonames_id]
            found.append(replace(twin, noted=True, alternate=False))
        return kept, found

    def _cities(self, key: str) -> list[Candidate]:
        wanted = key.encode() + b"\t"
        names = self._names
        low, high = 0, len(names)
        while low < high:
            begin = names.rfind(b"\n", 0, (low + high) // 2) + 1
            end = names.find(b"\n", begin)
            line = names[begin : end if end >= 0 else high]
            if line.startswith(wanted):
                return [self._row(key, int(number)) for number in line[len(wanted) :].split(b",")]
            if line < wanted:
                low = begin + len(line) + 1
            else:
                high = begin
        return []

    def _row(self, key: str, number: int) -> Candidate:
        begin = abs(number)
        name, code, lat, lon, population, fame, identity, *kind = self._rows[
            begin : self._rows.index(b"\n", begin)
        ].split(b"\t")
        feature = _FEATURES[kind[0] if kind else b""]
        own = name.decode()
        return Candidate(
            name=own,
            kind="region" if feature == "A.ADM1" else "city",
            feature=feature,
            state=self._states[code[:2]],
            division=self._divisions.get(code, ""),
            lat=float(lat),
            lon=float(lon),
            population=int(population),
            fame=int(fame),
            geonames_id=int(identity),
            resolution=2 if feature == "A.ADM1" else 4,
            # Row 0 has no sign of its own.
            alternate=number < 0 or (number == 0 and fold(own) != key),
        )

    def _add_sites(self, rows: list[SiteRow]) -> None:
        for row in rows:
            place = Candidate(
                name=row.name,
                kind=row.kind,
                feature=row.feature,
                state=row.state,
                division=row.division,
                lat=row.lat,
                lon=row.lon,
                resolution=_RESOLUTIONS.get(row.feature, _KIND_RESOLUTIONS[row.kind]),
            )
            for key in dict.fromkeys(fold(name) for name in (row.name, *row.names)):
                self._own[key].append(place if key == fold(row.name) else replace(place, alternate=True))

    def _add_states(self, rows: tuple[StateRow, ...]) -> None:
        """States and dependencies; regions among them count as states only where sites.tsv lacks them."""
        real = set(self._states.values())
        for row in rows:
            code = row.code if row.code in real or row.codes_as is None else row.codes_as
            place = Candidate(
                row.name, "state", "A.PCLI" if code == row.code else "A.PCLH", code, resolution=1
            )
            for key in dict.fromkeys(fold(name) for name in (row.name, *row.names)):
                known = self._own[key] if code != row.code else [c for c in self._own[key] if c.state == code]
                if key and not known:
                    self._own[key].append(place)


def _pairs(section: bytes) -> dict[bytes, str]:
    lines = section.decode().split("\n")[1:]
    return {a.encode(): b for a, _, b in (line.partition("\t") for line in lines) if a}


def load_gazetteer(knowledge: str = "") -> Gazetteer:
    """The gazetteer that comes with the program, read once.

    Args:
        knowledge: a folder with tables of the user's own, whose states count; empty for none.

    Raises:
        DataError: a table is wrong; the message names file and line.
    """
    return _gazetteer(load_knowledge(knowledge).states)


@lru_cache(maxsize=4)
def _gazetteer(states: tuple[StateRow, ...]) -> Gazetteer:
    raw = gzip.decompress(read_bytes(CITIES))
    return Gazetteer(raw, read_rows(SITES, SiteRow), read_rows(SPELLINGS, SpellingRow), states)
