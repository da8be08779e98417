"""What the trained classifier finds that no rule sees: conditions of a party, ties between two.

Only sentences with a word that may open a condition, or that names what leverage rests on, are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from spacy.tokens import Doc, Span, Token

from detente.attribution.chain import chain_of
from detente.events.classifier import Classifier
from detente.events.marked import MarkedAct
from detente.events.relations import MEANS, SIDES, Relation
from detente.language.layers import Mention, evidence, layers
from detente.negotiation.bound import Bound, chars, core, may_bind, with_stands
from detente.negotiation.knowledge import means_in
from detente.negotiation.mentions import Reads, marked, mentions_in, reads_of
from detente.negotiation.seats import party_code
from detente.negotiation.voices import is_private
from detente.records import Actor, Position, Tie, digest

_PAIR, _MOST_PARTIES, _MOST_PAIRS, _MOST_HELD = 2, 3, 3, 3
_SELDOM = frozenset(
    {
        "captives",
        "migration",
        "legal",
        "diplomatic",
        "cultural",
        "historical",
        "security",
        "political",
        "nuclear",
    }
)
"""Means of which the words seldom tell of a hold, and so are not asked about alone."""
_NAMED = 4
"""How much more a means counts of which the sentence has words."""
_TIES_RIGHT = 0.45
"""Share of the ties read in reports of negotiations that were right."""
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
        first, second = chars(self.sentence, self.first), chars(self.sentence, self.second)
        return MarkedAct(self.sentence.text, first, second, None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the classifier was asked of a document; its answers come while other documents are looked at."""

    bound: list[Bound]
    held: list[_Pair]
    talks: list[Token]
    answers: Iterator[Relation]


def ask(doc: Doc, positions: Sequence[Position], ties: Sequence[Tie], judge: Classifier) -> Asked:
    """Ask the classifier about parties that may set conditions, pairs that may have ties, mentions of talks.

    Args:
        doc: the document.
        positions: by rule; sentences with a condition of one on another are not asked about.
        ties: by rule; pairs that have one are not asked about.
        judge: the classifier.
    """
    parties = _parties_by_sentence(doc)
    told = {p.sentence.start for p in positions if p.condition_on and len(p.holders) == 1}
    bound, held = list(_bound(doc, parties, told)), list(_held_pairs(doc, parties, ties))
    talks = mentions_in(doc)
    marks = [*(b.marked for b in bound), *(pair.marked for pair in held), *map(marked, talks)]
    return Asked(bound, held, talks, judge.relate(marks))


def answered(
    doc: Doc, asked: Asked, positions: list[Position], ties: list[Tie], judge: Classifier
) -> tuple[list[Position], list[Tie], Reads]:
    """The positions and ties of a document with those that the classifier adds, and how it reads its talks.

    Args:
        doc: the document.
        asked: what :func:`ask` gave.
        positions: by rule; their conditions get the holder and the addressee that the classifier sees.
        ties: by rule.
        judge: the classifier.
    """
    answers = list(asked.answers)
    found = with_stands(doc, positions, asked.bound, answers[: len(asked.bound)], judge.stand_least)
    surest: dict[int, Tie] = {}
    pairs_end = len(asked.bound) + len(asked.held)
    for pair, answer in zip(asked.held, answers[len(asked.bound) : pairs_end], strict=True):
        tie, start = _tie(doc, pair, answer, judge.tie_least), pair.sentence.start
        if tie is not None and (start not in surest or tie.confidence > surest[start].confidence):
            surest[start] = tie  # a sentence hardly tells of two holds, but of third parties
    more = list({tie.id: tie for tie in (*surest.values(), *ties)}.values())
    found.sort(key=lambda p: p.evidence.start)
    more.sort(key=lambda t: t.evidence.start)
    return found, more, reads_of(asked.talks, answers[pairs_end:])


def _bound(doc: Doc, parties: dict[int, list[Mention]], told: set[int]) -> Iterator[Bound]:
    """Parties, in text order, of sentences with a word that may open a condition."""
    for sentence in doc.sents:
        if sentence.start_char in told:
            continue
        named = [m for m in parties.get(sentence.start, ()) if m.kind != "place"]
        if named and may_bind(sentence):
            for mention in named[:_MOST_PARTIES]:
                yield Bound(sentence, mention)


def _held_pairs(doc: Doc, parties: dict[int, list[Mention]], ties: Sequence[Tie]) -> Iterator[_Pair]:
    """Pairs of parties, in text order, in sentences with a word for what leverage rests on."""
    told = {frozenset((party_code(t.holder), party_code(t.over))) for t in ties}
    for sentence in doc.sents:
        named = parties.get(sentence.start, [])
        if not _PAIR <= len(named) <= _MOST_HELD or means_in(sentence) <= _SELDOM:
            continue
        for first, second in list(combinations(named, 2))[:_MOST_PAIRS]:
            if frozenset((party_code(first.actors[0]), party_code(second.actors[0]))) not in told:
                yield _Pair(sentence, first, second)


def _parties_by_sentence(doc: Doc) -> dict[int, list[Mention]]:
    """By a sentence's first token: its parties, each where it is first named."""
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
    return {start: list(named.values()) for start, named in found.items()}


def _key(actor: Actor) -> str:
    """What makes two mentions one party: rebels and the state they fight are two."""
    code = party_code(actor)
    return code if actor.state else actor.organisation or code


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
    if party_code(owner) == party_code(other):
        return None
    sentence = evidence(pair.sentence)
    return Tie(
        id="t-" + digest(layers(doc).article.id, _key(owner), _key(other), MEANS[best]),
        holder=owner,
        over=other,
        means=MEANS[best],
        asserted_by=chain_of(doc, core(pair.sentence)),
        sentence=sentence,
        evidence=sentence,
        confidence=round(float(1 - answer.means[0]) * _TIES_RIGHT, 2),
        why=("the classifier reads a hold of the one over the other",),
    )
