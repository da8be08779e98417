"""A document's words as plain lists, as the search for places reads them."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from detente.places.words import place_words

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


class View:
    """A document's words as plain lists, read once."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.texts = [token.text for token in doc]
        self.lower = [text.lower() for text in self.texts]
        self.upper = [text[:1].isupper() for text in self.texts]
        self.tags = [token.tag_ for token in doc]
        self.size = len(self.texts)
        self._articles = place_words()["article"]
        self._entity: dict[int, Span] = {
            i: span for span in doc.ents if self._is_one(span) for i in range(span.start, span.end)
        }
        self.surnames = {
            self.lower[span.end - 1]
            for span in doc.ents
            if span.label_ == "PERSON" and span.end - span.start > 1 and self.upper[span.end - 1]
        }
        self.paragraphs = [
            i for i in range(self.size)
            if not self.texts[i].isspace() and (i == 0 or "\n" in self.texts[i - 1])
        ]  # fmt: skip

    def _is_one(self, span: Span) -> bool:
        """Whether a name is one: "Baga in Borno" as an organisation is none."""
        if span.label_ in PLACE_LABELS:
            return True
        return not any(self.lower[i] in ("in", "near") for i in range(span.start, span.end))

    def text(self, start: int, end: int) -> str:
        """The text of a span of words."""
        return self.doc[start:end].text

    def entity(self, i: int) -> Span | None:
        """The named entity around a word."""
        return self._entity.get(i)

    def label(self, i: int) -> str:
        """Its label; empty where there is none."""
        span = self._entity.get(i)
        return span.label_ if span is not None else ""

    def whole(self, start: int, end: int) -> bool:
        """Whether a span cuts no entity in two."""
        first, last = self._entity.get(start), self._entity.get(end - 1)
        return (first is None or first.start >= start) and (last is None or last.end <= end)

    def article(self, i: int) -> bool:
        """Whether an Arabic article begins a name here: "el-Arish"."""
        return (
            i + 2 < self.size
            and self.lower[i] in self._articles
            and self.texts[i + 1] == "-"
            and self.upper[i + 2]
        )

    def bound(self, i: int) -> bool:
        """Whether a dash joins two words: "Asia-Pacific"."""
        return not self.doc[i].whitespace_ and not self.doc[i - 1].whitespace_

    def gap(self, i: int) -> bool:
        """Whether white space with a line break stands before a word."""
        return "\n" in self.texts[i - 1]
