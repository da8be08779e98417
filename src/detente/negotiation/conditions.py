"""Conditions in the parse: "only if …", "must first …", "as a precondition", "without conditions"."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from detente.events.parties import actors_in, parties_of
from detente.events.syntax import (
    clause_subjects,
    complement,
    conditional_clauses,
    lemma,
    named_condition,
    objects,
    prepositional,
    put_first,
    see_through,
    subjects,
)
from detente.events.syntax import words as grammar
from detente.language.layers import evidence_of
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Evidence


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: its words, the clause's verb, and who must meet it."""

    evidence: Evidence
    on: tuple[Actor, ...]
    why: str


def condition_of(verb: Token) -> Condition | None:
    """The condition that a predicate stands under, or that its demand makes.

    Looks at clauses opened by "if", "unless", "until", at "first" inside what is demanded, and at
    phrases such as "as a precondition".

    Args:
        verb: the predicate of a demand, offer or refusal.
    """
    words = negotiation_words().conditions
    for clause in conditional_clauses(verb):
        marker = next((c for c in clause.children if c.dep_ == "mark" or c.dep_ == "prep"), None)
        if marker is not None and marker.lower_ in words.if_ | words.until:
            return Condition(_extent(clause, marker), _who(clause), f"clause with {marker.text!r}")
    inner = complement(verb)
    if inner is None:
        return None
    named = named_condition(verb) or named_condition(inner)
    first = put_first(inner)
    if named is not None or first is not None:
        word = named if named is not None else first
        assert word is not None  # noqa: S101
        who = _who(inner) or tuple(actors_in(m for t in objects(verb) for m in parties_of(see_through(t))))
        return Condition(_extent(inner, None), who, f"demanded as {word.text!r}")
    return None


def _who(clause: Token) -> tuple[Actor, ...]:
    """Who must meet a condition: the clause's subject, else whoever does it ("by the North")."""
    heads = clause_subjects(clause) or subjects(clause)
    found = actors_in(m for head in heads for m in parties_of(see_through(head)))
    if not found:
        by = [t for word in clause.subtree for t in prepositional(word, "by")]
        found = actors_in(m for token in by for m in parties_of(see_through(token)))
    return tuple(found)


def _extent(clause: Token, marker: Token | None) -> Evidence:
    """The words of a clause, from its marker on."""
    doc = clause.doc
    tokens = [t for t in clause.subtree if not t.is_space]
    start = marker.i if marker is not None else min(t.i for t in tokens)
    if marker is None and doc[start].lower_ == "that":
        start += 1
    end = max(t.i for t in tokens)
    while end > start and doc[end].is_punct:
        end -= 1
    return evidence_of(doc, doc[start].idx, doc[end].idx + len(doc[end].text))


def refused_conditions(verb: Token) -> Evidence | None:
    """The words by which a party accepts no condition ("without precondition"), if it does."""
    words, condition_nouns = negotiation_words().conditions, grammar().condition_nouns
    doc = verb.doc
    for token in verb.sent:
        if lemma(token) in words.refusing:
            return evidence_of(doc, token.idx, token.idx + len(token.text))
        if lemma(token) in condition_nouns:
            before = [doc[i] for i in range(max(verb.sent.start, token.i - 3), token.i)]
            for word in before:
                if word.lower_ in words.without:
                    return evidence_of(doc, word.idx, token.idx + len(token.text))
    return None


def clause_evidence(doc: Doc, head: Token) -> Evidence:
    """The words of the phrase or clause under a head, without edge punctuation."""
    tokens = [t for t in head.subtree if not t.is_space]
    first, last = min(t.i for t in tokens), max(t.i for t in tokens)
    while last > first and doc[last].is_punct:
        last -= 1
    while first < last and doc[first].is_punct:
        first += 1
    return evidence_of(doc, doc[first].idx, doc[last].idx + len(doc[last].text))
