"""Ties: what one party has over another, such as trade, fuel, banking, aid or security."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import msgspec
from spacy.tokens import Doc, Token

from detente.attribution.chain import chain_of
from detente.events.parties import actors_in, parties_of
from detente.events.status import negator
from detente.events.syntax import conjuncts, lemma, modifiers, objects, prepositional, see_through, subjects
from detente.language.layers import layers, sentence_of
from detente.negotiation.conditions import clause_evidence
from detente.negotiation.knowledge import means
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Attribution, Tie, digest

# Verbs by which a source doubts what another asserts.
_DOUBT = frozenset({"question", "doubt", "dispute", "deny", "overstate", "exaggerate", "limited"})


@cache
def _means() -> tuple[dict[str, str], re.Pattern[str], dict[str, str]]:
    """Single words to means; a pattern of phrases; phrases to means."""
    single: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for row in means():
        for word in row.words:
            (phrases if " " in word else single).setdefault(word, row.means)
    pattern = "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) or "(?!)"
    return single, re.compile(rf"\b(?:{pattern})\b"), phrases


def find_ties(doc: Doc) -> list[Tie]:
    """All ties of a document, each pair and means once, in text order."""
    words = negotiation_words().ties
    found: list[Tie] = []
    for token in doc:
        word = lemma(token)
        if token.pos_ == "VERB" and word in words.provide:
            found += _provided(token)
        elif (token.pos_ == "VERB" and word in words.depend) or word in words.dependent:
            found += _dependent(token)
        elif token.pos_ in ("NOUN", "PROPN") and word in words.bonds | words.leverage:
            found += _bond(token)
    return _joined(doc, found)


def _provided(verb: Token) -> list[Tie]:
    """ "the fuel that A provides to B": A has it over B."""
    if negator(verb) is not None:
        return []
    things = [t for noun in objects(verb) for t in conjuncts(noun)]
    if verb.dep_ == "relcl":
        things += [t for t in verb.head.conjuncts if t not in things]
    kinds = _means_of(things)
    to = [t for c in verb.children if c.dep_ == "dative" for t in _under(c)]
    to += [t for p in ("to", "for") for t in prepositional(verb, p)]
    to += [t for thing in things for t in prepositional(thing, "to")]
    return _ties(verb, subjects(verb), to, kinds, f"{verb.text!r} what the other needs")


def _under(token: Token) -> list[Token]:
    return [c for c in token.children if c.dep_ == "pobj"] if token.pos_ == "ADP" else [token]


def _dependent(word: Token) -> list[Tie]:
    """ "B depends on A for fuel", "B's reliance on A"."""
    if negator(word) is not None:
        return []
    holders = [t for p in ("on", "upon") for t in prepositional(word, p)]
    if word.pos_ == "VERB":
        over = subjects(word)
    elif word.pos_ == "ADJ":
        over = [c for c in word.head.children if c.dep_ in ("nsubj", "nsubjpass")] or [word.head]
    else:
        over = [t for c in modifiers(word) for t in conjuncts(c)] + prepositional(word, "of")
    things = [t for p in ("for", "in") for t in prepositional(word, p)]
    # "depends on Russian gas": the thing stands where the holder would
    kinds = _means_of([*things, *holders])
    return _ties(word, holders, over, kinds or ["economic"], f"{word.text!r} on the other")


def _bond(noun: Token) -> list[Tie]:
    """ "A's trading relationship with B", "A has leverage over B": a bond, and so leverage."""
    leverage = lemma(noun) in negotiation_words().ties.leverage
    over = [t for p in ("over", "on", "with", "to", "upon") for t in prepositional(noun, p)]
    over = [t for t in over if parties_of(see_through(t))]
    if not over:
        return []
    if not leverage and not _told_as_leverage(noun):
        return []
    owners = [t for c in noun.lefts if c.dep_ == "poss" for t in conjuncts(c)]
    owners += [t for p in ("of",) for t in prepositional(noun, p)]
    if not owners:
        owners = _carriers(noun)
    kinds = [t for c in noun.lefts if c.dep_ in ("amod", "compound") for t in (c, *c.conjuncts)]
    kinds += [t for c in noun.lefts if c.dep_ in ("amod", "compound") for t in c.subtree]
    found = _means_of(kinds) or (["influence"] if leverage else [])
    return _ties(noun, owners, over, found, f"{noun.text!r} with the other")


def _carriers(noun: Token) -> list[Token]:
    """The subject of the verbs above the noun ("China can play a role due to its ties …")."""
    current = noun
    for _ in range(5):
        current = current.head
        if current.pos_ in ("VERB", "AUX"):
            heads = subjects(current)
            if any(parties_of(see_through(t)) for t in heads):
                return heads
        if current.head == current:
            break
    return []


def _told_as_leverage(noun: Token) -> bool:
    """Whether the sentence speaks of leverage: influence, role, pressure, dependence."""
    words = negotiation_words().ties
    wanted = words.leverage | words.dependent | words.depend | {"role", "pressure", "pressurise", "sanction"}
    return any(lemma(token) in wanted for token in noun.sent)


def _means_of(things: Iterable[Token]) -> list[str]:
    single, pattern, phrases = _means()
    found: dict[str, None] = {}
    for thing in things:
        near = [thing, *(c for c in thing.lefts if c.dep_ in ("amod", "compound"))]
        for word in near:
            for form in (lemma(word), word.lower_):
                if form in single:
                    found.setdefault(single[form])
        text = " ".join(t.lower_ for t in sorted({*near}, key=lambda t: t.i))
        for hit in pattern.finditer(text):
            found.setdefault(phrases[hit.group()])
    return list(found)


def _ties(word: Token, holders: list[Token], over: list[Token], kinds: list[str], reason: str) -> list[Tie]:
    doc = word.doc
    left = actors_in(m for t in holders for m in parties_of(see_through(t)))
    right = actors_in(m for t in over for m in parties_of(see_through(t)))
    found = []
    for holder in left:
        for other in right:
            if _state(holder) == _state(other) or not _is_power(holder) or not _is_power(other):
                continue
            for kind in kinds:
                found.append(_tie(doc, word, holder, other, kind, reason))
    return found


def _is_power(actor: Actor) -> bool:
    return actor.state is not None or actor.organisation is not None


def _state(actor: Actor) -> str:
    return actor.state or actor.code


def _tie(doc: Doc, word: Token, holder: Actor, other: Actor, means: str, reason: str) -> Tie:
    return Tie(
        id="t-" + digest(layers(doc).article.id, _state(holder), _state(other), means),
        holder=holder,
        over=other,
        means=means,
        asserted_by=chain_of(doc, word.i),
        sentence=sentence_of(doc, word.i),
        evidence=clause_evidence(doc, word),
        confidence=0.6,
        why=(reason,),
    )


def _joined(doc: Doc, ties: list[Tie]) -> list[Tie]:
    """Each pair and means once, with everybody who asserts it and who disputes the leverage."""
    groups: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        groups[tie.id].append(tie)
    doubters = _doubters(doc)
    return [
        msgspec.structs.replace(
            group[0],
            asserted_by=tuple(dict.fromkeys(link for tie in group for link in tie.asserted_by)),
            disputed_by=doubters.get((_state(group[0].holder), _state(group[0].over)), ()),
        )
        for group in groups.values()
    ]


def _doubters(doc: Doc) -> dict[tuple[str, str], tuple[Attribution, ...]]:
    """Pairs of states whose tie a source doubts ("questioned how far B still listens to A")."""
    found: dict[tuple[str, str], tuple[Attribution, ...]] = {}
    for quote in layers(doc).quotes:
        if quote.cue_head is None or lemma(doc[quote.cue_head]) not in _DOUBT:
            continue
        inside = [
            m
            for m in layers(doc).mentions
            if m.actors and any(s <= doc[m.head].idx < e for s, e in quote.content)
        ]
        states = list(dict.fromkeys(_state(m.actors[0]) for m in inside))
        if len(states) >= 2:
            span = doc.char_span(*quote.content[0], alignment_mode="expand")
            links = chain_of(doc, span.start) if span is not None else ()
            found[states[0], states[1]] = links
            found[states[1], states[0]] = links
    return found
