"""States, demonyms and our own sites as phrases of the text, found in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from detente.knowledge import StateRow


@dataclass(frozen=True, slots=True)
class Phrase:
    """A known phrase in a document."""

    start: int
    end: int
    kind: str
    """``state``, ``demonym`` or ``own``."""
    code: str
    """Of states and demonyms: ISO 3166-1 alpha-3, of a region its state's."""

    def __len__(self) -> int:
        return self.end - self.start


class Phrases:
    """Finds the phrases, longest first, none overlapping another."""

    def __init__(self, nlp: Language, states: Iterable[StateRow], sites: Iterable[str]) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._meaning: dict[int, tuple[str, str]] = {}
        for row in states:
            code = row.codes_as or row.code
            self._add(nlp, "state", code, (row.name, *row.names))
            self._add(nlp, "demonym", code, row.demonyms)
        self._add(nlp, "own", "", sorted(sites))

    def _add(self, nlp: Language, kind: str, code: str, names: Iterable[str]) -> None:
        key = f"detente.places {kind} {code}"
        patterns = [doc for doc in map(nlp.make_doc, names) if len(doc)]
        if patterns:
            self._matcher.add(key, patterns)
            self._meaning[nlp.vocab.strings.add(key)] = (kind, code)

    def find(self, doc: Doc) -> list[Phrase]:
        """The phrases in order."""
        matches = sorted(self._matcher(doc), key=lambda m: (m[1] - m[2], m[1]))
        taken: set[int] = set()
        kept: dict[tuple[int, int], Phrase] = {}
        for key, start, end in matches:
            kind, code = self._meaning[key]
            same = kept.get((start, end))
            if same is not None:
                # Two states of one demonym speak for neither; a site that is a state too counts as one.
                if same.kind == kind == "demonym" and same.code != code:
                    kept[start, end] = Phrase(start, end, kind, "")
                elif kind == "own":
                    kept[start, end] = Phrase(start, end, "own", same.code)
                elif same.kind == "own":
                    kept[start, end] = Phrase(start, end, "own", code)
                continue
            if not taken.isdisjoint(range(start, end)):
                continue
            taken.update(range(start, end))
            kept[start, end] = Phrase(start, end, kind, code)
        return sorted(kept.values(), key=lambda p: p.start)
