"""What the dating of events asks of the parse and of the word list."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token

from detente.language.layers import Timex
from detente.times.lexicon import load_words
from detente.times.tense import is_verbal, tense_of


@cache
def about(kind: str) -> frozenset[str]:
    """The words of a class of data/times/words.tsv that tells something of events: ABOUT, TOWARDS …"""
    return frozenset(word for row in load_words() if row.kind == kind for word in row.words)


def lemma(token: Token) -> str:
    """The lemma in lower case."""
    return token.lemma_.lower()


def head_of(doc: Doc, timex: Timex) -> Token:
    """The token of an expression that hangs on a word outside it."""
    for i in range(timex.start, timex.end):
        if not timex.start <= doc[i].head.i < timex.end:
            return doc[i]
    return doc[timex.end - 1]


def has_subject(verb: Token) -> bool:
    """Whether a verb has a subject of its own."""
    return any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in verb.children)


def is_infinitive(verb: Token) -> bool:
    """Whether a verb stands with "to"."""
    return any(child.dep_ == "aux" and child.tag_ == "TO" for child in verb.children)


def is_pluperfect(verb: Token) -> bool:
    """Whether a verb group has "had"."""
    return any(child.dep_ == "aux" and child.lower_ in {"had", "'d"} for child in verb.children) and (
        verb.tag_ in {"VBN", "VBD"}
    )


def is_perfect(verb: Token) -> bool:
    """Whether a verb group has a form of "have"."""
    return any(child.dep_ == "aux" and lemma(child) == "have" for child in verb.children)


def is_progressive(verb: Token) -> bool:
    """Whether a verb group is "was doing" or a bare participle in -ing."""
    return verb.tag_ == "VBG"


def is_narrative(verb: Token) -> bool:
    """Whether a verb tells of one event in the simple past."""
    return (
        is_verbal(verb) and tense_of(verb.doc, verb.i) == "past" and not is_perfect(verb)
        and not any(child.tag_ == "MD" for child in verb.children)
    )  # fmt: skip


def marker(verb: Token) -> str:
    """The conjunction or relative adverb that opens a verb's clause, lower case; empty without one."""
    for child in verb.children:
        opens = child.dep_ == "mark" or (child.dep_ == "advmod" and child.tag_ in {"WRB", "IN"})
        if opens and child.i < verb.i:
            return child.lower_
    return ""
