"""Noun phrases of the parse as parties: who acts, and on whom."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from spacy.tokens import Doc, Token

from detente.actors.forums import forum_at
from detente.events.syntax import (
    conjuncts,
    lemma,
    prepositional,
    see_through,
    words,
)
from detente.knowledge import ForumRow
from detente.language.layers import Mention, evidence, layers
from detente.records import Actor

_OWNER_PREPOSITIONS = ("by", "of", "from", "between", "among", "in")
# Actor codes that are no state.
_BODIES = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})
_DEPTH = 4


def parties_of(token: Token, depth: int = 0) -> list[Mention]:
    """The mentions that a noun phrase stands for.

    The phrase's own mention first; else, where the noun acts for somebody ("Iranian missiles",
    "the leaders of Mali", "Seoul's offer"), whoever owns it.

    Args:
        token: head of the noun phrase.

    Returns:
        Resolved mentions in text order, without repetition; empty where nobody is known.
    """
    if depth > _DEPTH:
        return []
    mention = layers(token.doc).mention_of.get(token.i)
    if mention is not None:
        return [_placed(mention, token, depth)] if mention.actors else []
    named = forum_at(token.doc, token.i)
    if named is not None and depth == 0:
        return [seat_holders(token.doc, *named)]
    found: list[Mention] = []
    for child in token.lefts:
        if child.dep_ in ("poss", "compound", "amod", "nmod"):
            for part in conjuncts(child):
                found += parties_of(part, depth + 1)
    if not found or lemma(token) in words().transparent:
        for preposition in _OWNER_PREPOSITIONS:
            for inner in prepositional(token, preposition):
                found += parties_of(inner, depth + 1)
            if found:
                break
    return unique(found)


def _placed(mention: Mention, token: Token, depth: int) -> Mention:
    """A mention of people without a state ("students in Dhaka") with the state of its owner."""
    if any(actor.state or actor.person or actor.organisation for actor in mention.actors):
        return mention
    owners = [t for t in token.lefts if t.dep_ in ("poss", "compound", "amod", "nmod")]
    owners += [t for p in ("of", "from", "in") for t in prepositional(token, p)]
    for owner in owners:
        for found in parties_of(owner, depth + 1):
            known = found.actors[0]
            if known.state and found.start != mention.start:
                actors = tuple(of_state(actor, known) for actor in mention.actors)
                return Mention(mention.start, mention.end, mention.head, actors, mention.kind, mention.chain)
    return mention


def seat_holders(doc: Doc, forum: ForumRow, start: int, end: int) -> Mention:
    """The parties of a negotiation that is named: what is said to it is said to them."""
    span = doc[start:end]
    actors = tuple(
        Actor(
            name=span.text,
            code=code,
            state=code if len(code) == 3 and code not in _BODIES else None,
            resolution=f"party of {forum.name}, which is named",
            evidence=evidence(span),
        )
        for code in forum.parties
    )
    return Mention(start, end, span.root.i, actors, "group")


def of_state(actor: Actor, owner: Actor) -> Actor:
    """A party of unknown state as one of the owner's: students of Dhaka are Bangladesh's."""
    code = (owner.state or "") + (actor.sectors[0] if actor.sectors else "")
    reason = f"{actor.resolution}; state of {owner.name!r}"
    return msgspec.structs.replace(actor, code=code, state=owner.state, cow=owner.cow, resolution=reason)


def unique(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions without repetition, in text order."""
    seen: dict[int, Mention] = {}
    for mention in mentions:
        seen.setdefault(mention.start, mention)
    return [seen[start] for start in sorted(seen)]


def actors_in(mentions: Iterable[Mention]) -> list[Actor]:
    """The actors of mentions, each once."""
    found: dict[str, Actor] = {}
    for mention in mentions:
        for actor in mention.actors:
            found.setdefault(actor.key, actor)
    return list(found.values())


def mentions_of(tokens: Iterable[Token]) -> list[Mention]:
    """The mentions that several noun phrases stand for, in text order."""
    return unique(
        one for token in tokens for m in parties_of(see_through(token)) for one in _listed(m, token)
    )


def _listed(mention: Mention, token: Token) -> list[Mention]:
    """A mention with those that stand in one list with it: "A of X, B of Y and C met".

    The parser takes long lists of names for appositions; the commas and the "and" tell them apart.
    """
    doc = token.doc
    found, joined = [mention], False
    place = mention.end
    while place < token.sent.end and doc[place].text in (",", "and", "&"):
        joined = joined or doc[place].text != ","
        after = place + 1
        while after < token.sent.end and doc[after].lower_ in ("and", "the", "also"):
            joined = joined or doc[after].lower_ == "and"
            after += 1
        following = layers(doc).mention_of.get(after) if after < len(doc) else None
        if following is None or following.start != after or not following.actors or following.kind == "place":
            break
        found.append(following)
        place = following.end
        if joined:
            break
    if not joined or len(found) < 2 or any(not _is_same_kind(mention, other) for other in found):
        return [mention]
    return found


def _is_same_kind(one: Mention, other: Mention) -> bool:
    """Whether two neighbours in a list are both people or both not: "France, Jospin said" is no list."""
    return all(bool(a.person) == bool(one.actors[0].person) for a in other.actors)


def same_states(left: Iterable[Actor], right: Iterable[Actor]) -> bool:
    """Whether two sides are the same parties by actor code, sectors aside."""
    return state_codes(left) == state_codes(right)


def state_codes(actors: Iterable[Actor]) -> set[str]:
    """The states of actors, the whole code of one without a state."""
    return {a.state or a.code for a in actors}
