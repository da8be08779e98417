"""Places of a name from the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator

from detente.lookup.answer import Meaning
from detente.lookup.index import Index

MOST = 5
"""Places of one name that are told at the most, the most populous first."""


def place_meanings(name: str, index: Index) -> Iterator[Meaning]:
    """The places that bear a name; states are left to the table of states.

    Args:
        name: as written.
        index: for the names of states.
    """
    from detente.places.gazetteer import load_gazetteer  # unpacks two megabytes

    found = [place for place in load_gazetteer().lookup(name) if place.kind != "state"]
    for number, place in enumerate(found[:MOST]):
        state = index.states.get(place.state)
        parts = (place.division, state.row.name if state else place.state)
        where = ", ".join(part for part in parts if part and part != place.name)
        why = [f"{place.kind}" + (f" in {where}" if where else "")]
        if place.alternate:
            why.append(f"{name!r} is another name of it")
        if place.population:
            why.append(f"{place.population:,} inhabitants".replace(",", " "))
        if number == 0 and len(found) > 1:
            why.append(f"{len(found)} places bear the name: the article decides")
        yield Meaning(
            kind="place",
            name=place.name,
            state=place.state,
            division=place.division,
            lat=place.lat,
            lon=place.lon,
            population=place.population,
            why=tuple(why),
            row=f"gazetteer:{place.geonames_id}" if place.geonames_id else "gazetteer",
        )
