"""Whom an act falls on, and whose people acted, where no slot of its predicate names it.

The rules follow the PLOVER gold standard records: a threat falls on whoever can still meet its
condition; troops are massed against the state on whose border; domestic actors carry the code of
their country; a protest or attack without a named target falls on the state where it takes place.
"""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from detente.attribution.chain import quote_of
from detente.events.draft import Parties
from detente.events.lexicon import Match
from detente.events.parties import actors_in, mentions_of, of_state, parties_of, same_states, unique
from detente.events.slots import needs_no_recipient, place_mentions
from detente.events.syntax import (
    clause_subjects,
    lemma,
    objects,
    objects_of_preposition,
    see_through,
    words,
)
from detente.events.threats import conditions_of
from detente.language.layers import Mention, layers
from detente.places.attach import place_of
from detente.records import Actor

# Acts that fall on the state in which they take place where nobody else is named.
_LOCAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT", "CONCEDE", "MOBILIZE"})
# Acts of a state's power over people; with no agent named they are done by that state's own.
_STATE_POWER = frozenset({"COERCE"})
# Acts by which those who live under a government address it, or it them, if nobody else is named.
_DOMESTIC = {
    "PROTEST": frozenset({"CVL", "LAB", "OPP", "SOC", "EDU", "REL", "AGR", "MED", "REF", "REB", "PTY"}),
    "RETREAT": frozenset({"REB"}),
    "THREATEN": frozenset({"REB", "LAB", "OPP", "CVL"}),
    "COERCE": frozenset({"GOV", "COP", "JUD", "MIL"}),
    "CONCEDE": frozenset({"GOV", "LEG", "JUD", "MIL", "PTY"}),
}
# Organs of a state and those who fight it: unnamed people whom they deal with are its own.
_ORGANS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY", "REB", "PRM"})
_DEALT_WITH = frozenset({"ASSAULT", "COERCE", "RETREAT", "SANCTION", "CONCEDE", "ACCUSE", "REJECT"})
# Acts that threaten where they hang on a condition.
_THREATENED = frozenset(
    {"THREATEN", "AGREE", "REJECT", "ASSAULT", "SANCTION", "COERCE", "MOBILIZE", "RETREAT"}
)
_TOWARDS = frozenset({"on", "along", "near", "at", "to", "toward", "towards", "off", "into", "around", "in"})
# Acts done by saying them to somebody.
_SPOKEN = frozenset({"AGREE", "REJECT", "THREATEN", "REQUEST", "ACCUSE"})
# Acts that two parties do to one another.
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
_OWNED_BY = ("with", "of", "between")
_DEPTH = 3
_CLAUSE_TAGS = frozenset({"WDT", "WP", "WRB", "VBD", "VBZ", "VBP", "VBN", "VBG", "MD"})
_STOPS = frozenset({",", ";", ":", "-", "–", "—", "according", "to"})
_WINDOW = 25


def complete_parties(match: Match, found: Parties) -> None:
    """Fill in, in place, the recipients that no slot named, with the reason; or the missing actor.

    Args:
        match: the predicate.
        found: its parties so far.
    """
    root = match.row.root
    if root == "THREATEN" and same_states(actors_in(found.actors), actors_in(found.recipients)):
        # "threatened to close its embassy if …": what is its own is not whom it threatens
        yielding, reason = _who_can_still_yield(match, found.actors)
        found.recipients = yielding or found.recipients
        found.why += [f"recipient: {reason}"] if yielding else []
    nameless = root in _SPOKEN and all(_is_stateless(a) for a in actors_in(found.recipients))
    if found.actors and (not found.recipients or nameless):
        for rule in _RULES if not found.recipients else (_told, _who_can_still_yield):
            recipients, reason = rule(match, found.actors)
            if recipients:
                found.recipients = recipients
                found.factor *= 0.7
                found.why.append(f"recipient: {reason}")
                break
    if not found.actors and found.recipients and root in _STATE_POWER:
        found.actors = [m for m in found.recipients if m.actors[0].state]
        found.factor *= 0.6
        found.why.append("no agent named: acts of state power are taken as the own state's")


def _who_can_still_yield(match: Match, actors: list[Mention]) -> tuple[list[Mention], str]:
    """ "threatened to leave the talks if Japan …": the subject of the condition."""
    if match.row.root not in _THREATENED:
        return [], ""
    quote = quote_of(match.token.doc, match.token.i)
    speaker = quote.mention.start if quote is not None and quote.mention is not None else -1
    for clause in conditions_of(match):
        named = [m for m in mentions_of(clause_subjects(clause)) if not m.start <= speaker <= m.end]
        found = _others(named, actors)
        if found:
            return found, "whoever can meet the condition"
    return [], ""


def _behind_the_border(match: Match, actors: list[Mention]) -> tuple[list[Mention], str]:
    """ "moved tanks to the border with Chad", "massed troops along Chad's border"."""
    if match.row.root != "MOBILIZE":
        return [], ""
    for noun in _places_below(match):
        if lemma(noun) in words().borders:
            owners = [t for t in noun.lefts if t.dep_ in ("poss", "compound", "amod", "nmod")]
            owners += [t for c in noun.children if c.lower_ in _OWNED_BY for t in objects_of_preposition(c)]
            found = _others(mentions_of(owners), actors)
        else:
            found = _others((m for m in parties_of(see_through(noun)) if m.kind == "place"), actors)
        if found:
            return found, f"the state behind {noun.text!r}"
    return [], ""


def _places_below(match: Match, depth: int = 0) -> list[Token]:
    """The nouns under prepositions of place on the act, its objects and what hangs on these."""
    queue = [(match.token, 0), *((noun, 1) for noun in objects(match.token))]
    found: list[Token] = []
    while queue:
        word, depth = queue.pop(0)
        for child in word.children:
            if child.dep_ == "advmod" and child.i > match.token.i:
                queue.append((child, depth))  # "closer to the border"
            if child.dep_ != "prep" or child.i < match.token.i:
                continue
            nouns = objects_of_preposition(child)
            if child.lower_ in _TOWARDS:
                found += nouns
            if depth < _DEPTH:
                queue += [(noun, depth + 1) for noun in nouns]
                queue.append((child, depth + 1))
    return found


def _where_it_took_place(match: Match, actors: list[Mention]) -> tuple[list[Mention], str]:
    if match.row.root not in _LOCAL:
        return [], ""
    taken = {m.start for m in actors}
    found = [m for m in place_mentions(match) if m.start not in taken]
    return found or _state_of_place(match), "the state where it took place"


def _state_of_place(match: Match) -> list[Mention]:
    """The state of the town or region where the act took place, as the places stage has it."""
    doc, token = match.token.doc, match.token
    place = place_of(doc, token.i)
    if place is None or place.state is None or place.evidence is None:
        return []
    actor = Actor(
        name=place.name,
        code=place.state,
        state=place.state,
        resolution=f"state of the place {place.name!r}",
        evidence=place.evidence,
    )
    return [Mention(token.i, token.i + 1, token.i, (actor,), "place")]


def _told(match: Match, actors: list[Mention]) -> tuple[list[Mention], str]:
    """ "told Australia that it would …": whom the actors' own side says it to."""
    quote = quote_of(match.token.doc, match.token.i)
    if match.row.root not in _SPOKEN or quote is None or quote.cue_head is None:
        return [], ""
    own = {a.state or a.code for a in actors_in(actors)}
    if quote.mention is None or not own & {a.state or a.code for a in quote.mention.actors}:
        return [], ""
    cue = match.token.doc[quote.cue_head]
    heard = [c for c in cue.children if c.dep_ in ("dobj", "dative") and c.pos_ in ("NOUN", "PROPN")]
    return _others(mentions_of(heard), actors), f"who is told ({cue.text!r})"


def _nearest(match: Match, actors: list[Mention]) -> tuple[list[Mention], str]:
    """The next party named after a verb within its clause, where the parse hangs it elsewhere."""
    if needs_no_recipient(match.row) or match.row.pos != "V" or match.clause is not None:
        return [], ""
    own = {a.state or a.code for a in actors_in(actors)}
    if match.row.root in _MUTUAL and len(own) > 1:
        return [], ""
    doc, verb = match.token.doc, match.token
    mention_of = layers(doc).mention_of
    for i in range(verb.i + 1, min(verb.sent.end, verb.i + _WINDOW)):
        token = doc[i]
        if token.dep_ == "mark" or token.tag_ in _CLAUSE_TAGS or token.lower_ in _STOPS:
            break
        mention = mention_of.get(i)
        if mention is None or mention.start != i or mention.kind == "place":
            continue
        if all((a.state or a.organisation) and (a.state or a.code) not in own for a in mention.actors):
            return _others([mention], actors), "the next party named"
    return [], ""


def _own_government(match: Match, actors: list[Mention]) -> tuple[list[Mention], str]:
    """People who protest, and forces that act at home, with nobody else named: their own state."""
    sectors = _DOMESTIC.get(match.row.root, frozenset())
    if needs_no_recipient(match.row) and match.row.root != "PROTEST":
        return [], ""
    own = [m for m in actors if m.actors[0].state and set(m.actors[0].sectors[:1]) & sectors]
    if not own or len(own) != len(actors):
        return [], ""
    return [_state_alone(m) for m in own], "nobody else is named: the actors' own state"


def _object(match: Match, actors: list[Mention]) -> tuple[list[Mention], str]:
    """ "marched to the American embassy": what meets the row's constraint is a party itself."""
    if match.object is None or match.row.root == "MOBILIZE":
        return [], ""
    known = layers(match.token.doc).mention_of.get(match.object.i)
    found = [known] if known is not None and any(a.state or a.organisation for a in known.actors) else []
    return _others(found, actors), "the object is a party"


_RULES = (
    _object,
    _told,
    _who_can_still_yield,
    _behind_the_border,
    _where_it_took_place,
    _nearest,
    _own_government,
)


def _state_alone(mention: Mention) -> Mention:
    """The state of a party of it."""
    found = {
        actor.state: Actor(
            name=actor.name,
            code=actor.state,
            state=actor.state,
            cow=actor.cow,
            resolution=f"state of {actor.name!r}",
            evidence=actor.evidence,
        )
        for actor in mention.actors
        if actor.state
    }
    return Mention(mention.start, mention.end, mention.head, tuple(found.values()), "unnamed", mention.chain)


def _others(mentions: Iterable[Mention], actors: list[Mention]) -> list[Mention]:
    """The mentions of somebody other than the actors; another part of the same state counts."""
    own = {actor.key for actor in actors_in(actors)}
    taken = {m.start for m in actors}
    return unique(
        m for m in mentions if m.actors and m.start not in taken and not own & {a.key for a in m.actors}
    )


def settle_states(
    match: Match, root: str, actors: list[Actor], recipients: list[Actor]
) -> tuple[list[Actor], list[Actor], str]:
    """Give unnamed people without a state the one that the act tells: of the place, else of the other side.

    Returns:
        Actors, recipients, and the reason, empty where nothing changed.
    """
    stateless = [r for r in recipients if _is_stateless(r)]
    if stateless and len(stateless) == len(recipients) and root in _DEALT_WITH:
        lender = next((m.actors[0] for m in place_mentions(match)), None)
        if (
            lender is None
            and _are_organs(actors)
            and _are_people(recipients)
            and _only_state(match.token, actors[0])
        ):
            lender = actors[0]
        if lender is not None and lender.state:
            return actors, [of_state(r, lender) for r in recipients], "people dealt with there are its own"
    if actors and all(_is_stateless(a) for a in actors) and root in (*_DEALT_WITH, "PROTEST"):
        lender = next((r for r in recipients if r.state), None)
        lender = lender or next((m.actors[0] for m in place_mentions(match)), None)
        if lender is not None and lender.state and len({r.state for r in recipients if r.state}) <= 1:
            return [of_state(a, lender) for a in actors], recipients, "unnamed people act on their own state"
    return actors, recipients, ""


def _only_state(token: Token, actor: Actor) -> bool:
    """Whether no other state than the actor's is named in the sentence: its people may be meant then."""
    sentence = token.sent
    return all(
        a.state in (None, actor.state)
        for m in layers(token.doc).mentions
        if sentence.start <= m.start < sentence.end
        for a in m.actors
    )


def _is_stateless(actor: Actor) -> bool:
    return bool(actor.sectors) and not (actor.state or actor.organisation or actor.person)


def _are_people(actors: list[Actor]) -> bool:
    """Whether none of them governs: ministers without a state may be any state's."""
    return all(a.sectors[:1] not in (("GOV",), ("LEG",)) for a in actors)


def _are_organs(actors: list[Actor]) -> bool:
    return all(a.state and (not a.sectors or a.sectors[0] in _ORGANS) for a in actors)
