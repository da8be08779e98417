"""What speaks for one meaning of a place name or another: the names as the text uses them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

from detente.places.candidate import Candidate, distance_km
from detente.places.names import fold

Wanted = Literal["", "city", "region", "site"]
# So many other places count for nearness: time grows with their number, and a text has rarely more.
ANCHORS = 40


@dataclass(slots=True)
class Named:
    """A place name as the text uses it."""

    name: str
    wanted: Wanted = ""
    """What the words beside it call it: "the city of", "… province"."""
    container: int | None = None
    """Index of the name that the text says it lies in: "Tripoli, Lebanon"."""
    container_said: bool = False
    """More than a comma says so: "in", "a town in"."""
    states: frozenset[str] = frozenset()
    """States that the words around it give: "the Syrian city of Homs"."""
    dateline: bool = False
    tagged: bool = True
    """The language model calls it a place."""
    person: bool = False
    """The language model calls it a person."""
    placed: bool = False
    """A preposition of place or a noun of places stands before it."""
    said: str = ""
    """The words that gave ``container`` or ``states``."""


@dataclass(slots=True)
class Resolved:
    """What a name means; ``place`` is None where that is too unsure."""

    place: Candidate | None
    state: str | None
    confidence: float
    why: tuple[str, ...] = ()


class Pass:
    """What is known while all names are scored once: the result of the pass before, indexed."""

    def __init__(
        self,
        names: Sequence[Named],
        states: Mapping[str, float],
        before: Sequence[Resolved] = (),
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self.names = names
        self.states = states
        self.before = before
        self.keys = [fold(named.name) for named in names]
        self.anchors: list[tuple[str, Candidate, float]] = []
        self.held: dict[int, list[Resolved]] = defaultdict(list)
        self.told: dict[str, list[Resolved]] = defaultdict(list)
        self.regions: list[tuple[str, Candidate, float]] = []
        self.cities: dict[str, float] = defaultdict(float)
        self._left: dict[str, dict[str, float]] = defaultdict(dict)
        for key, named, resolved in zip(self.keys, names, before, strict=False):
            place = resolved.place
            if place is None:
                continue
            if named.container is not None:
                self.held[named.container].append(resolved)
            if (named.container is not None or named.states or named.wanted) and resolved.confidence > 0.8:
                self.told[key].append(resolved)
            if place.kind != "state" and place.state and weights is not None:
                share = weights["dateline_share" if named.dateline else "place_share"]
                left = self._left[place.state]
                left[key] = min(left.get(key, 1.0), 1.0 - share * resolved.confidence)
            if place.kind == "city":
                self.cities[place.state] = max(self.cities[place.state], resolved.confidence)
            if place.kind == "region" and place.division and len(self.regions) < ANCHORS:
                self.regions.append((key, place, resolved.confidence))
            if place.kind in ("city", "site") and len(self.anchors) < ANCHORS:
                self.anchors.append((key, place, resolved.confidence))
        self._product = {state: prod(left.values()) for state, left in self._left.items()}

    def share(self, state: str, key: str) -> float:
        """How much the text speaks of a state, by naming it or places in it other than this name: 0 to 1."""
        left = 1.0 - self.states.get(state, 0.0)
        if state in self._product:
            left *= self._product[state] / self._left[state].get(key, 1.0)
        return 1.0 - left


def within(inner: Candidate, outer: Candidate) -> bool:
    """Whether a place lies in a state or region, as far as the gazetteer tells."""
    if inner.kind == "state" or (inner.name == outer.name and inner.kind == outer.kind):
        return False
    if outer.kind == "state":
        return inner.state == outer.state
    if outer.kind != "region" or (outer.state and inner.state != outer.state):
        return False
    if outer.division and inner.division and fold(outer.division) == fold(inner.division):
        return True
    distance = distance_km(inner, outer)
    return outer.geonames_id is None and distance is not None and distance < 400


def same(a: Candidate, b: Candidate) -> bool:
    """Whether two candidates are one place, by whatever names they were looked up."""
    return (a.name, a.kind, a.state, a.geonames_id) == (b.name, b.kind, b.state, b.geonames_id)


def grouped(names: Sequence[Named]) -> tuple[list[Named], list[int]]:
    """Like uses of one name together; and for each name the number of its group."""
    numbers: dict[tuple[object, ...], int] = {}
    groups: list[Named] = []
    members: list[int] = []
    keys = [fold(named.name) for named in names]
    for i, named in enumerate(names):
        outer = "" if named.container is None else keys[named.container]
        key = (keys[i], named.wanted, outer, named.states, named.dateline, unknown_weight(named))
        if key not in numbers:
            numbers[key] = len(groups)
            groups.append(named)
        members.append(numbers[key])
    held = [
        named if named.container is None else replace(named, container=members[named.container])
        for named in groups
    ]
    return held, members


def unknown_weight(named: Named) -> str:
    """Name of the weight of "a place that the gazetteer lacks", by how sure it is that a place is meant."""
    if named.person:
        return "unknown_person"
    if named.tagged:
        return "unknown"
    return "unknown_placed" if named.placed else "unknown_untagged"
