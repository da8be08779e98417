"""Words that named an act in the training sentences: candidates beyond the lexicon.

The table is made with the classifier, which then decides whether there is an act and which.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta
from spacy.tokens import Token

from detente.data import read_rows
from detente.events.codebook import PartOfSpeech, Predicate, RecipientSlot
from detente.events.lexicon import Match
from detente.events.syntax import lemma

UNKNOWN = ""
"""Root of a candidate of which the lexicon knows nothing."""
PARTS_OF_SPEECH: dict[str, PartOfSpeech] = {"VERB": "V", "NOUN": "N", "ADJ": "A"}
_BEFORE, _AFTER = 3, 7  # how far a companion may stand from the head
_VERB_SLOTS: tuple[RecipientSlot, ...] = ("obj", "dative", "with", "to", "against", "on", "from", "for", "at")
_VERB_SLOTS += ("over", "into", "in", "of", "objposs")
_NOUN_SLOTS: tuple[RecipientSlot, ...] = (
    "with",
    "against",
    "to",
    "on",
    "for",
    "over",
    "into",
    "at",
    "in",
    "of",
)


class Trigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """triggers.tsv: the head of the words that named an act, and the content words beside it."""

    lemma: str
    pos: PartOfSpeech
    companions: Annotated[tuple[str, ...], Meta(description="lemmas that stand near it, all of them")] = ()


@cache
def _index() -> dict[tuple[str, PartOfSpeech], list[tuple[str, ...]]]:
    found: dict[tuple[str, PartOfSpeech], list[tuple[str, ...]]] = defaultdict(list)
    for row in read_rows("models/triggers.tsv", Trigger):
        found[row.lemma, row.pos].append(row.companions)
    for listed in found.values():
        listed.sort(key=lambda companions: -len(companions))
    return found


def open_match(token: Token) -> tuple[Match, list[Token]] | None:
    """A match of unknown root where the token named an act in training, and its companions."""
    pos = PARTS_OF_SPEECH.get(token.pos_)
    if pos is None:
        return None
    listed = _index().get((lemma(token), pos))
    around = _around(token) if listed else {}
    for companions in listed or ():
        if all(companion in around for companion in companions):
            near = [around[companion] for companion in companions]
            slots = _VERB_SLOTS if pos == "V" else _NOUN_SLOTS
            row = Predicate(lemma=lemma(token), pos=pos, root=UNKNOWN, example="", recipient=slots)
            return Match(row, token), near
    return None


def _around(token: Token) -> dict[str, Token]:
    """By lemma: the words of the sentence around a head, each where it first stands."""
    sentence = token.sent
    window = token.doc[max(sentence.start, token.i - _BEFORE) : min(sentence.end, token.i + _AFTER)]
    found: dict[str, Token] = {}
    for other in window:
        if other.i != token.i:
            found.setdefault(lemma(other), other)
    return found
