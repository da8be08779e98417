"""Ties: what one party has over another, such as trade, fuel, banking, aid or security."""

from __future__ import annotations

from collections import defaultdict

import msgspec
from spacy.tokens import Doc, Token

from detente.attribution.chain import chain_of, link_of
from detente.events.parties import actors_in, parties_of
from detente.events.status import negator
from detente.events.syntax import conjuncts, lemma, modifiers, objects, prepositional, see_through, subjects
from detente.language.layers import layers, sentence_of
from detente.negotiation.conditions import clause_evidence
from detente.negotiation.dependence import dependence, goods_of, is_bulk
from detente.negotiation.knowledge import means_of
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Attribution, Tie, digest

_DOUBTED = frozenset({"dobj", "ccomp", "xcomp", "prep"})
_PAIR = 2
# The means where the text names none: of influence, and of dependence.
_LEVERAGE, _DEPENDENCE = "political", "trade"


def find_ties(doc: Doc) -> list[Tie]:
    """All ties of a document, each pair and means once, in text order."""
    words = negotiation_words().ties
    found: list[Tie] = []
    bonds: list[Token] = []
    for token in doc:
        word = lemma(token)
        if token.pos_ == "VERB" and word in words.provide and (given := _provided(token)):
            found += given
        elif (token.pos_ == "VERB" and word in words.depend) or word in words.dependent:
            found += _dependent(token)
        elif token.pos_ in ("NOUN", "VERB") and (frame := dependence(token)) is not None:
            found += _ties(token, frame.holders, frame.over, frame.means, frame.why)
        elif token.pos_ in ("NOUN", "PROPN") and (word in words.bonds or word in words.leverage):
            bonds.append(token)
    # which way a bond pulls is often told elsewhere in the text
    stronger = {(_state(tie.holder), _state(tie.over)) for tie in found}
    for noun in bonds:
        ties = _bond(noun)
        if lemma(noun) in words.leverage:
            stronger |= {(_state(tie.holder), _state(tie.over)) for tie in ties}
        found += [_turned(tie, noun, stronger) for tie in ties]
    return _joined(doc, found)


def _turned(tie: Tie, noun: Token, stronger: set[tuple[str, str]]) -> Tie:
    """The tie of a bond with the stronger side as holder, where the text tells who that is."""
    pair = _state(tie.holder), _state(tie.over)
    if lemma(noun) in negotiation_words().ties.leverage or pair in stronger or pair[::-1] not in stronger:
        return tie
    name = "t-" + digest(layers(noun.doc).article.id, pair[1], pair[0], tie.means)
    return msgspec.structs.replace(tie, id=name, holder=tie.over, over=tie.holder)


def _provided(verb: Token) -> list[Tie]:
    """ "the fuel that A provides to B": A has it over B."""
    if negator(verb) is not None:
        return []
    things = [t for noun in objects(verb) for t in conjuncts(noun)]
    if verb.dep_ == "relcl":
        things += [t for t in verb.head.conjuncts if t not in things]
    if not things and lemma(verb) in negotiation_words().ties.pay:
        things = prepositional(verb, "for")
    bulk = is_bulk(things)
    if bulk:
        things = goods_of(things)
    kinds = means_of(things)
    to = [t for c in verb.children if c.dep_ == "dative" for t in _under(c)]
    to += [t for p in ("to", "for") for t in prepositional(verb, p)]
    to += [t for thing in things for t in prepositional(thing, "to")]
    if bulk and not any(parties_of(see_through(t)) for t in to):
        to = things  # "supplies most of the North's oil"
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
    things += [t for thing in things for t in prepositional(thing, "of")]  # "a quarter of their exports"
    # "depends on Russian gas": the thing stands where the holder would
    kinds = means_of([*things, *holders])
    if not kinds and any(layers(word.doc).mention_of.get(t.i) for t in holders):
        kinds = [_DEPENDENCE]
    return _ties(word, holders, over, kinds, f"{word.text!r} on the other")


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
    found = means_of(kinds) or ([_LEVERAGE] if leverage else [])
    return _ties(noun, owners, over, found, f"{noun.text!r} with the other")


def _before(noun: Token, over: list[Token]) -> list[Token]:
    """What "their ties with B" most likely refers to: the last party named before that is not B."""
    others = {_state(a) for t in over for m in parties_of(see_through(t)) for a in m.actors}
    for i in range(noun.i - 1, noun.sent.start - 1, -1):
        mention = layers(noun.doc).mention_of.get(i)
        if mention is None or not mention.actors or mention.kind == "pronoun":
            continue
        if not any(_state(a) in others for a in mention.actors):
            return [noun.doc[i]]
    return []


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
    wanted = words.leverage | words.dependent | words.depend | words.told
    return any(lemma(token) in wanted for token in noun.sent)


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
    said = {quote.cue_head: quote for quote in layers(doc).quotes}
    for verb in doc:
        if verb.pos_ != "VERB" or lemma(verb) not in negotiation_words().ties.doubt or negator(verb):
            continue
        under = {t.i for c in verb.children if c.dep_ in _DOUBTED for t in c.subtree}
        inside = [m for m in layers(doc).mentions if m.actors and m.head in under]
        states = list(dict.fromkeys(_state(m.actors[0]) for m in inside if _is_power(m.actors[0])))
        if len(states) < _PAIR:
            continue
        quote = said.get(verb.i)
        link = link_of(quote) if quote is not None else _subject_link(verb)
        for pair in ((states[0], states[1]), (states[1], states[0])):
            found[pair] = (*found.get(pair, ()), link)
    return found


def _subject_link(verb: Token) -> Attribution:
    heads = subjects(verb)
    actors = actors_in(m for t in heads for m in parties_of(see_through(t)))
    name = clause_evidence(verb.doc, heads[0]).text if heads else ""
    return Attribution(name=name, source=actors[0] if actors else None, cue=verb.text)
