"""The time of an act: by syntax, by what its noun is said to do, by the speech it is part of."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.events.draft import Draft
from detente.events.syntax import lemma, words
from detente.language.layers import Quote, layers
from detente.records import When
from detente.times.attach import time_of
from detente.times.clauses import levels
from detente.times.syntax import is_pluperfect
from detente.times.tense import is_verbal

_BREAK = "\n"
# Roots of acts that words alone perform.
_SPOKEN = frozenset({"REQUEST", "SUPPORT", "ACCUSE", "REJECT", "THREATEN", "AGREE", "CONCEDE"})


def event_time(draft: Draft) -> When | None:
    """The time of a draft's act, None where the text gives none.

    By syntax and discourse first; for a noun, from a clause that says when it takes place ("a reunion,
    which is to start …"); for what is done by saying it (an accusation, a refusal), that of the saying,
    also where the day stands only with the first sentence that the same speaker says in the paragraph.
    """
    doc = draft.token.doc
    said = draft.said_at
    if said is None:
        cue = _saying(draft.token)
        if cue is not None and (_done_by_saying(draft) or _at_the_saying(draft.token, cue)):
            said = cue
    if draft.said_at is None:
        found = _taking_place(draft.token) or time_of(doc, draft.token.i)
        if found is not None:
            return found
    return time_of(doc, said) or _carried(doc, said) if said is not None else None


def _done_by_saying(draft: Draft) -> bool:
    """Whether the act is done when it is said, as a refusal is; not one that is told of an earlier time."""
    verb = draft.token
    return draft.root in _SPOKEN and is_verbal(verb) and not is_pluperfect(verb)


def _at_the_saying(token: Token, cue: int) -> bool:
    """Whether an act shares the time of a word of saying: "said at a press conference"."""
    return any(level.word.i == cue and not level.ahead for level in levels(token, reported=False)[0])


def _taking_place(noun: Token) -> When | None:
    """The time of a verb of taking place inside the noun's own phrase."""
    if noun.pos_ not in ("NOUN", "PROPN"):
        return None
    for token in noun.subtree:
        if token.pos_ == "VERB" and lemma(token) in words().taking_place and token.i > noun.i:
            found = time_of(noun.doc, token.i)
            if found is not None:
                return found
    return None


def _saying(token: Token) -> int | None:
    """The word of saying above or beside the token, where the act is part of what is said."""
    doc = token.doc
    for quote in layers(doc).quotes:
        if quote.cue_head is not None and token in (doc[quote.cue_head], doc[quote.cue_head].head):
            return quote.cue_head
    current = token
    cues = {quote.cue_head for quote in layers(doc).quotes}
    while current.head != current:
        current = current.head
        if current.i in cues:
            return current.i
    return None


def _carried(doc: Doc, cue: int) -> When | None:
    """The time of an earlier saying of the same speaker in the same paragraph."""
    quotes = [q for q in layers(doc).quotes if q.cue_head is not None]
    here = next((q for q in quotes if q.cue_head == cue), None)
    if here is None:
        return None
    text = layers(doc).article.text
    for earlier in reversed([q for q in quotes if (q.cue_head or 0) < cue]):
        between = text[doc[earlier.cue_head or 0].idx : doc[cue].idx]
        if _BREAK in between:
            return None
        if _speaker(earlier) == _speaker(here):
            found = time_of(doc, earlier.cue_head or 0)
            if found is not None:
                return found
    return None


def _speaker(quote: Quote) -> str:
    source = quote.statement.source
    return source.key if source is not None else quote.statement.source_name
