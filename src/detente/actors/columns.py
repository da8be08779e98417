"""A parsed document as flat columns: what every part of the actors stage reads instead of tokens."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from detente.language.layers import layers

_QUOTES = {"“": 1, "”": -1, "«": 1, "»": -1}
_STRAIGHT = frozenset({'"', "``", "''"})
_YEAR = re.compile(r"\b(19[4-9]\d|20[0-4]\d)\b")


class Columns:
    """Token attributes as lists, read once from the document.

    ``head`` holds token positions, ``sent`` the number of the sentence of each token, ``quoted``
    whether it stands between quotation marks, ``ent`` the entity label and ``ent_of`` the number of
    its entity (-1 outside).
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        tokens = list(doc)
        self.size = len(tokens)
        self.raw = [t.text for t in tokens]
        self.text = [t.replace("’", "'") if "’" in t else t for t in self.raw]
        self.lower = [t.lower() for t in self.text]
        self.exact = [(text,) for text in self.text]
        """Spellings under which names are looked up: a token's own."""
        self.exact_lower = [(text,) for text in self.lower]
        self.lemma = [t.lemma_.lower() or t.lower_ for t in tokens]
        self.tag = [t.tag_ for t in tokens]
        self.dep = [t.dep_ for t in tokens]
        self.head = [t.head.i for t in tokens]
        self.glued = [not t.whitespace_ for t in tokens]
        self.ent = [t.ent_type_ for t in tokens]
        self.ent_of = [-1] * self.size
        for number, ent in enumerate(doc.ents):
            for i in range(ent.start, ent.end):
                self.ent_of[i] = number
        self.sent = self._sentences(doc)
        self.quoted = self._quotations()

    def _sentences(self, doc: Doc) -> list[int]:
        numbers, number = [], -1
        for i, token in enumerate(doc):
            if i == 0 or token.is_sent_start:
                number += 1
            numbers.append(number)
        return numbers

    def _quotations(self) -> list[bool]:
        """Whether each token is quoted; a straight mark toggles, a blank line closes."""
        inside, result = False, []
        for text in self.raw:
            if text in _STRAIGHT:
                inside = not inside
                result.append(True)
                continue
            if text in _QUOTES:
                inside = _QUOTES[text] > 0
            elif "\n" in text and text.count("\n") > 1:
                inside = False
            result.append(inside)
        return result

    def is_noun(self, i: int) -> bool:
        """Whether a token is tagged as a noun or a name."""
        return self.tag[i].startswith("NN")

    def capital(self, i: int) -> bool:
        """Whether a token begins with a capital letter."""
        return self.raw[i][:1].isupper()

    def span_text(self, start: int, end: int) -> str:
        """The characters of tokens ``start`` to ``end`` (exclusive)."""
        return self.doc[start:end].text

    def verb_of(self, i: int) -> int:
        """The nearest verb above a token, or the root it hangs from."""
        for _ in range(12):
            above = self.head[i]
            if above == i:
                return i
            i = above
            if self.tag[i].startswith(("VB", "MD")):
                return i
        return i

    def newest_year(self) -> int | None:
        """The latest year from 1940 to 2049 that the text names."""
        years = [int(year) for year in _YEAR.findall(layers(self.doc).article.text)]
        return max(years) if years else None
