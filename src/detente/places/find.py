"""Where a document names places: all that proposes a name, and which of those that overlap is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from detente.knowledge import StateRow
from detente.places.datelines import datelines
from detente.places.gazetteer import Gazetteer
from detente.places.hints import Sentencewise, add_hints
from detente.places.missed import MissedNames
from detente.places.others import OtherNames
from detente.places.phrases import Phrase, Phrases
from detente.places.spot import Spot
from detente.places.tagged import TaggedNames
from detente.places.view import View

_MAX_SPAN = 8


@dataclass(slots=True)
class Found:
    """All that the resolver needs of a document."""

    spots: list[Spot] = field(default_factory=list)
    states: dict[str, float] = field(default_factory=dict)
    hints: Sentencewise | None = None


class Finder:
    """Finds place names in parsed documents."""

    def __init__(self, nlp: Language, gazetteer: Gazetteer, states: Iterable[StateRow]) -> None:
        self.gazetteer = gazetteer
        self.phrases = Phrases(nlp, states, gazetteer.site_names)
        self._tagged = TaggedNames(gazetteer)
        self._missed = MissedNames(gazetteer)
        self._others = OtherNames(gazetteer)

    def find(self, doc: Doc) -> Found:
        """The place names of a document in order, none overlapping another."""
        view = View(doc)
        phrases = self.phrases.find(doc)
        spots = _settled(self._proposals(view, phrases))
        kept = [spot for spot in spots if not self._others.is_other(view, spot)]
        found = Found(kept, _states(phrases, {s.start for s in kept}))
        found.hints = add_hints(view.lower, kept, phrases, self.gazetteer)
        return found

    def _proposals(self, view: View, phrases: list[Phrase]) -> list[Spot]:
        """Spots in the order in which they claim their words."""
        known = [p for p in phrases if p.kind != "demonym"]
        tagged = self._tagged.find(view, known, {p.start for p in phrases if p.kind == "demonym"})
        named = [_named(view, p) for p in known]
        held = self._missed.before_in(view, {s.start for s in (*tagged, *named)})
        found = [
            *datelines(view, self.gazetteer), *tagged, *named, *held, *self._missed.after_words(view)
        ]  # fmt: skip
        found += self._missed.joined(view, found)
        return [*found, *self._missed.alone(view)]


def _named(view: View, phrase: Phrase) -> Spot:
    """The spot of a known phrase, without the article before it."""
    start = phrase.start
    if view.lower[start] == "the" and len(phrase) > 1:
        start += 1
    return Spot(
        start, phrase.end, view.text(start, phrase.end), True, view.label(phrase.start), phrase=phrase
    )


def _settled(proposals: Iterable[Spot]) -> list[Spot]:
    """The spots in order of the text; of those that overlap the one proposed first."""
    spots: dict[int, Spot] = {}
    taken: set[int] = set()
    for spot in proposals:
        if spot.end - spot.start > _MAX_SPAN or not taken.isdisjoint(range(spot.start, spot.end)):
            continue
        taken.update(range(spot.start, spot.end))
        spots[spot.start] = spot
    return [spots[start] for start in sorted(spots)]


def _states(phrases: list[Phrase], kept: set[int]) -> dict[str, float]:
    """How much the text speaks of each state; a demonym counts less than the name."""
    counts: dict[str, float] = defaultdict(float)
    for phrase in phrases:
        if phrase.code and (phrase.kind == "demonym" or phrase.start in kept):
            counts[phrase.code] += 0.8 if phrase.kind == "demonym" else 1.2
    return dict(counts)
