"""The course of talks: which round it is, where and when they meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from detente.events.syntax import lemma, prepositional
from detente.language.layers import layers
from detente.negotiation.forums import FoundForum
from detente.negotiation.words import negotiation_words
from detente.records import When
from detente.times.lexicon import load_words

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_STEPS = 4
_MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Course:
    """Round, venue and next day of talks, as far as the article tells them."""

    rounds: int
    venue: str
    next: When | None


def course_of(forum: FoundForum) -> Course:
    """What the sentences that name a forum tell of its rounds, place and next day."""
    heads = [*(span.root for span in forum.spans), *forum.plain]
    heads.sort(key=lambda head: head.i)
    rounds = [number for head in heads for number in _rounds(head)]
    venues = [venue for head in heads for venue in _venues(head)]
    ahead = [when for head in heads for when in _ahead(head)]
    return Course(
        max(rounds, default=0),
        venues[0] if venues else "",
        min(ahead, key=lambda when: (when.start is None, when.start), default=None),
    )


def _rounds(head: Token) -> Iterator[int]:
    """ "a fourth round of talks", "after six rounds": the number of the round reached."""
    for token in head.sent:
        if lemma(token) not in negotiation_words().forums.rounds:
            continue
        for child in token.lefts:
            number = _number(child.lower_)
            if number is not None and 1 <= number <= _MOST_ROUNDS:
                yield number


def _number(word: str) -> int | None:
    """The value of "fourth", "4th", "six" or "6"; None for another word."""
    digits = word.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    return int(digits) if digits.isdecimal() and len(digits) <= 3 else _number_words().get(word)


@cache
def _number_words() -> dict[str, int]:
    rows = [row for row in load_words() if row.kind in ("ORD", "N") and row.value.isdecimal()]
    return {word: int(row.value) for row in rows for word in row.words}


def _venues(head: Token) -> Iterator[str]:
    """ "talks in Geneva", "met in Geneva for talks": the first place on the way up from the talks."""
    current = head
    for _ in range(_STEPS):
        for preposition in ("in", "at"):
            for place in prepositional(current, preposition):
                if place.ent_type_ in _PLACES:
                    yield place.doc[place.left_edge.i : place.i + 1].text
        if current.head == current or current.pos_ == "VERB":
            return
        current = current.head


def _ahead(head: Token) -> Iterator[When]:
    """Days to come in a sentence about the talks, where it tells that they meet then."""
    found = layers(head.doc)
    day = found.article.day
    words = negotiation_words().forums
    told = words.meets | words.again
    if day is None or not any(lemma(token) in told for token in head.sent):
        return
    for timex in found.timexes:
        if not head.sent.start <= timex.start < head.sent.end:
            continue
        if timex.when.start is not None and timex.when.start > day and timex.when.type in ("DATE", "TIME"):
            yield timex.when
