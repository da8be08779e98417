"""Where a document names places: spans, and what the words around each tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc, Span

from detente.knowledge import StateRow
from detente.places.gazetteer import Gazetteer
from detente.places.hints import Sentencewise, add_hints
from detente.places.phrases import Phrase, Phrases
from detente.places.view import PLACE_LABELS, View
from detente.places.words import place_words

_MISTAKEN_LABELS = frozenset(
    {"ORG", "PERSON", "NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "CARDINAL", ""}
)
_ENDINGS = frozenset({"'s", "’s", "'", "’", ",", "."})
_DASHES = frozenset({"-", "--", "–", "—", "---"})
# Inhabitants of a town that is known by its bare name.
_BIG_TOWN = 60_000
# The same where the language model takes it for a person or a body.
_HUGE_TOWN = 250_000
_LONGEST = 6
_DATELINE = 14
_MAX_SPAN = 8


@dataclass(slots=True)
class Spot:
    """One name of a place in the text."""

    start: int
    end: int
    name: str
    tagged: bool
    """The language model or the words around it call it a place; else only the gazetteer does."""
    label: str = ""
    dateline: bool = False
    person: bool = False
    """The language model calls it a person."""
    placed: bool = False
    """The words before say that a place follows."""
    phrase: Phrase | None = None


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
        self.phrases = Phrases(nlp, states)
        words = place_words()
        self._prepositions = words["locative"] | words["toward"]
        self._place_nouns = words["city"] | words["region"] | words["site"]
        self._compass = words["compass"]
        self._skipped = words["compass"] | {"the"}
        self._host, self._target = words["host"], words["target"]
        self._inner = words["inner"]
        self._body, self._title, self._say = words["body"], words["title"], words["say"]
        self._toward = words["toward"]

    def find(self, doc: Doc) -> Found:
        """The place names of a document in order, none overlapping another."""
        view = View(doc)
        phrases = self.phrases.find(doc)
        spots: dict[int, Spot] = {}
        taken: set[int] = set()
        for spot in self._proposals(doc, view, phrases):
            if spot.end - spot.start > _MAX_SPAN or not taken.isdisjoint(range(spot.start, spot.end)):
                continue
            taken.update(range(spot.start, spot.end))
            spots[spot.start] = spot
        kept = [spots[start] for start in sorted(spots) if not self._is_other(view, spots[start])]
        found = Found(kept, _states(phrases, {s.start for s in kept}))
        found.hints = add_hints(view.lower, kept, phrases, self.gazetteer)
        return found

    def _proposals(self, doc: Doc, view: View, phrases: list[Phrase]) -> list[Spot]:
        """Spots in the order in which they claim their words."""
        known = [p for p in phrases if p.kind != "demonym"]
        longer = self._entities(doc, view, known, {p.start for p in phrases if p.kind == "demonym"})
        named = []
        for p in known:
            start = p.start + 1 if view.lower[p.start] == "the" and p.end - p.start > 1 else p.start
            named.append(Spot(start, p.end, doc[start : p.end].text, True, view.label(p.start), phrase=p))
        held = self._before_in(doc, view, {s.start for s in (*longer, *named)})
        found = [*self._datelines(doc, view), *longer, *named, *held, *self._after_words(doc, view)]
        found += self._joined(doc, view, found)
        return [*found, *self._alone(doc, view)]

    def _entities(self, doc: Doc, view: View, known: list[Phrase], demonyms: set[int]) -> list[Spot]:
        """Places of the language model; where a known phrase lies inside, only what the gazetteer has."""
        starts = {i for p in known for i in range(p.start, p.end)}
        spots = []
        for span in doc.ents:
            if span.start in demonyms and len(span) == 1:
                continue
            if span.label_ not in PLACE_LABELS:
                continue
            start, end = _trimmed(span, view)
            if start >= end or not any(view.upper[i] for i in range(start, end)):
                continue
            end = self._longer(doc, view, start, end)
            start, end, has = self._known_part(doc, view, start, end)
            if not has and not starts.isdisjoint(range(start, end)):
                continue
            if has and any(
                p.start <= start and end <= p.end and p.end - p.start > end - start for p in known
            ):
                continue
            spots.append(Spot(start, end, doc[start:end].text, True, span.label_))
        return spots

    def _longer(self, doc: Doc, view: View, start: int, end: int) -> int:
        """The end of a name that the language model cut short: "San Cristobal de | las Casas"."""
        last = end
        if end - start == 1 and self.gazetteer.lookup(doc[start:end].text):
            return end
        while last < view.size and last - end < 4 and (view.upper[last] or view.lower[last] in self._inner):
            last += 1
        for e in range(last, end, -1):
            if view.upper[e - 1] and self.gazetteer.lookup(doc[start:e].text):
                return e
        return end

    def _known_part(self, doc: Doc, view: View, start: int, end: int) -> tuple[int, int, bool]:
        """The part of a span that the gazetteer has: "eastern Aleppo", "Helmand Province"."""
        if self.gazetteer.lookup(doc[start:end].text):
            return start, end, True
        first = start
        while first < end - 1 and view.lower[first] in self._skipped:
            first += 1
        last = end
        while last - 1 > first and view.lower[last - 1] in self._place_nouns:
            last -= 1
        if (first, last) != (start, end) and self.gazetteer.lookup(doc[first:last].text):
            return first, last, True
        return first, end, bool(self.gazetteer.lookup(doc[first:end].text))

    def _after_words(self, doc: Doc, view: View) -> list[Spot]:
        """Names that the language model missed, where a place stands: "in X", "the city of X"."""
        spots = []
        lower, upper = view.lower, view.upper
        for i in range(view.size - 1):
            word = lower[i]
            if word in self._prepositions or (upper[i] and lower[i - 1] in self._place_nouns and i > 0):
                sure = False
                j = i + 1 if word in self._prepositions else i
            elif word == "of" and i and lower[i - 1] in self._place_nouns:
                sure, j = True, i + 1
            elif view.tags[i][:2] == "VB" and doc[i].lemma_ in self._host:
                sure, j = False, i + 1
            elif (
                upper[i] and i + 1 < view.size and view.label(i) in _MISTAKEN_LABELS and self._called(view, i)
            ):
                sure, j = False, i
            elif i and word in ("on", "of", "for") and doc[i - 1].lemma_.lower() in self._target:
                sure, j = False, i + 1
            else:
                continue
            while j < view.size and lower[j] in self._skipped and j < i + 4:
                j += 1
            if j >= view.size or view.label(j) in PLACE_LABELS or not (upper[j] or view.article(j)):
                continue
            end = self._run(doc, view, j)
            if end == j and sure:
                # "the town of X" names a place, whether the gazetteer has it or not.
                while end < view.size and end - j < _LONGEST and view.upper[end]:
                    end += 1
            if end > j:
                spots.append(Spot(j, end, doc[j:end].text, sure, view.label(j)))
        return spots

    def _alone(self, doc: Doc, view: View) -> list[Spot]:
        """Big towns that the language model missed where nothing says that a place stands: "X fell"."""
        spots = []
        for i in range(view.size):
            if not view.upper[i] or view.tags[i] != "NNP" or view.label(i) in PLACE_LABELS:
                continue
            beside = (i - 1, i + 1)
            if any(0 <= j < view.size and (view.upper[j] or view.texts[j] == "-") for j in beside):
                continue
            least = _BIG_TOWN if view.label(i) not in ("PERSON", "ORG") else _HUGE_TOWN
            places = self.gazetteer.lookup(view.texts[i])
            if any(c.population >= least and not c.alternate for c in places):
                spots.append(Spot(i, i + 1, doc[i].text, False, view.label(i)))
        return spots

    def _before_in(self, doc: Doc, view: View, starts: set[int]) -> list[Spot]:
        """Names that the language model missed before "in" and a place: "Saraqeb in Idlib"."""
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
                if self._run(doc, view, start) == i:
                    spots.append(Spot(start, i, doc[start:i].text, False, view.label(start)))
                    break
                start += 1
        return spots

    def _joined(self, doc: Doc, view: View, found: list[Spot]) -> list[Spot]:
        """Names that the language model missed in a row of places: "Mashhad, Isfahan and Shiraz"."""
        starts = {spot.start for spot in found}
        spots = []
        for end in {spot.end for spot in found}:
            j = end
            while j + 1 < view.size and view.lower[j] in (",", "and"):
                j += 2 if view.lower[j + 1] == "and" else 1
                if j >= view.size or j in starts or not view.upper[j]:
                    break
                last = self._run(doc, view, j)
                if last == j:
                    break
                spots.append(Spot(j, last, doc[j:last].text, False, view.label(j)))
                j = last
        return spots

    def _called(self, view: View, start: int) -> bool:
        """Whether a noun of places follows the capitalised words from here: "Belgorod region"."""
        end = start + 1
        while end < view.size and end - start < 4 and view.upper[end]:
            end += 1
        return end < view.size and view.lower[end] in self._place_nouns and not view.upper[start - 1]

    def _run(self, doc: Doc, view: View, start: int) -> int:
        """The end of the longest run of capitalised words from here that the gazetteer has."""
        if view.label(start) not in _MISTAKEN_LABELS:
            return start
        end = start + 1
        while (
            end < view.size and end - start < _LONGEST and (view.upper[end] or view.lower[end] in self._inner)
        ):
            end += 1
        while end > start:
            if view.upper[end - 1] and view.whole(start, end) and self.gazetteer.lookup(doc[start:end].text):
                return end
            end -= 1
        return start

    def _datelines(self, doc: Doc, view: View) -> list[Spot]:
        """ "GOMA, Congo, Feb 13 (Reuters) -" or "Goma —" at the beginning of a paragraph."""
        spots: list[Spot] = []
        for start in view.paragraphs:
            limit = min(start + _DATELINE, view.size)
            dash = next((j for j in range(start + 1, limit) if view.texts[j] in _DASHES), 0)
            if not dash or not view.upper[start] or view.bound(dash):
                continue
            if any(view.tags[j][:2] in ("VB", "MD") and not view.upper[j] for j in range(start, dash)):
                continue
            j = start
            while j < dash:
                end = self._dateline_name(doc, view, j, dash)
                if end == j or view.label(j) in ("DATE", "TIME"):
                    break
                spots.append(Spot(j, end, doc[j:end].text, True, "GPE", dateline=True))
                j = end
                while j < dash and view.texts[j] in (",", "/"):
                    j += 1
            if len(spots) > 3:
                break
        return spots

    def _dateline_name(self, doc: Doc, view: View, start: int, dash: int) -> int:
        """The end of the longest name of the gazetteer from here to the dash; the start if there is none."""
        for end in range(min(dash, start + 5), start, -1) if view.upper[start] else ():
            last = view.texts[end - 1]
            if (last[-1].isalpha() or "." in last[1:]) and self.gazetteer.lookup(doc[start:end].text):
                return end
        return start

    def _is_other(self, view: View, spot: Spot) -> bool:
        """Whether the words are a person, a body or another name, and no place."""
        if spot.dateline:
            spot.placed = True
            return False
        if view.lower[spot.start] in self._compass and spot.end - spot.start == 1:
            return True
        before = view.lower[spot.start - 1] if spot.start else ""
        placed = spot.placed = self._placed(view, spot)
        after = view.lower[spot.end] if spot.end < view.size else ""
        entity = view.entity(spot.start)
        if entity is not None and entity.label_ not in PLACE_LABELS:
            # The name of a person or body that only contains the place: "Paris Hilton", "Bank of China".
            beyond = [
                i for i in (*range(entity.start, spot.start), *range(spot.end, entity.end))
                if view.upper[i]
            ]  # fmt: skip
            if beyond and entity.label_ in ("PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT", "FAC"):
                return True
            if entity.label_ == "PERSON" and not _is_known(spot):
                spot.person = not placed
                if spot.person and (
                    len(entity) > spot.end - spot.start or view.lower[spot.start] in view.surnames
                ):
                    return True
        if after in self._body and not view.gap(spot.end):
            return True
        if _is_state(spot):
            return False
        if before in self._title:
            return True
        if spot.end - spot.start == 1 and view.lower[spot.start] in view.surnames:
            return not placed
        return self._speaks(view, spot) and not self._is_capital(spot)

    def _placed(self, view: View, spot: Spot) -> bool:
        """Whether the words before say that a place follows: "in the", "the village of"."""
        for i in range(spot.start - 1, max(-1, spot.start - 6), -1):
            word = view.lower[i]
            if word in self._prepositions or word in self._place_nouns:
                return word not in self._toward
            if view.tags[i][:2] == "VB":
                return view.doc[i].lemma_ in self._host
            if word not in self._skipped and word != "of":
                return False
        return False

    def _speaks(self, view: View, spot: Spot) -> bool:
        """Whether the name is subject of a verb that only people and governments have."""
        token = view.doc[spot.end - 1]
        return token.dep_ == "nsubj" and token.head.lemma_ in self._say

    def _is_capital(self, spot: Spot) -> bool:
        return any(c.feature == "P.PPLC" or c.kind != "city" for c in self.gazetteer.lookup(spot.name))


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


def _is_state(spot: Spot) -> bool:
    return spot.phrase is not None and spot.phrase.kind == "state"


def _is_known(spot: Spot) -> bool:
    """Whether it is a state, or a name of several words of our own tables."""
    return spot.phrase is not None and (spot.phrase.kind == "state" or spot.end - spot.start > 1)


def _states(phrases: list[Phrase], kept: set[int]) -> dict[str, float]:
    """How much the text speaks of each state; a demonym counts less than the name."""
    counts: dict[str, float] = defaultdict(float)
    for phrase in phrases:
        if phrase.code and (phrase.kind == "demonym" or phrase.start in kept):
            counts[phrase.code] += 0.8 if phrase.kind == "demonym" else 1.2
    return dict(counts)
