"""Place names that the language model marks, with their ends set right."""

from __future__ import annotations

from spacy.tokens import Span

from detente.places.gazetteer import Gazetteer
from detente.places.phrases import Phrase
from detente.places.spot import Spot
from detente.places.view import PLACE_LABELS, View
from detente.places.words import place_words

_ENDINGS = frozenset({"'s", "’s", "'", "’", ",", "."})


class TaggedNames:
    """Finds the places among the entities of the language model."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        words = place_words()
        self._place_nouns = words["city"] | words["region"] | words["site"]
        self._skipped = words["compass"] | {"the"}
        self._inner = words["inner"]

    def find(self, view: View, known: list[Phrase], demonyms: set[int]) -> list[Spot]:
        """Places of the language model; where a known phrase lies inside, only what the gazetteer has.

        Args:
            view: the document.
            known: phrases of it that name states and places.
            demonyms: the first words of those that name a people.
        """
        starts = {i for p in known for i in range(p.start, p.end)}
        spots = []
        for span in view.doc.ents:
            if span.start in demonyms and len(span) == 1:
                continue
            if span.label_ not in PLACE_LABELS:
                continue
            start, end = _trimmed(span, view)
            if start >= end or not any(view.upper[i] for i in range(start, end)):
                continue
            end = self._longer(view, start, end)
            start, end, has = self._known_part(view, start, end)
            if not has and not starts.isdisjoint(range(start, end)):
                continue
            if has and any(p.start <= start and end <= p.end and len(p) > end - start for p in known):
                continue
            spots.append(Spot(start, end, view.text(start, end), True, span.label_))
        return spots

    def _longer(self, view: View, start: int, end: int) -> int:
        """The end of a name that the language model cut short: "San Cristobal de | las Casas"."""
        last = end
        if end - start == 1 and self._gazetteer.lookup(view.text(start, end)):
            return end
        while last < view.size and last - end < 4 and (view.upper[last] or view.lower[last] in self._inner):
            last += 1
        for e in range(last, end, -1):
            if view.upper[e - 1] and self._gazetteer.lookup(view.text(start, e)):
                return e
        return end

    def _known_part(self, view: View, start: int, end: int) -> tuple[int, int, bool]:
        """The part of a span that the gazetteer has: "eastern Aleppo", "Helmand Province"."""
        if self._gazetteer.lookup(view.text(start, end)):
            return start, end, True
        first = start
        while first < end - 1 and view.lower[first] in self._skipped:
            first += 1
        last = end
        while last - 1 > first and view.lower[last - 1] in self._place_nouns:
            last -= 1
        if (first, last) != (start, end) and self._gazetteer.lookup(view.text(first, last)):
            return first, last, True
        return first, end, bool(self._gazetteer.lookup(view.text(first, end)))


def _trimmed(span: Span, view: View) -> tuple[int, int]:
    """A span without article before, genitive after and line breaks."""
    start, end = span.start, span.end
    for i in range(start, end):
        if "\n" in view.texts[i]:
            end = i
            break
    while start < end and (view.lower[start] in ("the", "a", "an") or view.texts[start].isspace()):
        start += 1
    while end > start and (view.lower[end - 1] in _ENDINGS or view.texts[end - 1].isspace()):
        end -= 1
    return start, end
