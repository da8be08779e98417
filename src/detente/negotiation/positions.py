"""Positions: what parties demand, refuse, offer, accept, expect, and on what condition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from spacy.tokens import Doc, Span, Token

from detente.attribution.chain import chain_of
from detente.events.status import negator, status_of
from detente.events.syntax import clause_subjects, complement, lemma, objects
from detente.language.layers import Mention, evidence_of, layers, sentence_of
from detente.negotiation.conditions import (
    Condition,
    clause_evidence,
    conditional_holders,
    conditions_in,
    content_evidence,
    demanded_first,
    made_conditional,
    refused_conditions,
)
from detente.negotiation.seats import party_of
from detente.negotiation.stands import BY_WORD, Stand, own_future, stand_of
from detente.negotiation.voices import is_private, same_state, speaks_apart
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Evidence, Position, PositionKind, digest
from detente.times.attach import time_of

_MATTER_LENGTH = 240
_SIDES = 2
_CLIMB = 8
_INSIDE = frozenset({"xcomp", "ccomp", "acl", "pcomp", "prep", "acomp"})
_AGREEING = ("acceptance", "offer")
_OTHERS = frozenset({"they", "them", "their", "it", "its", "he", "his"})
_FACING = frozenset({"with", "to", "against", "from", "between"})
_SHARED = frozenset({"both", "all", "two", "other", "others", "either", "each"})
_NOT_NAMED = frozenset({"pronoun", "place"})


def find_positions(doc: Doc) -> list[Position]:
    """All positions of a document in text order."""
    found: list[Position] = []
    for sentence in doc.sents:
        found += _in_sentence(sentence)
    return _unique(found)


def _in_sentence(sentence: Span) -> list[Position]:
    conditions = conditions_in(sentence)
    stands = {token.i: stand for token in sentence if (stand := stand_of(token)) is not None}
    for condition in conditions:
        for i in [i for i in stands if condition.start <= i < condition.end]:
            del stands[i]  # what would be done is no stand
    of: dict[int, Condition] = {}
    for condition in conditions:
        stand = _governor(sentence, condition, stands)
        if stand is not None and _is_plan(stand, condition):
            stand = own_future(stand.token)
        if stand is not None and _fits(stand, condition):
            stands[stand.token.i] = stand
            of.setdefault(stand.token.i, condition)
    for token in sentence:
        bound = made_conditional(token)
        if bound is not None and (holders := conditional_holders(token)):
            why = [f"{token.text!r} on something"]
            stands[token.i] = Stand(token, "condition", holders, (), BY_WORD, None, why)
            of[token.i] = bound
    positions = []
    for i in sorted(stands):
        condition_of = of.get(i)
        if condition_of is None and (_outer(stands[i], stands) is not None or _is_only_possible(stands[i])):
            continue
        positions.append(_position(stands[i], condition_of))
    return positions


def _governor(sentence: Span, condition: Condition, stands: dict[int, Stand]) -> Stand | None:
    """The stand that a condition belongs to: above it in the parse, else the nearest before it."""
    current = condition.head
    for _ in range(_CLIMB if current is not None else 0):
        if current is None or current.head == current:
            break
        current = current.head
        if current.i in stands:
            return _outermost(stands[current.i], stands)
        future = own_future(current, binding=condition.strict)
        if future is not None:
            return future
    before = [i for i in stands if i < condition.start]
    return stands[max(before)] if before else _future_before(sentence, condition)


def _future_before(sentence: Span, condition: Condition) -> Stand | None:
    for i in range(condition.start - 1, sentence.start - 1, -1):
        found = own_future(sentence.doc[i], binding=condition.strict)
        if found is not None:
            return found
    return None


def _fits(stand: Stand, condition: Condition) -> bool:
    """Whether a clause is a condition of this stand and not just its time or its circumstances."""
    listed = negotiation_words().conditions.not_under
    if stand.kind in ("expectation", "assessment") or (condition.blocking and lemma(stand.token) in listed):
        return False
    if stand.kind == "demand":
        return condition.opens == "time"
    return stand.blocks or not condition.blocking


def _is_plan(stand: Stand, condition: Condition) -> bool:
    """ "would order a truce if …": what it will do, where the word alone would be a demand."""
    return stand.kind == "demand" and not condition.blocking and own_future(stand.token) is not None


def _outermost(stand: Stand, stands: dict[int, Stand]) -> Stand:
    """The stand whose content this one is, if there is one, else itself."""
    outer = _outer(stand, stands)
    return _outermost(outer, stands) if outer is not None else stand


def _outer(stand: Stand, stands: dict[int, Stand]) -> Stand | None:
    """The stand that this one is only the content of ("willing to accept", "demanded that they
    agree", "refused to withdraw")."""
    current = stand.token
    for _ in range(_CLIMB):
        if current.head == current or current.dep_ not in _INSIDE:
            return None
        current = current.head
        outer = stands.get(current.i)
        if outer is not None:
            # "insisted that it would not yield": the inner stand says more
            return outer if outer.kind != "assessment" else None
    return None


def _is_only_possible(stand: Stand) -> bool:
    event = stand.event
    return event is not None and event.root == "AGREE" and event.status == "hypothetical"


def _unique(positions: list[Position]) -> list[Position]:
    seen: dict[tuple[object, ...], Position] = {}
    for position in positions:
        key = (position.kind, position.evidence.start, position.evidence.end, _codes(position.holders))
        seen.setdefault(key, position)
    return list(seen.values())


def _codes(actors: tuple[Actor, ...]) -> tuple[str, ...]:
    return tuple(actor.key for actor in actors)


def _position(stand: Stand, clause: Condition | None) -> Position:
    token, event, doc = stand.token, stand.event, stand.token.doc
    condition = clause
    if stand.kind == "demand":
        condition = demanded_first(token, clause)
    matter = _matter(token)
    evidence = _whole(doc, token, matter, condition)
    kind = _kind(stand, condition, evidence)
    when = event.when if event else time_of(doc, token.i)
    article = layers(doc).article
    status = event.status if event is not None else status_of(token, "AGREE", when, article.day)[0]
    if stand.blocks and status == "denied":
        status = "ongoing"  # the act is denied, the refusal is meant
    own = {a.state or a.code for a in stand.holders}
    others = [a for a in condition.on if not a.code.startswith("---")] if condition else []
    on = tuple(a for a in others if (a.state or a.code) not in own or _is_part(a, stand.holders))
    if condition is not None and not others and condition.strict:
        on = _counterpart(stand, condition)
    return Position(
        id="p-" + digest(article.id, kind, evidence.start, evidence.end, *_codes(stand.holders)),
        holders=stand.holders,
        addressees=stand.addressees,
        kind=kind,
        matter=matter.text[:_MATTER_LENGTH],
        condition=condition.evidence.text if condition else None,
        condition_on=on,
        status="ongoing" if condition and status in ("hypothetical", "planned") else status,
        when=when,
        attribution=event.attribution if event else chain_of(doc, token.i),
        sentence=sentence_of(doc, token.i),
        evidence=evidence,
        confidence=round(min(stand.confidence, 1.0), 2),
        why=tuple([*stand.why, condition.why] if condition else stand.why),
    )


def _is_part(actor: Actor, holders: tuple[Actor, ...]) -> bool:
    """Whether an actor is another party of the holder's own state (rebels against a government)."""
    return all(
        actor.code != h.code
        and actor.sectors[:1] != h.sectors[:1]
        and (speaks_apart(actor) or speaks_apart(h))
        for h in holders
    )


def _counterpart(stand: Stand, condition: Condition) -> tuple[Actor, ...]:
    """Who must meet a condition that names nobody: a party in its words, whom "they" stands for, else
    the party that the stand is about ("no talks with the rebels until …"), or the one named most often.
    """
    doc = stand.token.doc

    def others(mentions: Iterable[Mention]) -> tuple[Actor, ...]:
        return tuple(
            a
            for m in mentions
            for a in m.actors
            if not a.code.startswith("---")
            and not is_private(a)
            and (not same_state((a,), stand.holders) or _is_part(a, stand.holders))
            and (a.state or a.organisation)
        )

    found = layers(doc).mentions
    heads = clause_subjects(condition.head) if condition.head is not None else []
    if any(_is_shared(t) or t.lower_ == "it" for t in heads):
        return ()
    inside = condition.evidence
    span = doc.char_span(inside.start, inside.end, alignment_mode="expand")
    if span is None:
        return ()
    named = others(m for m in found if span.start <= m.head < span.end and m.kind not in _NOT_NAMED)
    if named:
        return named[:1]
    sentence = stand.token.sent
    before = [
        m
        for m in found
        if sentence.start <= m.head < span.start and m.kind not in _NOT_NAMED and _is_faced(doc[m.head])
    ]
    about = others(reversed(before))
    if about:
        return about[:1]
    if any(t.lower_ in _OTHERS for t in sentence if t.i < span.end):
        earlier = others(m for m in reversed(found) if m.head < sentence.start and m.kind != "place")
        often = Counter(a.state or a.code for a in earlier)
        return tuple(sorted(earlier, key=lambda a: -often[a.state or a.code]))[:1]
    return ()


def _kind(stand: Stand, condition: Condition | None, evidence: Evidence) -> PositionKind:
    if condition is not None:
        plain = not condition.strict and stand.kind in _AGREEING
        return "offer" if stand.kind == "offer" or plain else "condition"
    if stand.kind == "refusal":
        text = evidence.text.lower()
        negated = negator(stand.token)
        if any(words in text for words in negotiation_words().positions.red_line) or (
            negated is not None and negated.lower_ == "never"
        ):
            return "red_line"
    return stand.kind


def _matter(token: Token) -> Evidence:
    """What a position is about: its complement clause, else its object, else the whole phrase."""
    doc = token.doc
    inner = complement(token)
    if inner is not None:
        return content_evidence(inner)
    for noun in objects(token):
        if noun.pos_ == "PRON":
            return content_evidence(token)  # "should not link them": the whole clause says more
        if noun.i != token.head.i or token.dep_ != "relcl":
            return _with_as(token, clause_evidence(doc, noun))
    for child in token.children:
        if child.dep_ in ("prep", "acomp", "attr"):
            return clause_evidence(doc, child)
    return clause_evidence(doc, token)


def _with_as(verb: Token, matter: Evidence) -> Evidence:
    """ "accept it as a member": what the object is taken for belongs to the matter."""
    for child in verb.children:
        if child.dep_ == "prep" and child.lower_ == "as" and child.idx > matter.start:
            role = clause_evidence(verb.doc, child)
            return evidence_of(verb.doc, matter.start, max(matter.end, role.end))
    return matter


def _whole(doc: Doc, token: Token, matter: Evidence, condition: Condition | None) -> Evidence:
    """From the word (with its auxiliaries and negation) to the end of matter and condition."""
    first = min([token.idx, matter.start, *(c.idx for c in token.children if c.dep_ in ("aux", "neg"))])
    last = max(token.idx + len(token.text), matter.end)
    if condition is not None:
        first, last = min(first, condition.evidence.start), max(last, condition.evidence.end)
    return evidence_of(doc, first, last)


def _is_faced(noun: Token) -> bool:
    """Whether a party is whom something is done to or with ("talks with the rebels", "sign it with Baku")."""
    return noun.dep_ in ("dobj", "dative") or (noun.dep_ == "pobj" and noun.head.lower_ in _FACING)


def _is_shared(subject: Token) -> bool:
    """ "before a deal is signed", "until the two powers disarm": more than the other side must act."""
    words = {t.lower_ for t in subject.subtree}
    return lemma(subject) in negotiation_words().forums.terms or bool(words & _SHARED)


def _joint(position: Position) -> bool:
    """Whether what is to be met first is the work of both sides, such as a deal."""
    words = {word.strip(".,;\"'").lower() for word in (position.condition or "").split()}
    return bool(words & (_SHARED | negotiation_words().forums.terms))


def on_the_other(positions: list[Position], parties: list[str]) -> list[Position]:
    """The positions with conditions that name nobody set on the other of two parties to talks."""
    if len(parties) != _SIDES:
        return positions
    result = []
    for position in positions:
        mine = {party_of(parties, holder) for holder in position.holders}
        others = [code for code in parties if code not in mine]
        open_ended = position.kind == "condition" and position.condition and not position.condition_on
        if open_ended and len(others) == 1 and mine & {*parties} and not _joint(position):
            state = others[0] if len(others[0]) == 3 else None
            reason = "the other party to the talks"
            other = Actor(name=others[0], code=others[0], state=state, resolution=reason)
            position = msgspec.structs.replace(position, condition_on=(other,))
        result.append(position)
    return result


def no_conditions(position: Position, doc: Doc) -> Evidence | None:
    """The words by which the position refuses any condition, None if it does not."""
    if position.kind in ("demand", "expectation", "assessment", "condition"):
        return None
    span = doc.char_span(position.evidence.start, position.evidence.end, alignment_mode="expand")
    return refused_conditions(span[0]) if span is not None and len(span) else None
