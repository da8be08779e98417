"""Actors as parties to talks: who sits in which seat."""

from __future__ import annotations

from detente.actors.forums import is_party
from detente.negotiation.voices import STATE_SECTORS
from detente.records import Actor

_STATE = 3
# Who has one of these sectors first speaks against its state, not for it.
_OPPOSED = frozenset({"REB", "PRE", "PRM", "SEP", "INS"})


def _opposes(actor: Actor) -> bool:
    return bool(actor.sectors) and actor.sectors[0] in _OPPOSED


def party_code(actor: Actor) -> str:
    """The code of an actor as a party to talks: the bare state for its organs, else state and sector."""
    if actor.state is None:
        return actor.code[:3]
    if actor.sectors and actor.sectors[0] not in STATE_SECTORS:
        return actor.state + actor.sectors[0]
    return actor.state


def party_of(parties: list[str], actor: Actor) -> str:
    """The party of a forum that an actor belongs to, else the actor's own code as a party.

    Rebels may be coded as REB or as PRM: where a state is party with one opponent of its own, any
    other armed or political group of that state is that opponent.
    """
    if actor.code in parties:
        return actor.code
    for party in parties:
        if is_party(party, actor) and not (len(party) == _STATE and _opposes(actor)):
            return party
    own = party_code(actor)
    same = [p for p in parties if p[:3] == own[:3] and len(p) > 3 and p[3:] not in STATE_SECTORS]
    return same[0] if len(own) > 3 and len(same) == 1 else own
