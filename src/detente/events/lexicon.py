"""Find the row of the predicate lexicon that a word in its frame matches best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Token

from detente.events.codebook import ANYTHING, CLAUSE, NONE, PLACE, Predicate
from detente.events.syntax import complement, lemma, modifiers, objects, prepositional, see_through
from detente.language.layers import layers

_POS = {"VERB": "V", "AUX": "V", "NOUN": "N", "PROPN": "N", "ADJ": "A"}


@dataclass(frozen=True, slots=True)
class Match:
    """A predicate found: the row, the word, and what met the row's constraints."""

    row: Predicate
    token: Token
    object: Token | None = None
    """The noun that met the object constraint ("talks" of "hold talks")."""
    particle: Token | None = None
    clause: Token | None = None
    """The predicate of the complement clause, where the row takes one."""


@dataclass(frozen=True, slots=True)
class _Entry:
    row: Predicate
    wanted: frozenset[str]
    unwanted: frozenset[str]
    takes_clause: bool
    rank: float


class Lexicon:
    """The predicate rows, indexed by lemma and part of speech.

    Args:
        rows: the lexicon; where several rows match, the one with more constraints wins.
    """

    def __init__(self, rows: Iterable[Predicate]) -> None:
        self._index: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        for row in rows:
            wanted = frozenset(row.wanted) - {CLAUSE}
            unwanted = frozenset(row.unwanted)
            clause = CLAUSE in row.object
            # A named object says more than a particle, a particle more than a bare clause.
            rank = 2.0 * bool(wanted) + 1.5 * bool(row.particle) + 1.0 * clause + 0.25 * bool(unwanted)
            rank += 0.1 * (row.root == NONE)
            self._index[row.lemma, row.pos].append(_Entry(row, wanted, unwanted, clause, rank))
        for entries in self._index.values():
            entries.sort(key=lambda entry: -entry.rank)

    def match(self, token: Token) -> Match | None:
        """The best row for the token in its frame, None if there is none.

        A match whose root is NONE is returned as such: it stops coding.
        """
        pos = _POS.get(token.pos_)
        if pos is None:
            return None
        word = lemma(token)
        for entry in self._index.get((word, pos), ()):
            found = self._fits(entry, token)
            if found:
                return found
        if pos != "A" and token.tag_ in ("VBN", "VBG", "JJ"):
            return self._as_adjective(token)
        return None

    def _as_adjective(self, token: Token) -> Match | None:
        """A participle as an adjective ("is prepared to", "is committed to")."""
        for entry in self._index.get((token.lower_, "A"), ()):
            found = self._fits(entry, token)
            if found:
                return found
        return None

    def _fits(self, entry: _Entry, token: Token) -> Match | None:
        row = entry.row
        particle = None
        if row.particle:
            particle = _particle(token, row.particle)
            if particle is None:
                return None
        clause = None
        if entry.takes_clause:
            clause = complement(token)
            if clause is None and particle is not None:
                clause = next((c for c in particle.children if c.dep_ == "pcomp"), None)
            if clause is None and not entry.wanted:
                return None
        found = None
        if entry.wanted or entry.unwanted:
            candidates = _candidates(token, row, particle)
            found = next((c for c in candidates if _is_one_of(c, entry.wanted)), None)
            if entry.wanted and found is None and clause is None:
                return None
            if any(_is_one_of(c, entry.unwanted) for c in candidates):
                return None
        return Match(row, token, found, particle, clause)


def _is_one_of(noun: Token, listed: frozenset[str]) -> bool:
    """Whether a noun is among listed lemmas, or is of a kind that only the text tells."""
    if ANYTHING in listed or lemma(noun) in listed:
        return True
    if PLACE in listed:
        mention = layers(noun.doc).mention_of.get(noun.i)
        return mention is not None and mention.kind == "place" and bool(mention.actors)
    return False


def _particle(token: Token, word: str) -> Token | None:
    """The particle or preposition on the word, or on its object where the parser put it there."""
    for child in token.children:
        if child.lower_ == word and child.dep_ in ("prt", "prep", "dative", "agent", "advmod", "aux", "mark"):
            return child
    if token.pos_ in ("VERB", "AUX"):
        for child in objects(token):
            if child.head == token or child.i > token.i:
                for grand in child.children:
                    if grand.lower_ == word and grand.dep_ in ("prep", "prt"):
                        return grand
        for child in token.children:
            if child.dep_ in ("prep", "prt", "advmod") and child.i < token.i + 4:
                for grand in child.children:
                    if grand.lower_ == word and grand.dep_ == "prep":
                        return grand
    return None


def _candidates(token: Token, row: Predicate, particle: Token | None) -> list[Token]:
    """The nouns that may meet the row's object constraint."""
    if particle is not None and particle.dep_ in ("prep", "dative", "agent"):
        nouns = [t for c in particle.children if c.dep_ in ("pobj", "pcomp") for t in [c, *c.conjuncts]]
        if row.pos == "V" and not nouns:
            nouns = objects(token)
    elif row.pos == "V":
        nouns = objects(token)
        # "cancel the reunion plan": what is cancelled is the reunion
        nouns += [c for noun in nouns for c in noun.lefts if c.dep_ == "compound"]
        nouns += [c for c in token.children if c.dep_ in ("attr", "acomp")]
    else:
        nouns = [*modifiers(token), *prepositional(token, "of"), *prepositional(token, "on")]
        nouns += prepositional(token, "for")
    return [see_through(noun) for noun in nouns]
