"""Speakers of quotations: the cue beside them, else whoever spoke last in the paragraph or before."""

from __future__ import annotations

from bisect import bisect_left

from detente.attribution.beside import CONTINUED, Neighbours
from detente.attribution.marks import Quotation
from detente.attribution.relation import Relation
from detente.attribution.tree import Span

_FAR = 400
"""Tokens that are looked through for the last cue in the same paragraph."""


class Speakers(Neighbours):
    """Finds who says each quotation of one document."""

    def relate(self, carry: bool = True) -> list[Relation]:
        """The relations of all quotations that are speech, in text order.

        Args:
            carry: whether a quotation without a cue takes the speaker of the one before.
        """
        last: Relation | None = None
        for number, quotation in enumerate(self.found):
            span = self.tokens[number]
            if span is None:
                continue
            before = self.found[number - 1] if number else None
            relation = self._beside(number, span)
            if relation is None and carry and self._is_speech(span, quotation):
                relation = self._carried(number, span, before, last)
            if relation is not None:
                relation.content.append((quotation.start, quotation.end))
                relation.quotations.append(number)
                last = relation
        return self.relations

    def _carried(
        self, number: int, span: Span, before: Quotation | None, last: Relation | None
    ) -> Relation | None:
        paragraph = self.found[number].paragraph
        earlier = self._last_cue(self.parts[paragraph][0], span[0])
        if last is not None and before is not None and before.paragraph == paragraph:
            if (
                earlier is not None
                and earlier > (self.tokens[number - 1] or (0, 0))[1]
                and last.cue != earlier
            ):
                return self._relation(earlier)
            return last
        if earlier is not None:
            relation = self._relation(earlier)
            relation.probability = min(relation.probability, CONTINUED)
            return relation
        if not self._starts_paragraph(number):
            return None
        announced = self._announced(paragraph)
        if announced is not None:
            return self._relation(announced)
        if last is None or before is None:
            return None
        if paragraph - before.paragraph == 1:
            return last
        return None

    def _announced(self, paragraph: int) -> int | None:
        """The cue of a paragraph that ends with a colon: `He issued this statement:`."""
        if paragraph == 0:
            return None
        start, end = self.parts[paragraph - 1]
        if not self.tree.text[start:end].rstrip().endswith(":"):
            return None
        cue: int | None = None
        for token in range(self._token_at(start), self._token_at(end)):
            if self.tree.is_verb(token) and self.inside[token] < 0:
                own = self.tree.child(token, "nsubj")
                if self.table.quotes(self.tree.lemma[token]) or (own is not None and cue is None):
                    cue = token
        return cue

    def _token_at(self, character: int) -> int:
        return bisect_left(self.tree.start, character)

    def _starts_paragraph(self, number: int) -> bool:
        quotation = self.found[number]
        start = self.parts[quotation.paragraph][0]
        return quotation.start - start <= 1

    def _last_cue(self, start: int, end: int) -> int | None:
        """The last cue outside quotations between a character and a token."""
        tree, position = self.tree, end - 1
        least = max(0, end - _FAR)
        while position >= least and tree.start[position] >= start:
            if (
                self.inside[position] < 0
                and tree.tag[position] in ("VBD", "VBZ", "VBP", "VBN")
                and self.table.quotes(tree.lemma[position])
                and tree.dep[position] not in ("aux", "auxpass")
            ):
                own = tree.child(position, "nsubj")
                if own is not None and self.inside[own] < 0:
                    return position
            position -= 1
        return None
