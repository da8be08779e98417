"""A draft as an Event record: codes, status, time, place, contexts, evidence."""

from __future__ import annotations

import datetime as dt

from spacy.tokens import Doc

from detente.attribution.chain import chain_of
from detente.events.codebook import Codebook
from detente.events.draft import Draft
from detente.events.status import is_recent, status_by_time, status_of
from detente.events.when import event_time
from detente.language.layers import evidence_of, layers, sentence_of
from detente.places.attach import place_of
from detente.records import Event, Evidence, Status, When, digest
from detente.settings import QuadScheme

# Above this, a denial or a mere possibility stands against the time of the act.
_SURE = 0.6
_UNREAL: tuple[Status, ...] = ("denied", "hypothetical")


def encode(draft: Draft, book: Codebook, scheme: QuadScheme) -> Event:
    """The Event that a draft stands for, coded by the book and one quad scheme."""
    doc = draft.token.doc
    article = layers(doc).article
    when = event_time(draft)
    status, reason = final_status(draft, when)
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
        contexts=draft.contexts,
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


def status_of_draft(draft: Draft, when: When | None = None) -> tuple[Status, str]:
    """Status of a draft by syntax, cues and time, and the reason, empty where the draft itself told it."""
    if draft.status:
        return draft.status, ""
    return status_of(draft.token, draft.root, when, written_day(draft.token.doc))


def final_status(draft: Draft, when: When | None) -> tuple[Status, str]:
    """Status of an act by the classifier, its time and the rules, and the reason.

    The classifier sees the sentence and what syntax says of it, but not the day of the article: among
    what was, is and will be, an act's own time decides. A condition stands until it is met.
    """
    if draft.status == "ongoing" and sum(draft.statuses[name] for name in _UNREAL) < _SURE:
        return "ongoing", ""
    timed = status_by_time(when, written_day(draft.token.doc))
    possible = {
        name: p for name, p in draft.statuses.items() if timed is None or name in (*_UNREAL, timed[0])
    }
    if timed is None and is_recent(when, written_day(draft.token.doc)):
        possible = {name: p for name, p in possible.items() if name in ("happened", *_UNREAL)}
    best = max(possible, key=lambda name: possible[name])
    if timed is not None and (best not in _UNREAL or draft.statuses[best] < _SURE):
        return timed
    return best, f"classifier, {draft.statuses[best]:.0%}"


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
    return layers(doc).article.day
