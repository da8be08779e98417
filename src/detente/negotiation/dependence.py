"""Who needs whom: roles ("Armenia's chief arms supplier"), deliveries ("gets its oil from"), garrisons."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from detente.events.status import negator
from detente.events.syntax import lemma, objects, prepositional, see_through, subjects
from detente.language.layers import layers
from detente.negotiation.knowledge import means_of
from detente.negotiation.words import negotiation_words

_BE = frozenset({"be", "become", "remain"})
_TRADE, _SECURITY, _WAY, _AID = "trade", "security", "geography", "aid"


@dataclass(frozen=True, slots=True)
class Frame:
    """A dependence that a word tells of: heads of both sides and what it rests on."""

    holders: list[Token]
    over: list[Token]
    means: list[str]
    why: str


def dependence(token: Token) -> Frame | None:
    """What a noun or verb tells of one side's need for the other, None where it tells nothing."""
    words, word = negotiation_words().ties, lemma(token)
    if token.pos_ == "NOUN" and word in words.roles:
        return _role(token)
    told = word in words.take or word in words.keep or word in words.close
    if token.pos_ != "VERB" or not told or negator(token) is not None:
        return None
    if word in words.take:
        return _bought(token)
    if word in words.keep:
        return _garrison(token)
    return _closed(token)


def is_bulk(things: list[Token]) -> bool:
    """Whether an amount is told that matters: "most of its oil", "half of all exports"."""
    bulk = negotiation_words().ties.bulk
    return any(lemma(t) in bulk or t.lower_ in bulk for thing in things for t in (thing, *thing.subtree))


def goods_of(things: list[Token]) -> list[Token]:
    """What amounts are amounts of: "most of the oil" is the oil."""
    found = []
    for thing in things:
        inner = [t for t in prepositional(thing, "of") if t.pos_ in ("NOUN", "PROPN")]
        found += inner if inner and is_bulk([thing]) else [see_through(thing)]
    return found


def _role(noun: Token) -> Frame | None:
    """ "Russia is Armenia's chief arms supplier", "China, the largest buyer of its crude"."""
    words = negotiation_words().ties
    default = words.roles[lemma(noun)]
    before = [c for c in noun.lefts if c.dep_ in ("amod", "compound", "nmod")]
    if default == _TRADE and not any(c.lower_ in words.chief or c.tag_ == "JJS" for c in before):
        return None
    holders: list[Token] = []
    if noun.dep_ in ("attr", "oprd", "acomp") and lemma(noun.head) in _BE and negator(noun.head) is None:
        holders = subjects(noun.head)
    elif noun.dep_ == "appos":
        holders = [noun.head]
    own = [c for c in noun.children if c.dep_ == "appos"]
    holders = holders or own
    over = [c for c in noun.lefts if c.dep_ == "poss"]
    things = [t for p in ("of", "for") for t in prepositional(noun, p)]
    if not over:
        over = [*things, *(t for p in ("to", "in") for t in prepositional(noun, p)), *before]
    if not holders or not over:
        return None
    named = means_of([noun, *things]) if default != _TRADE or things else means_of(before)
    return Frame(holders, over, (named or [default])[:2], f"{noun.text!r} of the other")


def _bought(verb: Token) -> Frame | None:
    """ "buys half of all Swiss exports" gives the buyer leverage, "gets most of its oil from" the seller."""
    things = objects(verb)
    if not is_bulk(things):
        return None
    goods = goods_of(things)
    source = prepositional(verb, "from") or [t for g in things for t in prepositional(g, "from")]
    way = [t for p in ("through", "via", "across") for t in prepositional(verb, p)]
    if source or way:
        means = [_WAY] if way and not source else means_of(goods) or [_TRADE]
        return Frame(source or way, subjects(verb), means[:1], f"{verb.text!r} it from the other")
    return Frame(subjects(verb), goods, [_TRADE], f"{verb.text!r} what the other sells")


def _garrison(verb: Token) -> Frame | None:
    """ "keeps troops in the region": whoever guards it has a hold over it."""
    kinds = [m for m in means_of(objects(verb)) if m == _SECURITY]
    if not kinds:
        return None
    places = [
        t for thing in (verb, *objects(verb)) for p in ("in", "at", "on") for t in prepositional(thing, p)
    ]
    if not places and any(c.lower_ == "there" for c in verb.children):
        found = layers(verb.doc).mentions
        earlier = [m.head for m in found if verb.sent.start <= m.head < verb.i and m.kind != "pronoun"]
        places = [verb.doc[i] for i in earlier[-1:]]
    return Frame(subjects(verb), places, kinds, f"{verb.text!r} forces there")


def _closed(verb: Token) -> Frame | None:
    """ "closed its frontier with Armenia"."""
    borders = [t for t in objects(verb) if _WAY in means_of([t])]
    over = [t for b in (*borders, verb) for p in ("with", "to") for t in prepositional(b, p)]
    return Frame(subjects(verb), over, [_WAY], f"{verb.text!r} the way of the other") if borders else None
