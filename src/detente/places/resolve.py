"""A document's place names resolved together, each with a confidence and the reasons.

Every candidate of a name gets a score, a sum of the evidence in :data:`WEIGHTS`; a softmax over the
candidates and "a place that the gazetteer lacks" gives the confidence. Names are resolved several
times over, each time with what the last made of the others; like uses of a name count once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from math import exp, log

import msgspec

from detente.data import read_rows
from detente.places.candidate import Candidate, distance_km
from detente.places.evidence import Named, Pass, Resolved, Wanted, grouped, same, unknown_weight, within
from detente.places.gazetteer import Gazetteer
from detente.places.names import fold

# Below this no point is given; below the other not even the state.
LEAST_PLACE = 0.5
LEAST_STATE = 0.75
# Against other places of the name alone: a wrong place is worse than none.
LEAST_OF_NAME = 0.65
_ALIKE = 0.6
# The first pass knows no other place, the second what holds a name, the third what the second made of it.
PASSES = 3


class WeightRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One weight of the resolver (weights.tsv)."""

    name: str
    value: float
    note: str = ""


class Resolver:
    """Resolves the place names of one document at a time."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.weights = {row.name: row.value for row in read_rows("places/weights.tsv", WeightRow)}

    def resolve(self, names: Sequence[Named], states: Mapping[str, float]) -> list[Resolved]:
        """The names of one document, in the same order.

        Args:
            names: every place name found in it.
            states: how often the text names each state (ISO 3166-1 alpha-3), by name or demonym.
        """
        shares = {state: 1.0 - exp(-count) for state, count in states.items() if count > 0}
        groups, members = grouped(names)
        now = Pass(groups, shares)
        for _ in range(PASSES):
            found = [self._one(named, now, i) for i, named in enumerate(groups)]
            now = Pass(groups, shares, found, self.weights)
        return [now.before[member] for member in members]

    def _one(self, named: Named, now: Pass, index: int) -> Resolved:
        candidates = self.gazetteer.lookup(named.name)
        if not candidates:
            return _unknown(named, now)
        scored = []
        for candidate in candidates:
            why: list[str] = []
            scored.append((self._score(candidate, candidates, named, now, index, why), candidate, why))
        null = self.weights[unknown_weight(named)]
        top = max(null, *(score for score, _, _ in scored))
        total = exp(null - top) + sum(exp(score - top) for score, _, _ in scored)
        score, best, why = max(scored, key=lambda item: item[0])
        confidence = exp(score - top) / total
        rivals = sum(exp(other - top) for other, place, _ in scored if place.state != best.state)
        of_name = 1.0 - rivals / (total - exp(null - top))
        if confidence >= LEAST_PLACE and of_name >= LEAST_OF_NAME:
            return Resolved(
                best, best.state or None, round(confidence, 3), (*why, *_rivals(best, candidates))
            )
        return self._unsure(named, now, scored, top, total, confidence)

    def _unsure(
        self,
        named: Named,
        now: Pass,
        scored: list[tuple[float, Candidate, list[str]]],
        top: float,
        total: float,
        confidence: float,
    ) -> Resolved:
        """What is sure where no candidate is: a state that most of them share."""
        shares: dict[str, float] = {}
        for score, candidate, _ in scored:
            shares[candidate.state] = shares.get(candidate.state, 0.0) + exp(score - top) / total
        state = max(shares, key=lambda key: shares[key])
        several = f"{len(scored)} places of that name, none sure" if len(scored) > 1 else "not sure enough"
        if state and shares[state] >= LEAST_STATE:
            return Resolved(None, state, round(shares[state], 3), (several, f"all likely ones in {state}"))
        said = _unknown(named, now)
        if said.state:
            return Resolved(None, said.state, said.confidence, (several, *said.why))
        return Resolved(None, None, round(confidence, 3), (several,))

    def _score(
        self,
        candidate: Candidate,
        rivals: Sequence[Candidate],
        named: Named,
        now: Pass,
        index: int,
        why: list[str],
    ) -> float:
        score = self._prior(candidate, rivals, named, why)
        score += self._wanted(candidate, named.wanted)
        told = self._told(candidate.state, now, index)
        if not candidate.state:
            # what several states hold or claim is no less meant where one of them is named
            told = max((self._told(c.state, now, index) for c in rivals), default=0.0)
        namesakes = sum(c.kind == "state" for c in rivals)
        if told > 0.01 and (candidate.kind != "state" or namesakes > 1):
            score += self.weights["state_named"] * told
            why.append(f"the text speaks of {candidate.state}")
        elif candidate.kind == "city":
            others = (self._told(c.state, now, index) for c in rivals if c.kind == "city")
            score += self.weights["other_state_named"] * max(others, default=0.0)
        score += self._said(candidate, rivals, named, now, why)
        score += self._holds(candidate, now, index, why)
        return score + self._near(candidate, now, index, why)

    def _told(self, state: str, now: Pass, index: int) -> float:
        """How much the text speaks of a state, less for those that most reports name: 0 to 1."""
        if not state:
            return 0.0
        return now.share(state, now.keys[index]) * self.weights.get(f"common_{state}", 1.0)

    def _prior(self, place: Candidate, rivals: Sequence[Candidate], named: Named, why: list[str]) -> float:
        """How likely a name means a place before the text is looked at: its size and rank."""
        weights = self.weights
        size = log(1.0 + place.population / 1000.0)
        fame = weights["fame"] * log(1.0 + place.fame)
        if place.kind == "state":
            score = weights["is_state"]
        elif place.geonames_id is None:
            score = weights[f"own_{place.kind}"]
        elif place.kind == "region":
            score = weights["region_size"] * size
            if any(c.kind == "city" and c.state == place.state and not c.alternate for c in rivals):
                score += weights["region_beside_city"]
        else:
            score = weights["city_size"] * size + fame
            if place.feature == "P.PPLC":
                score += weights["capital"]
                why.append(f"capital of {place.state}")
            if place.noted:
                score += weights["noted"]
                why.append("known from the news")
        if place.kind != "state" and any(c.kind == "state" and c.state == place.state for c in rivals):
            score += weights["named_as_state"]
        if place.alternate and place.geonames_id is not None:
            alike = SequenceMatcher(None, fold(named.name), fold(place.name), autojunk=False).ratio()
            mains = any(not c.alternate and c.kind == place.kind and c is not place for c in rivals)
            if alike < _ALIKE:
                score += weights["other_name"] if mains else weights["other_name_alone"]
            elif mains:
                score += weights["other_spelling"]
            why.append(f"another name of {place.name}")
        elif place.kind == "state":
            why.append("the name of a state")
        return score

    def _wanted(self, place: Candidate, wanted: Wanted) -> float:
        if not wanted:
            return 0.0
        if wanted == place.kind:
            return self.weights["called_so"]
        if place.kind == "state":
            return self.weights["state_called_else"]
        return 0.0 if wanted == "site" else self.weights["called_else"]

    def _said(
        self,
        place: Candidate,
        rivals: Sequence[Candidate],
        named: Named,
        now: Pass,
        why: list[str],
    ) -> float:
        """The state or region that the words beside the name give."""
        score = 0.0
        if named.states and any(c.state in named.states for c in rivals):
            if place.state in named.states and place.kind != "state":
                score += self.weights["said"]
                why.append(f"the text says {named.said!r}")
            else:
                score += self.weights["said_else"]
        if named.container is not None and now.before:
            outer = now.before[named.container]
            if any(_lies_in(c, outer) for c in rivals):
                if _lies_in(place, outer):
                    score += self.weights["said"]
                    why.append(f"in {now.names[named.container].name}, as the text says")
                else:
                    score += self.weights["said_else"]
        return score

    def _holds(self, place: Candidate, now: Pass, index: int, why: list[str]) -> float:
        """Names that the text puts into this one, and the same name where the text is plainer."""
        score = 0.0
        for inner in now.held.get(index, ()):
            if inner.place is not None and within(inner.place, place):
                score = max(score, self.weights["holds_named"] * inner.confidence)
                why.append(f"{inner.place.name} lies in it, as the text says")
        if place.kind == "state":
            score = max(score, self.weights["holds_city"] * now.cities.get(place.state, 0.0))
        for other in now.told.get(now.keys[index], ()):
            if other is not now.before[index] and other.place is not None and same(other.place, place):
                score = max(score, self.weights["told_elsewhere"])
                why.append("the text says which elsewhere")
        return score

    def _near(self, place: Candidate, now: Pass, index: int, why: list[str]) -> float:
        """Other places of the text near by, the nearer the more."""
        if place.kind == "state" or (place.kind == "region" and place.feature != "A.ADM1"):
            return 0.0
        score, nearest = 0.0, (1e9, "")
        for key, region, confidence in now.regions if place.kind != "region" else ():
            if key != now.keys[index] and region.division == place.division and region.state == place.state:
                score = max(score, self.weights["in_named_region"] * confidence)
                why.append(f"in {region.name}, also named")
        for key, other, confidence in now.anchors:
            if key == now.keys[index]:
                continue
            if place.feature == "A.ADM1" and other.state == place.state:
                if other.division == place.division:
                    score += self.weights["holds_place"] * confidence
                    nearest = min(nearest, (0.0, other.name))
                continue
            distance = distance_km(place, other)
            if distance is None or distance > 500:
                continue
            step = "near_100" if distance <= 100 else "near_500"
            score += self.weights[step] * confidence
            nearest = min(nearest, (distance, other.name))
        if nearest[1]:
            why.append(f"{nearest[0]:.0f} km from {nearest[1]}, also named")
        return min(score, self.weights["near_most"])


def _lies_in(inner: Candidate, outer: Resolved) -> bool:
    """Whether a place lies in another, or, where that stays undecided, in the state that is sure of it."""
    if outer.place is not None:
        return within(inner, outer.place)
    return outer.state is not None and inner.state == outer.state and inner.kind == "city"


def _unknown(named: Named, now: Pass) -> Resolved:
    """A name that the gazetteer lacks or cannot decide: what the words beside it tell."""
    if len(named.states) == 1:
        return Resolved(None, next(iter(named.states)), 0.9, (f"the text says {named.said!r}",))
    if named.container is not None and named.container_said and now.before:
        outer = now.before[named.container]
        if outer.state:
            why = f"in {now.names[named.container].name}, as the text says"
            return Resolved(None, outer.state, round(0.9 * outer.confidence, 3), (why,))
    return Resolved(None, None, 0.0, ("not in the gazetteer",))


def _rivals(best: Candidate, candidates: Sequence[Candidate]) -> tuple[str, ...]:
    others = [c for c in candidates if c is not best and (c.state, c.division) != (best.state, best.division)]
    if not others:
        return ("the only place of that name",)
    if best.kind == "city" and all(best.population >= c.population for c in others if c.kind == "city"):
        return (f"the largest of {len(others) + 1} places of that name",)
    return (f"one of {len(others) + 1} places of that name",)
