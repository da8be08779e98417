"""A draft as an Event record: codes, status, time, place, contexts, evidence."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from spacy.tokens import Doc, Span

from detente.attribution.chain import chain_of
from detente.events.codebook import Codebook, contexts
from detente.events.draft import Draft
from detente.events.status import status_of
from detente.events.when import event_time
from detente.language.layers import evidence_of, layers, sentence_of
from detente.places.attach import place_of
from detente.records import Event, Evidence, digest
from detente.settings import QuadScheme


def encode(draft: Draft, book: Codebook, scheme: QuadScheme) -> Event:
    """The Event that a draft stands for, coded by the book and one quad scheme."""
    doc = draft.token.doc
    article = layers(doc).article
    when = event_time(draft)
    written = written_day(doc)
    if draft.status:
        status, reason = draft.status, ""
    else:
        status, reason = status_of(draft.token, draft.root, when, written)
    strict, strict_mode = book.strict(draft.root, draft.mode, status)
    trigger = trigger_evidence(draft)
    at = draft.token.i if draft.said_at is None else draft.said_at
    why = [*draft.why, *([f"{status}: {reason}"] if reason else [])]
    return Event(
        id="e-" + digest(article.id, draft.root, draft.mode, trigger.start, trigger.end, *_keys(draft)),
        actors=tuple(draft.actors),
        recipients=tuple(draft.recipients),
        root=draft.root,
        mode=draft.mode,
        strict_root=strict,
        cameo=book.cameo(strict, strict_mode),
        contexts=contexts_of(draft.token.sent),
        intensity=book.intensity(draft.root, draft.mode),
        quad=book.quad(draft.root, scheme),
        quad_scheme=scheme,
        status=status,
        when=when,
        where=place_of(doc, draft.token.i),
        attribution=chain_of(doc, at),
        trigger=trigger,
        sentence=sentence_of(doc, draft.token.i),
        confidence=round(draft.confidence, 2),
        why=tuple(why),
    )


def _keys(draft: Draft) -> list[str]:
    return [actor.key for actor in (*draft.actors, *draft.recipients)]


def trigger_evidence(draft: Draft) -> Evidence:
    """The words that name the act, as one stretch of text."""
    tokens = [draft.token, *draft.trigger]
    first = min(tokens, key=lambda t: t.i)
    last = max(tokens, key=lambda t: t.i)
    doc = draft.token.doc
    return evidence_of(doc, first.idx, last.idx + len(last.text))


def written_day(doc: Doc) -> dt.date | None:
    """The last day that the article can be from, if any is known."""
    article = layers(doc).article
    return article.written_to or article.posted


@cache
def _context_words() -> tuple[dict[str, set[str]], dict[str, str], re.Pattern[str]]:
    """Single lemmas to contexts; phrases to contexts; one pattern for all phrases."""
    singles: dict[str, set[str]] = {}
    phrases: dict[str, str] = {}
    for context in contexts():
        for word in context.words:
            if " " in word or "-" in word:
                phrases[word] = context.name
            else:
                singles.setdefault(word, set()).add(context.name)
    pattern = "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) or "(?!)"
    return singles, phrases, re.compile(rf"\b(?:{pattern})")


def contexts_of(sentence: Span) -> tuple[str, ...]:
    """PLOVER contexts that the words of a sentence show, in the manual's order."""
    singles, phrases, pattern = _context_words()
    found: set[str] = set()
    for token in sentence:
        found |= singles.get(token.lemma_.lower(), set())
    text = " ".join(token.lemma_.lower() for token in sentence if not token.is_space)
    found |= {phrases[hit.group()] for hit in pattern.finditer(text)}
    found |= {phrases[hit.group()] for hit in pattern.finditer(sentence.text.lower())}
    return tuple(context.name for context in contexts() if context.name in found)
