"""Mentions of negotiations, and how the classifier reads each of them to stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from spacy.tokens import Doc, Token

from detente.events.marked import MarkedAct
from detente.events.relations import COURSES, Relation
from detente.events.syntax import lemma
from detente.language.layers import layers
from detente.negotiation.words import negotiation_words
from detente.records import ForumStatus

_PASSAGE = 60
"""Tokens of a passage: the sentence of a mention, with the next one where both are short."""
_MOST = 8
"""Mentions of an article that the classifier is asked about, the first ones."""


@dataclass(frozen=True, slots=True)
class Read:
    """How talks stand by one mention of them."""

    status: ForumStatus
    """The likeliest status, should the mention tell any."""
    share: float
    """Its probability, 0 to 1."""


Reads = dict[int, Read]
"""By the token of a mention."""


def mentions_in(doc: Doc) -> list[Token]:
    """The nouns of a document that may stand for a negotiation or for what comes of one.

    Of the title only the first: it says what the text does in fewer words.
    """
    words = negotiation_words().forums
    named = {doc[start:end].root.i for _, start, end in layers(doc).forum_names}
    listed = words.nouns | words.outcomes
    title = len(layers(doc).article.title)
    found = [t for t in doc if t.i in named or (t.pos_ in ("NOUN", "PROPN") and lemma(t) in listed)]
    headed = next((t for t in found if t.idx < title), None)
    body = [t for t in found if t.idx >= title]
    return [*([headed] if headed is not None else []), *body][:_MOST]


def marked(head: Token) -> MarkedAct:
    """What the classifier reads of a mention: its passage, the mention with its modifiers marked."""
    first = last = head.sent
    if last.end < len(head.doc):
        following = head.doc[last.end].sent
        if following.end - first.start <= _PASSAGE:
            last = following
    start = head.i
    while start > first.start and head.doc[start - 1].dep_ in ("compound", "amod", "nmod"):
        start -= 1
    text = head.doc[first.start : last.end]
    span = head.doc[start : head.i + 1]
    at = (span.start_char - text.start_char, span.end_char - text.start_char)
    return MarkedAct(text.text, None, None, at)


def reads_of(mentions: Sequence[Token], answers: Sequence[Relation]) -> Reads:
    """What the classifier answered, by the token of each mention."""
    found: Reads = {}
    for head, answer in zip(mentions, answers, strict=True):
        index = int(answer.course[1:].argmax()) + 1
        found[head.i] = Read(cast(ForumStatus, COURSES[index]), float(answer.course[index]))
    return found
