"""Which words share their time with an event: the clauses and phrases above it, up to the first that
tells of another time."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from detente.times.syntax import (
    about,
    has_subject,
    is_infinitive,
    is_perfect,
    is_pluperfect,
    is_progressive,
    lemma,
    marker,
)
from detente.times.tense import is_verbal, tense_of

# Clauses that tell what happens at the same time as the clause above them.
_AT_ONCE = frozenset({"when", "as", "while", "where", "whereupon", ""})
# Prepositions before an event that lies at another time than the verb above.
_ELSEWHEN = frozenset(
    {"after", "following", "before", "since", "until", "till", "over", "about", "despite", "for", "against"}
    | {"ahead", "because", "of", "from"}
)
# "in return for a pledge": both at the time of the verb.
_EXCHANGE = frozenset({"return", "exchange"})
# Prepositions before an event that is going on where and when the verb's is.
_AT = frozenset({"in", "at", "during", "amid"})
_MAX_STEPS = 24


@dataclass(frozen=True, slots=True)
class Level:
    """A word whose time an event shares.

    ``ahead``: only if that time lies ahead of the article ("agreed to meet on Monday", said on Friday).
    """

    word: Token
    ahead: bool = False


def levels(token: Token, reported: bool) -> tuple[list[Level], bool]:
    """The word itself, then the words above whose time is its own too.

    Args:
        token: the word that names the event.
        reported: also the word of saying above what is said, in a plain tense.

    Returns:
        The words, nearest first, and whether they reach the top of the sentence.
    """
    found = [Level(token)]
    ahead = False
    word = token
    for _ in range(_MAX_STEPS):
        above = word.head
        if above.i == word.i:
            return found, True
        if _parted(word, above):
            return found, True
        passes = _passes(word, above, reported)
        if passes is None:
            return found, False
        ahead = ahead or passes
        found.append(Level(above, ahead))
        word = above
    return found, False


def _parted(word: Token, above: Token) -> bool:
    """Whether a semicolon parts two clauses, each with times of its own."""
    if word.dep_ not in {"ccomp", "parataxis", "conj", "advcl"} or not is_verbal(word):
        return False
    first, last = sorted((word.i, above.i))
    return any(token.text == ";" for token in word.doc[first:last])


def _passes(word: Token, above: Token, reported: bool) -> bool | None:
    """Whether the time above is the word's only if it lies ahead; None where it is not the word's at all."""
    dependency = word.dep_
    if dependency in {"relcl", "acl"}:
        return _of_relative(word, above)
    if not is_verbal(word):
        return _of_phrase(word, above)
    if dependency in {"ccomp", "parataxis"} and not is_infinitive(word):
        return False if _of_report(word, reported) else None
    if dependency in {"xcomp", "ccomp", "oprd", "advcl"} and is_infinitive(word):
        return lemma(above) in about("TOWARDS") or lemma(above) in about("FORWARD")
    if dependency == "advcl":
        if marker(word) not in _AT_ONCE or is_pluperfect(word) or is_perfect(word):
            return None
        return False
    if dependency == "conj":
        return _of_conjunct(word, above)
    return False


def _of_relative(word: Token, above: Token) -> bool | None:
    """ "in Nara, where he was campaigning" is at the time of the clause above, other relatives are not."""
    at_once = word.dep_ == "relcl" and is_progressive(word) and any(c.tag_ == "WRB" for c in word.children)
    return False if at_once and is_verbal(word) else None


def _of_report(word: Token, reported: bool) -> bool:
    """Whether what is said happens when it is said: not in the pluperfect, the future or the perfect.

    What is quoted in the past tense lies before the saying too.
    """
    if not reported or is_pluperfect(word) or is_perfect(word):
        return False
    if _is_quoted(word) and tense_of(word.doc, word.i) == "past":
        return False
    return tense_of(word.doc, word.i) not in {"future", "present"} or _is_stated_now(word)


def _is_quoted(word: Token) -> bool:
    """Whether a clause stands in quotation marks."""
    first = word.left_edge
    return first.is_quote or (first.i > 0 and word.doc[first.i - 1].is_quote)


def _is_stated_now(word: Token) -> bool:
    """Whether a report in the present progressive tells of the moment."""
    return is_progressive(word) and tense_of(word.doc, word.i) == "present"


def _of_conjunct(word: Token, above: Token) -> bool | None:
    """A conjoined verb has the time of the first unless its own form tells otherwise."""
    if not is_verbal(above):
        return False
    here, there = tense_of(word.doc, word.i), tense_of(above.doc, above.i)
    if has_subject(word) and (is_perfect(word) or (here != there and "none" not in (here, there))):
        return None
    return None if is_pluperfect(word) and not is_pluperfect(above) else False


def _of_phrase(word: Token, above: Token) -> bool | None:
    """From a noun or preposition upwards: to the verb it belongs to, unless that speaks about it."""
    dependency = word.dep_
    if dependency in {"ccomp", "parataxis"} and any(child.tag_ == "MD" for child in word.children):
        return None  # a verb that the parse takes for a noun
    if word.pos_ == "ADP" and word.lower_ in _ELSEWHEN:
        if word.lower_ == "for" and (lemma(above) in about("GATHER") or above.lower_ in _EXCHANGE):
            return False
        portion = word.lower_ == "of" and lemma(above) in about("PORTION")
        return False if portion else None
    if dependency == "poss":
        return None
    attending = word.pos_ == "ADP" and word.lower_ in _AT
    if is_verbal(above) and dependency in {"dobj", "prep", "nsubjpass", "attr"} and not attending:
        if lemma(above) in about("ABOUT"):
            return None
        return lemma(above) in about("TOWARDS")
    return False
