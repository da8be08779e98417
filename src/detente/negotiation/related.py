"""What the trained classifier finds between two parties of a sentence that no rule sees: conditions, ties.

Only sentences with a word that opens a condition, or that names what leverage rests on, are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import msgspec
from spacy.tokens import Doc, Span

from detente.attribution.chain import chain_of
from detente.events.classifier import Classifier
from detente.events.marked import MarkedAct
from detente.events.relations import MEANS, SIDES, STANDS, Relation
from detente.events.syntax import lemma
from detente.events.syntax import words as grammar
from detente.language.layers import Mention, evidence, layers
from detente.negotiation.conditions import conditions_in
from detente.negotiation.knowledge import means_in
from detente.negotiation.voices import is_private, same_state
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Evidence, Position, Tie, digest

_PAIR, _MOST_PARTIES, _MOST_PAIRS = 2, 3, 3
_NAMED = 4
"""How much more a means counts of which the sentence has words."""
_CONDITIONS_RIGHT, _TIES_RIGHT = 0.6, 0.45
"""Shares of the conditions and ties read in reports of negotiations that were right."""
_LONGEST = 90
"""Tokens of a sentence; a longer one is rarely one sentence."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two parties of a sentence, as they are marked."""

    sentence: Span
    first: Mention
    second: Mention

    @property
    def marked(self) -> MarkedAct:
        """What the classifier reads."""
        return MarkedAct(
            self.sentence.text, _chars(self.sentence, self.first), _chars(self.sentence, self.second), None
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the classifier was asked of a document; its answers come while other documents are looked at."""

    bound: list[_Pair]
    held: list[_Pair]
    answers: Iterator[Relation]


def ask(doc: Doc, positions: Sequence[Position], ties: Sequence[Tie], judge: Classifier) -> Asked:
    """Ask the classifier about the pairs of parties between which there may be a condition or a tie.

    Args:
        doc: the document.
        positions: by rule; sentences with a condition on somebody are not asked about.
        ties: by rule; pairs that have one are not asked about.
        judge: the classifier.
    """
    parties = _parties_by_sentence(doc)
    told = {p.sentence.start for p in positions if p.condition_on}
    bound, held = list(_bound_pairs(doc, parties, told)), list(_held_pairs(doc, parties, ties))
    return Asked(bound, held, judge.relate([pair.marked for pair in (*bound, *held)]))


def answered(
    doc: Doc, asked: Asked, positions: list[Position], ties: list[Tie], judge: Classifier
) -> tuple[list[Position], list[Tie]]:
    """The positions and ties of a document with those that the classifier adds.

    Args:
        doc: the document.
        asked: what :func:`ask` gave.
        positions: by rule; a condition that names nobody is given its addressee.
        ties: by rule.
        judge: the classifier.
    """
    answers = list(asked.answers)
    found = list(positions)
    for pair, answer in zip(asked.bound, answers, strict=False):
        _add_condition(doc, found, pair, answer, judge.stand_least)
    surest: dict[int, Tie] = {}
    for pair, answer in zip(asked.held, answers[len(asked.bound) :], strict=True):
        tie, start = _tie(doc, pair, answer, judge.tie_least), pair.sentence.start
        if tie is not None and (start not in surest or tie.confidence > surest[start].confidence):
            surest[start] = tie  # a sentence hardly tells of two holds, but of third parties
    more = list({tie.id: tie for tie in (*surest.values(), *ties)}.values())
    return sorted(found, key=lambda p: p.evidence.start), sorted(more, key=lambda t: t.evidence.start)


def _bound_pairs(doc: Doc, parties: dict[int, list[Mention]], told: set[int]) -> Iterator[_Pair]:
    """Ordered pairs of parties in sentences with a word that may open a condition."""
    listed, nouns = negotiation_words().conditions, grammar().condition_nouns
    opening = listed.if_ | listed.strict | listed.while_ | listed.conditional | nouns | listed.opening
    for sentence in doc.sents:
        named = [m for m in parties.get(sentence.start, ()) if m.kind != "place"]
        if len(named) < _PAIR or sentence.start_char in told:
            continue
        if not any(t.lower_ in opening or lemma(t) in opening for t in sentence):
            continue
        for first, second in list(permutations(named, 2))[:_MOST_PAIRS]:
            yield _Pair(sentence, first, second)


def _held_pairs(doc: Doc, parties: dict[int, list[Mention]], ties: Sequence[Tie]) -> Iterator[_Pair]:
    """Pairs of parties, in text order, in sentences with a word for what leverage rests on."""
    told = {frozenset((_key(t.holder), _key(t.over))) for t in ties}
    for sentence in doc.sents:
        named = parties.get(sentence.start, [])
        if len(named) < _PAIR or not means_in(sentence):
            continue
        for first, second in list(combinations(named, 2))[:_MOST_PAIRS]:
            if frozenset((_key(first.actors[0]), _key(second.actors[0]))) not in told:
                yield _Pair(sentence, first, second)


def _parties_by_sentence(doc: Doc) -> dict[int, list[Mention]]:
    """By a sentence's first token: its parties, each where it is first named; none where they are many."""
    found: dict[int, dict[str, Mention]] = {}
    for mention in sorted(layers(doc).mentions, key=lambda mention: mention.start):
        if len(mention.actors) != 1:
            continue
        actor = mention.actors[0]
        if actor.code.startswith("---") or is_private(actor) or not (actor.state or actor.organisation):
            continue
        sentence = doc[mention.head].sent
        if len(sentence) <= _LONGEST:
            found.setdefault(sentence.start, {}).setdefault(_key(actor), mention)
    return {
        start: list(named.values()) for start, named in found.items() if _PAIR <= len(named) <= _MOST_PARTIES
    }


def _key(actor: Actor) -> str:
    return actor.state or actor.organisation or actor.code


def _chars(sentence: Span, mention: Mention) -> tuple[int, int]:
    span = sentence.doc[max(mention.start, sentence.start) : min(mention.end, sentence.end)]
    return span.start_char - sentence.start_char, span.end_char - sentence.start_char


def _add_condition(doc: Doc, found: list[Position], pair: _Pair, answer: Relation, least: float) -> None:
    """A condition that the first party sets on the second, unless a rule has found it."""
    likely = float(answer.stand[STANDS.index("condition")])
    holder, other = pair.first.actors[0], pair.second.actors[0]
    if likely < least or same_state((holder,), (other,)):
        return
    sentence = evidence(pair.sentence)
    for i, known in enumerate(found):
        if known.sentence == sentence and known.condition and same_state(known.holders, (holder,)):
            if not known.condition_on:
                found[i] = msgspec.structs.replace(known, condition_on=(other,))
            return
    words = _words(pair.sentence)
    found.append(
        Position(
            id="p-" + digest(layers(doc).article.id, "condition", sentence.start, sentence.end, holder.key),
            holders=(holder,),
            addressees=(other,),
            kind="condition",
            matter=sentence.text[:240],
            condition=words.text,
            condition_on=(other,),
            status="ongoing",
            attribution=chain_of(doc, _core(pair.sentence)),
            sentence=sentence,
            evidence=sentence,
            confidence=round(likely * _CONDITIONS_RIGHT, 2),
            why=("the classifier reads a condition of the one on the other",),
        )
    )


def _words(sentence: Span) -> Evidence:
    """The clause of condition in a sentence, else the whole sentence."""
    clauses = conditions_in(sentence)
    return clauses[0].evidence if clauses else evidence(sentence)


def _core(sentence: Span) -> int:
    """The token by which it is told who says the sentence: the middle of what is said."""
    quotes = [q for q in layers(sentence.doc).quotes if q.statement.sentence.start == sentence.start_char]
    if quotes:
        start, end = quotes[0].content[0]
        span = sentence.doc.char_span(start, end, alignment_mode="contract")
        if span is not None and len(span):
            return int(span.root.i)
    return int(sentence.root.i)


def _tie(doc: Doc, pair: _Pair, answer: Relation, least: float) -> Tie | None:
    named = means_in(pair.sentence)
    shares = [
        share * (_NAMED if name in named else 1) for name, share in zip(MEANS, answer.means, strict=True)
    ]
    best = max(range(1, len(MEANS)), key=lambda i: shares[i])
    if float(1 - answer.means[0]) < least:
        return None
    side = SIDES[int(answer.side.argmax())]
    holder, over = (pair.first, pair.second) if side == "a" else (pair.second, pair.first)
    owner, other = holder.actors[0], over.actors[0]
    if same_state((owner,), (other,)):
        return None
    sentence = evidence(pair.sentence)
    return Tie(
        id="t-" + digest(layers(doc).article.id, _key(owner), _key(other), MEANS[best]),
        holder=owner,
        over=other,
        means=MEANS[best],
        asserted_by=chain_of(doc, _core(pair.sentence)),
        sentence=sentence,
        evidence=sentence,
        confidence=round(float(1 - answer.means[0]) * _TIES_RIGHT, 2),
        why=("the classifier reads a hold of the one over the other",),
    )
