"""Whose words they are: the speaker of a passage, and the party that a predicate is said of."""

from __future__ import annotations

from spacy.tokens import Token

from detente.attribution.chain import quote_of
from detente.events.parties import actors_in, parties_of
from detente.events.syntax import conjuncts, see_through, subjects
from detente.language.layers import layers
from detente.records import Actor

_THIRD = frozenset({"it", "they", "he", "she"})
# Sectors for which the state itself answers.
STATE_SECTORS = frozenset({"GOV", "MIL", "LEG", "SPY"})
# Whoever has one of these sectors first does not speak for the state.
PRIVATE_SECTORS = frozenset({"EDU", "MED", "JRN", "BUS", "CVL", "SOC", "LAB", "ELI", "REL", "AGR", "UNK"})


def speaker_of(token: Token) -> tuple[Actor, ...]:
    """Whoever says what the token is part of; empty where the reporter does.

    Where the nearest words of saying have no known source, it is that of the statement around them.
    """
    quote = quote_of(token.doc, token.i)
    while quote is not None:
        if quote.mention is not None and quote.mention.actors:
            heads = conjuncts(token.doc[quote.mention.head])
            joint = actors_in(m for h in heads for m in parties_of(h))
            return tuple(joint) if len(heads) > 1 and joint else quote.mention.actors
        if quote.statement.source is not None:
            return (quote.statement.source,)
        quote = quote.within
    return ()


def holders_of(token: Token) -> tuple[Actor, ...]:
    """The parties that are the subject of a verb or of an adjective's copula.

    A pronoun that stands for nobody known is the speaker in indirect speech ("China said it would …"),
    and so is the lost subject of a word of saying.
    """
    heads = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass")] or subjects(token)
    hangs = token.dep_ in ("acomp", "attr", "oprd", "xcomp", "conj") and token.pos_ in ("ADJ", "VERB")
    if not heads and hangs:
        heads = [c for c in token.head.children if c.dep_ in ("nsubj", "nsubjpass")]
        heads = heads or subjects(token.head)
    heads = [t for h in heads for t in conjuncts(h)]
    found = tuple(actors_in(m for h in heads for m in parties_of(see_through(h))))
    if found:
        return found
    quote = quote_of(token.doc, token.i)
    if quote is not None and quote.kind != "direct" and heads and heads[0].lower_ in _THIRD:
        return speaker_of(token)
    if any(q.cue_head == token.i for q in layers(token.doc).quotes):
        return speaker_of(token)
    return ()


def same_state(left: tuple[Actor, ...], right: tuple[Actor, ...]) -> bool:
    """Whether any actor of one side is of a state, or has a code, of the other side."""
    codes = {a.state or a.code for a in right}
    return any((a.state or a.code) in codes for a in left)


def speaks_apart(actor: Actor) -> bool:
    """Whether an actor of a state is a party of its own: rebels, separatists, a party, not its organs."""
    return bool(actor.sectors) and actor.sectors[0] not in STATE_SECTORS


def is_private(actor: Actor) -> bool:
    """Whether an actor of a state does not speak for it: researchers, media, business."""
    return bool(actor.sectors) and actor.sectors[0] in PRIVATE_SECTORS
