"""What the words beside a place name tell of it: its kind, the state or region that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.places.evidence import Named, Wanted
from detente.places.gazetteer import Gazetteer
from detente.places.phrases import Phrase
from detente.places.spot import Spot
from detente.places.words import place_words

_REACH = 7
_LINKS = frozenset({"of", "in", "the", "a", "an", "near", "and", "'s", "’s"})


@dataclass(slots=True)
class Sentencewise:
    """The names as the resolver takes them, in the order of the spots."""

    names: list[Named]


def add_hints(
    lower: Sequence[str], spots: Sequence[Spot], phrases: Sequence[Phrase], gazetteer: Gazetteer
) -> Sentencewise:
    """The spots with what stands before and after each."""
    words = place_words()
    at = {spot.start: i for i, spot in enumerate(spots)}
    demonyms = {p.end - 1: p for p in phrases if p.kind == "demonym" and p.code}
    states = {p.end - 1: p for p in phrases if p.kind != "demonym" and p.code}
    names = []
    for i, spot in enumerate(spots):
        named = Named(spot.name, dateline=spot.dateline, tagged=spot.tagged, person=spot.person)
        named.placed = spot.placed
        named.wanted = _wanted(lower, spot, words)
        named.container, named.container_said = _container(lower, spots, i, at, words, gazetteer)
        _states_before(lower, spot, demonyms, states, words, named)
        names.append(named)
    return Sentencewise(names)


def _wanted(lower: Sequence[str], spot: Spot, words: dict[str, frozenset[str]]) -> Wanted:
    """ "the city of X", "X province", "the province X"."""
    after = lower[spot.end] if spot.end < len(lower) else ""
    kinds: tuple[Wanted, ...] = ("city", "region", "site")
    for kind in kinds:
        if after in words[kind] and (kind != "city" or after in ("city", "town", "village")):
            return kind
    before = spot.start - 1
    if before > 0 and lower[before] == "of":
        before -= 1
    if before >= 0:
        for kind in kinds[:2]:
            if lower[before] in words[kind] and lower[before] not in ("capital", "state", "coast"):
                return kind
    return ""


def _container(
    lower: Sequence[str],
    spots: Sequence[Spot],
    index: int,
    at: dict[int, int],
    words: dict[str, frozenset[str]],
    gazetteer: Gazetteer,
) -> tuple[int | None, bool]:
    """The place named after it that holds it: "X, Y", "X in eastern Y", "X, a town in Y".

    Second, whether more than a comma says so.
    """
    spot = spots[index]
    j = spot.end
    joined = said = False
    while j < min(spot.end + _REACH, len(lower)):
        if j in at:
            other = spots[at[j]]
            holds = any(c.kind in ("state", "region") for c in gazetteer.lookup(other.name))
            return (at[j], said) if joined and holds else (None, False)
        word = lower[j]
        if word in (",", "in"):
            joined, said = True, said or word == "in"
        elif word == "of":
            joined = joined and j > spot.end
        elif not (
            word in ("the", "a", "an", "near")
            or word in words["compass"]
            or word in words["city"]
            or word in words["region"]
            or word in words["site"]
        ):
            break
        j += 1
    return None, False


def _states_before(
    lower: Sequence[str],
    spot: Spot,
    demonyms: dict[int, Phrase],
    states: dict[int, Phrase],
    words: dict[str, frozenset[str]],
    named: Named,
) -> None:
    """ "the Syrian city of X", "Ukraine's eastern X region"."""
    noun = False
    for j in range(spot.start - 1, max(-1, spot.start - _REACH), -1):
        word = lower[j]
        phrase = demonyms.get(j)
        if phrase is not None:
            if noun:
                named.states = frozenset({phrase.code})
                named.said = " ".join(lower[phrase.start : spot.end])
            return
        phrase = states.get(j)
        if phrase is not None:
            if lower[j + 1] in ("'s", "’s", "'", "’"):
                named.states = frozenset({phrase.code})
                named.said = " ".join(lower[phrase.start : spot.end])
            return
        if word in words["city"] or word in words["region"] or word in words["site"]:
            noun = True
        elif not (word in _LINKS or word in words["compass"] or word in ("-", "main", "second", "largest")):
            return
