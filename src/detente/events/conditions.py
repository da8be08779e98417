"""Conditions in the parse: clauses with "if" and their like, steps put first, nouns that name a condition."""

from __future__ import annotations

from spacy.tokens import Token

from detente.events.syntax import COMPLEMENTS, lemma, objects, prepositional, words


def conditional_clauses(verb: Token) -> list[Token]:
    """Adverbial clauses of a predicate, of its complement, and of what hangs right under it."""
    places = [verb, *(c for c in verb.children if c.dep_ in (*COMPLEMENTS, "prep", "pcomp", "acomp", "attr"))]
    places += [c for p in places[1:] for c in p.children if c.dep_ in ("pcomp", "pobj", "xcomp", "prep")]
    return [c for p in places for c in p.children if c.dep_ == "advcl" or inverted_should(c) is not None]


def inverted_should(clause: Token) -> Token | None:
    """The "should" before its subject, which makes a clause a condition ("should Rwanda close …")."""
    subject = next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    for child in clause.children:
        if child.dep_ == "aux" and child.lower_ == "should" and subject is not None and child.i < subject.i:
            return child
    return None


def named_condition(verb: Token) -> Token | None:
    """The noun that calls what is asked a condition ("as a precondition for talks")."""
    nouns = words().condition_nouns
    for preposition in ("as", "on", "under"):
        for noun in prepositional(verb, preposition):
            if lemma(noun) in nouns:
                return noun
    return next((noun for noun in objects(verb) if lemma(noun) in nouns), None)


def put_first(clause: Token) -> Token | None:
    """The adverb that puts a step before all else ("must first honour"), if there is one."""
    return next(
        (c for c in clause.children if c.dep_ == "advmod" and c.lower_ in words().condition_adverbs), None
    )
