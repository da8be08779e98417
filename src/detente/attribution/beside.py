"""The cue beside a quotation: before it, behind it, or a name behind a dash or before a colon."""

from __future__ import annotations

from detente.attribution import phrases
from detente.attribution.cues import CueTable, lists
from detente.attribution.marks import MARKS, Quotation
from detente.attribution.relation import Relation
from detente.attribution.tree import Span, Tree

_STOPS = frozenset({".", "!", "?"})
_DASHES = frozenset({"-", "--", "–", "—", "―"})
_REACH = 40
"""Tokens between a quotation and its cue, at most."""
_CLAUSE = 4
"""Words from which a quotation without capital may be all that is said."""
_SENTENCE = 8
"""Words from which a quotation is speech even if no verb was found in it."""
_SURE, CONTINUED = 0.97, 0.9


class Neighbours:
    """The quotations of one level of a document, and what stands beside them."""

    def __init__(
        self,
        tree: Tree,
        found: list[Quotation],
        parts: list[Span],
        table: CueTable,
        outer: list[int] | None = None,
    ) -> None:
        """
        Args:
            found: the quotations of one level, in order.
            parts: character spans of the paragraphs.
            outer: for quotations inside others, the outer quotation of each token, -1 for none;
                cues are then sought in the same outer quotation alone.
        """
        self.tree = tree
        self.found = found
        self.table = table
        self.parts = parts
        self.inside, self.tokens = token_map(tree, found)
        if outer is not None:
            for token, around in enumerate(outer):
                if around < 0:
                    self.inside[token] = len(found)
        self.relations: list[Relation] = []
        self._by_cue: dict[int, Relation] = {}

    def _beside(self, number: int, span: Span) -> Relation | None:
        after, before = self._after(number, span), self._before(number, span)
        mark = self._last(self.found[number])
        if after is not None and (before is None or mark in ",?!—-–" or self._is_taken(before)):
            return self._relation(after)
        if before is not None:
            return self._relation(before)
        return self._signed(span) or self._introduced(span)

    def _introduced(self, span: Span) -> Relation | None:
        """A quotation behind a name and a colon without a verb: `More from X: "…"`."""
        tree = self.tree
        colon = tree.skip_space(span[0] - 1, -1)
        name = tree.skip_space(colon - 1, -1)
        if colon < 1 or name < 0 or tree.words[colon] != ":" or self.inside[name] >= 0:
            return None
        if tree.pos[name] not in ("PROPN", "PRON") or tree.sent[name] != tree.sent[colon]:
            return None
        head = _climb(tree, name, colon, -1)
        relation = Relation(colon, head, [], "direct", CONTINUED, "signed")
        self.relations.append(relation)
        return relation

    def _is_taken(self, cue: int) -> bool:
        known = self._by_cue.get(cue)
        return known is not None and bool(known.quotations)

    def _after(self, number: int, span: Span) -> int | None:
        """The cue in the rest of the sentence behind a quotation: `"…," he said`, `"…," said X`."""
        tree, first = self.tree, span[1]
        ended = self._last(self.found[number])
        position = first
        if ended in ".…" and not self._lower_start(position):
            return None
        limit = min(len(tree), first + _REACH)
        verb: int | None = None
        while position < limit and self.inside[position] < 0:
            word = tree.words[position]
            if (word in _STOPS or word in (";", ":")) or (tree.space[position] and "\n" in word):
                break
            if tree.is_verb(position) and self._may_quote(position, first):
                verb = position
                break
            position += 1
        if verb is None or not self._adjacent(first, verb):
            return None
        return verb

    def _lower_start(self, position: int) -> bool:
        return position < len(self.tree) and self.tree.words[position][:1].islower()

    def _may_quote(self, verb: int, first: int) -> bool:
        tree = self.tree
        if tree.dep[verb] in ("aux", "auxpass", "relcl", "acl") or tree.tag[verb] == "VB":
            return tree.dep[verb] == "relcl" and verb - first <= 3 and self.table.quotes(tree.lemma[verb])
        return self.table.quotes(tree.lemma[verb])

    def _adjacent(self, first: int, verb: int) -> bool:
        """Whether only the source stands between quotation and cue."""
        tree = self.tree
        gap = range(first, verb)
        opening = next((tree.lower[k] for k in gap if tree.words[k] not in (",",) and not tree.space[k]), "")
        if opening in lists().not_after_quotation:
            return False
        finite = [
            k
            for k in gap
            if tree.tag[k] in ("VBD", "VBZ", "VBP", "MD") and tree.dep[k] not in ("relcl", "aux")
        ]
        return not finite

    def _before(self, number: int, span: Span) -> int | None:
        """The cue in the sentence before a quotation: `He said, "…`, `told X: "…`."""
        tree = self.tree
        position = tree.skip_space(span[0] - 1, -1)
        if position < 0 or self.inside[position] >= 0:
            return None
        limit = max(0, position - _REACH)
        colon = tree.words[position] == ":"
        steps = 0
        verb: int | None = None
        while position >= limit and self.inside[position] < 0:
            word = tree.words[position]
            if steps and (word in _STOPS or (tree.space[position] and "\n" in word)):
                break
            if word in _STOPS:
                return None
            if tree.is_verb(position) and self.table.quotes(tree.lemma[position]):
                if tree.dep[position] not in ("aux", "auxpass"):
                    verb = position
                    break
            elif tree.is_verb(position) and not colon and steps > 8:
                break
            position -= 1
            steps += 1
        if verb is None:
            return None
        last = tree.words[tree.skip_space(span[0] - 1, -1)]
        if last == ":":
            return verb
        speech = self._is_speech(span, self.found[number]) or len(self._words(span)) >= _CLAUSE
        beside = last == "," or self._opens_content(verb, span)
        return verb if speech and beside else None

    def _opens_content(self, verb: int, span: Span) -> bool:
        """Whether a quotation without comma is all that is said: `saying "…"`."""
        tree = self.tree
        between = [k for k in range(verb + 1, span[0]) if not tree.space[k]]
        return all(
            tree.dep[k] in ("prt", "advmod", "dative", "dobj", "prep", "pobj", "det", "npadvmod")
            for k in between
        )

    def _signed(self, span: Span) -> Relation | None:
        """A quotation with its speaker behind a dash at the end of the paragraph."""
        tree = self.tree
        position = tree.skip_space(span[1], 1)
        if position >= len(tree) or tree.words[position] not in _DASHES:
            return None
        start = end = tree.skip_space(position + 1, 1)
        while end < len(tree) and not (tree.space[end] and "\n" in tree.words[end]) and self.inside[end] < 0:
            if tree.is_verb(end) or end - start > 12:
                return None
            end += 1
        if start >= end or tree.pos[start] not in ("PROPN", "NOUN", "ADJ", "DET"):
            return None
        relation = Relation(
            position, _head(tree, start, end), [], "direct", CONTINUED, "signed", (start, end)
        )
        self.relations.append(relation)
        return relation

    def _relation(self, cue: int) -> Relation:
        known = self._by_cue.get(cue)
        if known is not None:
            return known
        relation = Relation(cue, self._source(cue), [], "direct", _SURE, "quote")
        self._by_cue[cue] = relation
        self.relations.append(relation)
        return relation

    def _source(self, cue: int) -> int | None:
        """Head of the speaker: the cue's subject outside quotations, else the noun phrase beside it."""
        tree = self.tree
        found, passive = phrases.subject(tree, cue)
        if found is not None and self.inside[found] < 0 and not (passive and tree.lemma[cue] != "quote"):
            near = abs(found - cue) < _REACH
            if near and tree.dep[found] != "expl":
                return found
        for step in (-1, 1):
            position = cue + step
            while 0 <= position < len(tree) and abs(position - cue) <= 4 and self.inside[position] < 0:
                if tree.words[position] in _STOPS or tree.words[position] == ",":
                    break
                if tree.pos[position] in ("PROPN", "PRON", "NOUN"):
                    return _climb(tree, position, cue, step)
                position += step
        return None

    def _last(self, quotation: Quotation) -> str:
        """The last character before the closing mark."""
        return self.tree.text[quotation.start : quotation.end].rstrip(MARKS)[-1:] or "."

    def _words(self, span: Span) -> list[int]:
        return [k for k in range(*span) if self.tree.words[k][:1].isalnum()]

    def _starts_sentence(self, first: int) -> bool:
        before = self.tree.skip_space(first - 1, -1)
        return before < 0 or self.tree.words[before] in (*_STOPS, ":", "…") or self.inside[before] >= 0

    def _is_speech(self, span: Span, quotation: Quotation) -> bool:
        """Whether marks hold speech and not a title, a name or a word at arm's length."""
        tree = self.tree
        words = self._words(span)
        if len(words) < 3 and not quotation.inner:
            return False
        capital = tree.words[words[0]][:1].isupper() or tree.words[words[0]][:1].isdigit() if words else False
        last = self._last(quotation)
        ends = last in ".!?…-—," or not quotation.closed
        starts_sentence = self._starts_sentence(span[0])
        finite = (
            len(words) >= _SENTENCE
            or (starts_sentence and last in ".!?")
            or any(tree.is_verb(k) or tree.tag[k] == "MD" for k in words)
        )
        return capital and finite and (ends or starts_sentence) and (starts_sentence or len(words) > 5)


def token_map(tree: Tree, found: list[Quotation]) -> tuple[list[int], list[Span | None]]:
    """For each token the quotation it is in (-1: none), for each quotation its tokens."""
    inside = [-1] * len(tree)
    spans: list[Span | None] = [None] * len(found)
    token = 0
    for number, quotation in enumerate(found):
        while token < len(tree) and tree.end[token] <= quotation.start:
            token += 1
        first = token
        while token < len(tree) and tree.start[token] < quotation.end:
            inside[token] = number
            token += 1
        if token > first:
            spans[number] = (first, token)
    return inside, spans


def _head(tree: Tree, start: int, end: int) -> int:
    for token in range(start, end):
        if not start <= tree.head[token] < end or tree.head[token] == token:
            return token
    return start


def _climb(tree: Tree, token: int, cue: int, step: int) -> int:
    """The head of the noun phrase that a token is in, on the same side of the cue."""
    while (
        tree.dep[token] in ("compound", "poss", "amod", "nmod", "flat", "appos") and tree.head[token] != token
    ):
        above = tree.head[token]
        if (above - cue) * step <= 0 or tree.pos[above] not in ("PROPN", "NOUN"):
            break
        token = above
    return token
