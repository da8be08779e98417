"""Conditions that the classifier reads: which sentences it is asked about, and who is bound by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import msgspec
from spacy.tokens import Doc, Span

from detente.attribution.chain import chain_of
from detente.events.marked import MarkedAct
from detente.events.relations import STANDS, Relation
from detente.events.syntax import lemma
from detente.language.layers import Mention, evidence, layers
from detente.negotiation.conditions import conditions_in, refused_conditions
from detente.negotiation.seats import party_code
from detente.negotiation.voices import is_private
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Evidence, Position, PositionKind, digest

_RIGHT = 0.75
"""Share of the conditions read in reports of negotiations that were right."""
_UNSURE, _RATHER = 0.25, 0.6
"""A rule's holder this unlikely gives way to a party this likely."""
_MATTER_LENGTH = 240
_CONDITION, _NO_STAND = STANDS.index("condition"), STANDS.index("none")
_SURE = 0.6
"""From which another stand counts."""
_MEDIATORS = ("UNO", "IGO", "NGO")


@dataclass(frozen=True, slots=True)
class Bound:
    """A party of a sentence that may set a condition in it."""

    sentence: Span
    mention: Mention

    @property
    def holder(self) -> Actor:
        """The party."""
        return self.mention.actors[0]

    @property
    def marked(self) -> MarkedAct:
        """What the classifier reads."""
        return MarkedAct(self.sentence.text, chars(self.sentence, self.mention), None, None)


def chars(sentence: Span, mention: Mention) -> tuple[int, int]:
    """Where a mention stands in a sentence, in characters."""
    span = sentence.doc[max(mention.start, sentence.start) : min(mention.end, sentence.end)]
    return span.start_char - sentence.start_char, span.end_char - sentence.start_char


def may_bind(sentence: Span) -> bool:
    """Whether a sentence has a word that may open a condition."""
    if refused_conditions(sentence.root) is not None:
        return False  # "without preconditions"
    listed = negotiation_words().conditions
    words = {t.lower_ for t in sentence} | {lemma(t) for t in sentence}
    if words & listed.opening:
        return True
    ahead = any(t.tag_ == "MD" or t.dep_ == "neg" or t.lower_ == "no" for t in sentence)
    return ahead and bool(words & listed.opening_ahead)


def addressees(sentence: Span, holder: Actor, clause: Sequence[Actor] = ()) -> tuple[Actor, ...]:
    """Who must meet a condition that a party sets in a sentence.

    Whoever must act by the clause of the condition; else another party of the sentence, the one spoken
    of most in the article; else the party of the article that the holder has most to do with.

    Args:
        sentence: where it is set.
        holder: who sets it.
        clause: who acts by the clause, where a rule has read one.
    """
    doc, own = sentence.doc, party_code(holder)
    told = tuple(a for a in clause if party_code(a) != own and not a.code.startswith("---"))
    if told:
        return told
    often: Counter[str] = Counter()
    first: dict[str, Actor] = {}
    inside: dict[str, Actor] = {}
    for mention in layers(doc).mentions:
        for actor in mention.actors:
            code = party_code(actor)
            if mention.kind == "place" or code == own or code.startswith("---") or is_private(actor):
                continue
            often[code] += 1
            first.setdefault(code, actor)
            if sentence.start <= mention.head < sentence.end:
                inside.setdefault(code, actor)
    known = inside or {c: a for c, a in first.items() if c[:3] not in _MEDIATORS and often[c] > 1}
    if not known:
        return ()
    return (max(known.items(), key=lambda item: (often[item[0]], item[0]))[1],)


def with_stands(
    doc: Doc, found: list[Position], asked: Sequence[Bound], answers: Sequence[Relation], least: float
) -> list[Position]:
    """Positions with those that the classifier reads: conditions, and other stands where it is sure.

    Args:
        doc: the document.
        found: by rule.
        asked: the parties that it was asked about.
        answers: what it says of each.
        least: probability, 0 to 1, from which a condition counts.
    """
    result = list(found)
    shares = [float(answer.stand[_CONDITION]) for answer in answers]
    by_sentence: dict[int, list[tuple[float, Bound]]] = {}
    for bound, share in zip(asked, shares, strict=True):
        by_sentence.setdefault(bound.sentence.start, []).append((share, bound))
    for told in by_sentence.values():
        sentence = evidence(told[0][1].sentence)
        known = [i for i, p in enumerate(result) if p.sentence == sentence and p.condition]
        if known:
            for i in known:
                result[i] = _mended(result[i], told)
            continue
        result += [_condition(doc, bound, share) for share, bound in told if share >= least]
    for bound, answer in zip(asked, answers, strict=True):
        stand = _stand(doc, bound, answer, result)
        if stand is not None:
            result.append(stand)
    return result


def _stand(doc: Doc, bound: Bound, answer: Relation, found: Sequence[Position]) -> Position | None:
    """The demand, refusal, offer or acceptance that the classifier is sure of and no rule has found."""
    best = int(answer.stand.argmax())
    share = float(answer.stand[best])
    if best in (_CONDITION, _NO_STAND) or share < _SURE:
        return None
    sentence, own = evidence(bound.sentence), party_code(bound.holder)
    if any(p.sentence == sentence and own in map(party_code, p.holders) for p in found):
        return None
    kind = cast(PositionKind, STANDS[best])
    return Position(
        id="p-" + digest(layers(doc).article.id, kind, sentence.start, sentence.end, bound.holder.key),
        holders=(bound.holder,),
        kind=kind,
        matter=sentence.text[:_MATTER_LENGTH],
        attribution=chain_of(doc, core(bound.sentence)),
        sentence=sentence,
        evidence=sentence,
        confidence=round(share * _RIGHT, 2),
        why=(f"the classifier reads a stand of this party: {kind}",),
    )


def _mended(position: Position, answers: list[tuple[float, Bound]]) -> Position:
    """A rule's condition with the holder that the classifier sees, and with whom it binds."""
    by_party = {party_code(bound.holder): (share, bound) for share, bound in answers}
    likely = [by_party[code][0] for h in position.holders if (code := party_code(h)) in by_party]
    share, best = max(answers, key=lambda answer: answer[0])
    if likely and max(likely) < _UNSURE and share > _RATHER:
        on = addressees(best.sentence, best.holder, position.condition_on)
        return msgspec.structs.replace(
            position,
            holders=(best.holder,),
            condition_on=on,
            addressees=on,
            why=(*position.why, "the classifier reads it as a condition of this party"),
        )
    if not position.condition_on and position.kind == "condition" and len(position.holders) == 1:
        on = addressees(best.sentence, position.holders[0])
        return msgspec.structs.replace(position, condition_on=on)
    return position


def _condition(doc: Doc, bound: Bound, share: float) -> Position:
    sentence, holder = evidence(bound.sentence), bound.holder
    clauses = conditions_in(bound.sentence)
    on = addressees(bound.sentence, holder, clauses[0].on if clauses else ())
    words: Evidence = clauses[0].evidence if clauses else sentence
    return Position(
        id="p-" + digest(layers(doc).article.id, "condition", sentence.start, sentence.end, holder.key),
        holders=(holder,),
        addressees=on,
        kind="condition",
        matter=sentence.text[:_MATTER_LENGTH],
        condition=words.text,
        condition_on=on,
        status="ongoing",
        attribution=chain_of(doc, core(bound.sentence)),
        sentence=sentence,
        evidence=sentence,
        confidence=round(share * _RIGHT, 2),
        why=("the classifier reads a condition that this party sets",),
    )


def core(sentence: Span) -> int:
    """The token by which it is told who says the sentence: the middle of what is said."""
    quotes = [q for q in layers(sentence.doc).quotes if q.statement.sentence.start == sentence.start_char]
    if quotes:
        start, end = quotes[0].content[0]
        span = sentence.doc.char_span(start, end, alignment_mode="contract")
        if span is not None and len(span):
            return int(span.root.i)
    return int(sentence.root.i)
