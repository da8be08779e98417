"""Place names that the language model missed: the words beside say so, or the gazetteer has a big town."""

from __future__ import annotations

from detente.places.gazetteer import Gazetteer
from detente.places.spot import Spot
from detente.places.view import PLACE_LABELS, View
from detente.places.words import place_words

_MISTAKEN_LABELS = frozenset(
    {"ORG", "PERSON", "NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "CARDINAL", ""}
)
# Inhabitants of a town that is known by its bare name.
_BIG_TOWN = 60_000
# The same where the language model takes it for a person or a body.
_HUGE_TOWN = 250_000
_LONGEST = 6


class MissedNames:
    """Finds names of the gazetteer beyond the entities of the language model."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        words = place_words()
        self._prepositions = words["locative"] | words["toward"]
        self._place_nouns = words["city"] | words["region"] | words["site"]
        self._skipped = words["compass"] | {"the"}
        self._host, self._target = words["host"], words["target"]
        self._inner = words["inner"]

    def after_words(self, view: View) -> list[Spot]:
        """Names where a place stands: "in X", "the city of X", "X region"."""
        spots = []
        for i in range(view.size - 1):
            follows = self._follows(view, i)
            if follows is None:
                continue
            j, sure = follows
            while j < view.size and view.lower[j] in self._skipped and j < i + 4:
                j += 1
            if j >= view.size or view.label(j) in PLACE_LABELS or not (view.upper[j] or view.article(j)):
                continue
            end = self._run(view, j)
            if end == j and sure:
                # "the town of X" names a place, whether the gazetteer has it or not.
                while end < view.size and end - j < _LONGEST and view.upper[end]:
                    end += 1
            if end > j:
                spots.append(Spot(j, end, view.text(j, end), sure, view.label(j)))
        return spots

    def _follows(self, view: View, i: int) -> tuple[int, bool] | None:
        """Where a place is to be looked for on account of a word, and whether there is one for certain."""
        lower, upper = view.lower, view.upper
        word = lower[i]
        if word in self._prepositions:
            return i + 1, False
        if i and upper[i] and lower[i - 1] in self._place_nouns:
            return i, False
        if i and word == "of" and lower[i - 1] in self._place_nouns:
            return i + 1, True
        if view.tags[i][:2] == "VB" and view.doc[i].lemma_ in self._host:
            return i + 1, False
        if upper[i] and view.label(i) in _MISTAKEN_LABELS and self._called(view, i):
            return i, False
        if i and word in ("on", "of", "for") and view.doc[i - 1].lemma_.lower() in self._target:
            return i + 1, False
        return None

    def before_in(self, view: View, starts: set[int]) -> list[Spot]:
        """Names before "in" and a place that starts at one of the words given: "Saraqeb in Idlib"."""
        spots = []
        for i in range(1, view.size - 1):
            if view.lower[i] != "in" or not view.upper[i - 1]:
                continue
            j = i + 1
            while j < view.size - 1 and view.lower[j] in self._skipped and j < i + 4:
                j += 1
            start = i - 1
            if j not in starts or view.label(start) not in _MISTAKEN_LABELS:
                continue
            while start > 0 and start > i - 4 and view.upper[start - 1]:
                start -= 1
            while start < i:
                if self._run(view, start) == i:
                    spots.append(Spot(start, i, view.text(start, i), False, view.label(start)))
                    break
                start += 1
        return spots

    def joined(self, view: View, found: list[Spot]) -> list[Spot]:
        """Names in a row with places already found: "Mashhad, Isfahan and Shiraz"."""
        starts = {spot.start for spot in found}
        spots = []
        for end in {spot.end for spot in found}:
            j = end
            while j + 1 < view.size and view.lower[j] in (",", "and"):
                j += 2 if view.lower[j + 1] == "and" else 1
                if j >= view.size or j in starts or not view.upper[j]:
                    break
                last = self._run(view, j)
                if last == j:
                    break
                spots.append(Spot(j, last, view.text(j, last), False, view.label(j)))
                j = last
        return spots

    def alone(self, view: View) -> list[Spot]:
        """Big towns where nothing says that a place stands: "X fell"."""
        spots = []
        for i in range(view.size):
            if not view.upper[i] or view.tags[i] != "NNP" or view.label(i) in PLACE_LABELS:
                continue
            beside = (i - 1, i + 1)
            if any(0 <= j < view.size and (view.upper[j] or view.texts[j] == "-") for j in beside):
                continue
            least = _BIG_TOWN if view.label(i) not in ("PERSON", "ORG") else _HUGE_TOWN
            places = self._gazetteer.lookup(view.texts[i])
            if any(c.population >= least and not c.alternate for c in places):
                spots.append(Spot(i, i + 1, view.texts[i], False, view.label(i)))
        return spots

    def _called(self, view: View, start: int) -> bool:
        """Whether a noun of places follows the capitalised words from here: "Belgorod region"."""
        end = start + 1
        while end < view.size and end - start < 4 and view.upper[end]:
            end += 1
        return end < view.size and view.lower[end] in self._place_nouns and not view.upper[start - 1]

    def _run(self, view: View, start: int) -> int:
        """The end of the longest run of capitalised words from here that the gazetteer has."""
        if view.label(start) not in _MISTAKEN_LABELS:
            return start
        end = start + 1
        while (
            end < view.size and end - start < _LONGEST and (view.upper[end] or view.lower[end] in self._inner)
        ):
            end += 1
        while end > start:
            if (
                view.upper[end - 1]
                and view.whole(start, end)
                and self._gazetteer.lookup(view.text(start, end))
            ):
                return end
            end -= 1
        return start
