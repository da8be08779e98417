"""Positions: what parties demand, refuse, offer, accept, expect, and on what condition."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from detente.attribution.chain import chain_of, quote_of
from detente.events.parties import actors_in, parties_of
from detente.events.status import negator, status_of
from detente.events.syntax import complement, conjuncts, lemma, objects, see_through, subjects
from detente.language.layers import evidence_of, layers, sentence_of
from detente.negotiation.conditions import Condition, clause_evidence, condition_of, refused_conditions
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Event, Evidence, Position, PositionKind, digest
from detente.times.attach import time_of

_KIND_OF_ROOT: dict[str, PositionKind] = {"REQUEST": "demand", "REJECT": "refusal", "AGREE": "acceptance"}
_MATTER_LENGTH = 240


def find_positions(doc: Doc) -> list[Position]:
    """All positions of a document in text order."""
    found: list[Position] = []
    heads = layers(doc).event_heads
    for token in doc:
        event = heads.get(token.i)
        position = None
        if event is not None and event.root in _KIND_OF_ROOT:
            position = _from_event(token, event)
        elif event is None and token.pos_ in ("VERB", "AUX", "ADJ"):
            position = _conditional(token) or _expectation(token)
        if position is not None:
            found.append(position)
    return _unique(found)


def _unique(positions: list[Position]) -> list[Position]:
    seen: dict[tuple[object, ...], Position] = {}
    for position in positions:
        key = (position.kind, position.evidence.start, position.evidence.end, _codes(position.holders))
        seen.setdefault(key, position)
    return list(seen.values())


def _codes(actors: tuple[Actor, ...]) -> tuple[str, ...]:
    return tuple(actor.key for actor in actors)


def _from_event(token: Token, event: Event) -> Position:
    """The position that a demand, refusal or acceptance takes."""
    kind = _KIND_OF_ROOT[event.root]
    condition = condition_of(token)
    why = [f"from the event {event.root}: {event.trigger.text!r}"]
    if condition is not None:
        kind = "condition"
        why.append(condition.why)
    elif event.root == "AGREE" and lemma(token) in ("offer", "propose"):
        kind = "offer"
    elif event.root == "REJECT" and any(
        p in event.sentence.text.lower() for p in negotiation_words().red_line
    ):
        kind = "red_line"
    return _position(
        token,
        kind,
        event.actors,
        event.recipients,
        condition,
        attribution_at=None,
        event=event,
        confidence=event.confidence * 0.95,
        why=why,
    )


def _conditional(token: Token) -> Position | None:
    """ "We are committed to talks only if …": willing, but on a condition."""
    if lemma(token) not in negotiation_words().willing and not _talks_below(token):
        return None
    condition = condition_of(token)
    if condition is None or (not condition.on and not _talks_below(token)):
        return None
    holders = _holders(token)
    if not holders:
        return None
    return _position(
        token,
        "condition",
        holders,
        (),
        condition,
        attribution_at=token,
        event=None,
        confidence=0.65,
        why=[condition.why],
    )


def _talks_below(token: Token) -> bool:
    nouns = negotiation_words().forums.nouns
    return any(lemma(t) in nouns for t in token.subtree)


def _expectation(token: Token) -> Position | None:
    """ "We hope that they will …": expected of somebody, not demanded."""
    if lemma(token) not in negotiation_words().expecting or complement(token) is None:
        return None
    holders = _holders(token)
    if not holders or negator(token) is not None:
        return None
    return _position(
        token,
        "expectation",
        holders,
        (),
        None,
        attribution_at=token,
        event=None,
        confidence=0.6,
        why=[f"{token.text!r} with a clause"],
    )


def _holders(token: Token) -> tuple[Actor, ...]:
    heads = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass")] or subjects(token)
    if not heads and token.pos_ == "ADJ" and token.head != token:
        heads = [c for c in token.head.children if c.dep_ in ("nsubj", "nsubjpass")]
    return tuple(actors_in(m for h in heads for t in conjuncts(h) for m in parties_of(see_through(t))))


def _position(
    token: Token,
    kind: PositionKind,
    holders: tuple[Actor, ...],
    addressees: tuple[Actor, ...],
    condition: Condition | None,
    *,
    attribution_at: Token | None,
    event: Event | None,
    confidence: float,
    why: list[str],
) -> Position:
    doc = token.doc
    article = layers(doc).article
    matter = _matter(token)
    evidence = _whole(doc, token, matter)
    when = event.when if event else time_of(doc, token.i)
    attribution = (
        event.attribution if event else chain_of(doc, attribution_at.i if attribution_at else token.i)
    )
    status = (
        event.status if event else status_of(token, "AGREE", when, article.written_to or article.posted)[0]
    )
    on = condition.on if condition else ()
    own = {a.state or a.code for a in holders}
    on = tuple(a for a in on if (a.state or a.code) not in own) or (addressees if condition else ())
    return Position(
        id="p-" + digest(article.id, kind, evidence.start, evidence.end, *_codes(holders)),
        holders=holders,
        addressees=addressees,
        kind=kind,
        matter=matter.text[:_MATTER_LENGTH],
        condition=condition.evidence.text if condition else None,
        condition_on=on,
        status="ongoing" if condition and status == "hypothetical" else status,
        when=when,
        attribution=attribution,
        sentence=sentence_of(doc, token.i),
        evidence=evidence,
        confidence=round(min(confidence, 1.0), 2),
        why=tuple(why),
    )


def _matter(token: Token) -> Evidence:
    """What a position is about: its complement clause, else its object, else the whole phrase."""
    doc = token.doc
    inner = complement(token)
    if inner is not None:
        return clause_evidence(doc, inner)
    for noun in objects(token):
        if noun.i != token.head.i or token.dep_ != "relcl":
            return clause_evidence(doc, noun)
    for child in token.children:
        if child.dep_ in ("prep", "acomp", "attr"):
            return clause_evidence(doc, child)
    return clause_evidence(doc, token)


def _whole(doc: Doc, token: Token, matter: Evidence) -> Evidence:
    first = min(token.idx, matter.start)
    last = max(token.idx + len(token.text), matter.end)
    return evidence_of(doc, first, last)


def no_conditions(position: Position, doc: Doc) -> Evidence | None:
    """The words by which the position refuses any condition, None if it does not."""
    for token in doc:
        if token.idx >= position.evidence.start and token.idx < position.evidence.end:
            return refused_conditions(token)
    return None


def speaker_states(doc: Doc, token: Token) -> set[str]:
    """States of whoever says what the token is part of."""
    quote = quote_of(doc, token.i)
    mention = quote.mention if quote else None
    return {a.state for a in mention.actors if a.state} if mention else set()
