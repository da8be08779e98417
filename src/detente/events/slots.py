"""Who acts and on whom, by the slots of a predicate's row."""

from __future__ import annotations

from spacy.tokens import Token

from detente.actors.forums import forum_at
from detente.events.codebook import Predicate
from detente.events.lexicon import Match
from detente.events.parties import mentions_of, parties_of, seat_holders, unique
from detente.events.syntax import (
    clause_subjects,
    conjuncts,
    is_passive,
    lemma,
    objects,
    objects_of_preposition,
    prepositional,
    see_through,
    subjects,
    words,
)
from detente.language.layers import Mention

# Prepositions on the object by which an act is aimed ("threatened action against Iraq").
_AIMS = ("against", "towards", "toward", "on", "to", "with", "among", "between")
_CARRYING = frozenset({"in", "at", "during", "for", "to", "on", "into", "after", "with", "from"})
_SPOKEN = frozenset({"REQUEST", "REJECT", "AGREE", "THREATEN"})


def actor_mentions(match: Match, *, carrier: bool = True) -> list[Mention]:
    """Who does what the predicate says, by the row's actor slot.

    Args:
        carrier: whether the subject of the verb above a noun may be its actor.
    """
    token, row = match.token, match.row
    slot = row.actor_slot
    if row.pos in ("V", "A"):
        if slot == "subj":
            return mentions_of(_adjective_subjects(token) if row.pos == "A" else subjects(token))
        if slot == "obj":
            return mentions_of(_argument_objects(match))
        return mentions_of(prepositional(token, slot))
    return _noun_actor(match, slot, carrier)


def _adjective_subjects(token: Token) -> list[Token]:
    """Subject of an adjective: of the copula above it, or the noun that it modifies."""
    if token.pos_ == "VERB" or any(c.dep_ in ("nsubj", "nsubjpass", "auxpass") for c in token.children):
        own = [c for c in token.children if c.dep_ in ("nsubj", "nsubjpass")]
        return conjuncts(own[0]) if own else subjects(token)
    head = token.head
    if token.dep_ in ("acomp", "attr", "oprd", "conj", "xcomp", "ccomp") and head != token:
        if head.pos_ in ("AUX", "VERB"):
            return subjects(head)
        return _adjective_subjects(head)
    if token.dep_ == "amod":
        return [head]
    return []


def _noun_actor(match: Match, slot: str, carrier: bool) -> list[Mention]:
    token = match.token
    if token.dep_ == "dobj" and not is_passive(token.head):
        # "protest the drills by Chad": the parser hangs on the verb what belongs to the noun
        by = [t for t in prepositional(token.head, "by") if t.i > token.i]
        if mentions_of(by):
            return mentions_of(by)
    for preposition in (slot, "between", "among"):
        found = mentions_of(prepositional(token, preposition)) if preposition not in ("poss", "of") else []
        if found:
            return found
    own = [c for c in token.lefts if c.dep_ in ("poss", "compound", "amod", "nmod")]
    found = mentions_of(part for child in own for part in conjuncts(child))
    if found and slot != "of":
        return found
    for preposition in ("by", "of", "from"):
        if preposition not in match.row.recipient_slots or preposition == slot:
            inner = mentions_of(prepositional(token, preposition))
            if inner:
                return inner
    return found or (_carrier(match) if carrier else [])


def _carrier(match: Match) -> list[Mention]:
    """The subject of the verb that carries the noun ("Kerry said in a press conference with …")."""
    token = match.token
    while token.dep_ in ("conj", "compound") and token.head != token:
        token = token.head
    in_phrase = token.dep_ == "pobj" and token.head.lower_ in _CARRYING
    if in_phrase and token.head.dep_ == "prep" and token.head.head.pos_ in ("VERB", "AUX"):
        return mentions_of(subjects(token.head.head))
    if token.dep_ in ("dobj", "attr") and token.head.pos_ in ("VERB", "AUX"):
        return mentions_of(subjects(token.head))
    return []


def recipient_mentions(match: Match, actors: list[Mention], inner: Match | None = None) -> list[Mention]:
    """On whom the act falls, by the row's recipient slots in order of preference.

    Args:
        actors: who acts; they are not their own recipients.
        inner: the predicate of the complement clause, whose recipient is the act's where it has
            none of its own ("offered to negotiate with Armenia").
    """
    taken = {mention.start for mention in actors}
    for slot in match.row.recipient_slots:
        found = [m for m in _slot(match, slot) if m.start not in taken]
        if match.row.root in _SPOKEN and slot in ("from", "in"):
            # "demanded the withdrawal of troops from Bosnia" is not said to Bosnia
            found = [m for m in found if m.kind != "place"]
            if any(lemma(noun) in words().leaving for noun in objects(match.token)):
                found = []
        if found:
            return found
    if match.row.root == "AGREE":
        hit = next((hit for t in _below(match) if (hit := forum_at(t.doc, t.i))), None)
        if hit is not None:
            return [seat_holders(match.token.doc, *hit)]
    aimed = [t for noun in objects(match.token) for p in _AIMS for t in prepositional(noun, p)]
    found = [m for m in mentions_of(aimed) if m.start not in taken]
    if found and not needs_no_recipient(match.row):
        return found
    if match.clause is None:
        return []
    if inner is not None:
        return recipient_mentions(inner, actors)
    nouns = [t for t in match.clause.subtree if t.dep_ in ("dobj", "pobj", "dative") and t.i > match.clause.i]
    return next(
        ([m for m in mentions_of([t]) if m.start not in taken] for t in nouns if mentions_of([t])), []
    )


def _below(match: Match) -> list[Token]:
    """The words of what a promise or offer is about."""
    heads = [match.clause] if match.clause is not None else objects(match.token)
    return [t for head in heads for t in head.subtree]


def place_mentions(match: Match) -> list[Mention]:
    """The states in which the act took place ("lifted the curfew in Montenegro")."""
    return [
        m
        for p in ("in", "near", "at", "outside", "across")
        for m in mentions_of(_after(match, p))
        if m.actors[0].state
    ]


def _slot(match: Match, slot: str) -> list[Mention]:
    token = match.token
    if slot == "obj":
        return (
            mentions_of(_argument_objects(match))
            if match.row.pos == "V"
            else mentions_of(prepositional(token, "of"))
        )
    if slot == "dative":
        return mentions_of(t for c in token.children if c.dep_ == "dative" for t in _dative(c))
    if slot == "subj":
        return mentions_of(subjects(token))
    if slot == "clause":
        return _clause_slot(match)
    if slot == "objposs":
        return _object_owner(match)
    return mentions_of(_after(match, slot))


def _dative(token: Token) -> list[Token]:
    if token.pos_ == "ADP":
        return [t for c in token.children if c.dep_ == "pobj" for t in conjuncts(c)]
    return conjuncts(token)


def _argument_objects(match: Match) -> list[Token]:
    token = match.token
    if is_passive(token) or match.particle is None or match.particle.dep_ == "prt":
        return objects(token)
    return [t for t in objects(token) if t != token.head]


def _after(match: Match, preposition: str) -> list[Token]:
    """Objects of a preposition on the predicate, its light-verb noun, or its particle."""
    token = match.token
    places = [token, match.object, match.particle]
    places += objects(token) if token.pos_ in ("VERB", "AUX") else []
    if token.dep_ in ("dobj", "pobj", "nsubj", "nsubjpass") and match.row.pos == "N":
        # "launched an attack on": the parser may hang the preposition on the verb
        places.append(token.head if token.dep_ != "pobj" else None)
    found: list[Token] = []
    for place in places:
        if place is not None:
            found += prepositional(place, preposition)
    if not found and match.row.pos == "N":
        # "the visit of the president to Iraq": the parser may hang the preposition on the president
        inside = (t for t in token.subtree if t.dep_ == "prep" and t.lower_ == preposition and t.i > token.i)
        found = [noun for inner in inside for noun in objects_of_preposition(inner)]
    return found


def _clause_slot(match: Match) -> list[Mention]:
    clause = match.clause
    if clause is None:
        return []
    own = mentions_of(clause_subjects(clause))
    if own:
        return own
    if is_passive(match.token):
        # "China was urged to …": the passive subject must do it
        return mentions_of(objects(match.token))
    found = mentions_of(objects(match.token))
    if found:
        return found
    # "for Iran to halt", "on both sides to return"
    return mentions_of(t for p in ("on", "for", "to", "upon", "with") for t in prepositional(match.token, p))


def _object_owner(match: Match) -> list[Mention]:
    """Whoever owns the object: "sought China's help", "condemned the Israeli raid"."""
    nouns = [match.object] if match.object is not None else []
    nouns += objects(match.token) if match.row.pos == "V" else []
    if match.particle is not None:
        nouns += [t for c in match.particle.children if c.dep_ in ("pobj", "pcomp") for t in conjuncts(c)]
    if match.row.pos == "N":
        nouns += prepositional(match.token, "of") + prepositional(match.token, "for")
    found: list[Mention] = []
    for noun in nouns:
        found += mentions_of(prepositional(noun, "by")) or parties_of(see_through(noun))
        for preposition in ("against", "with", "to", "on", "for"):
            if not found:
                found += mentions_of(prepositional(noun, preposition))
        found += [] if found else _in_participle(noun) or _in_participle(see_through(noun))
        if not found and noun.pos_ == "VERB":
            found += mentions_of(subjects(noun))
    return unique(found)


def _in_participle(noun: Token) -> list[Mention]:
    """Whom a participle on the object names: "sanctions imposed on Peru", "ships belonging to Chad"."""
    for child in noun.children:
        if child.dep_ == "acl" and child.tag_ in ("VBN", "VBG"):
            for preposition in ("on", "against", "to", "at", "from", "by"):
                found = mentions_of(prepositional(child, preposition))
                if found:
                    return found
    return []


def needs_no_recipient(row: Predicate) -> bool:
    """Whether the row says that the act falls on nobody."""
    return row.recipient == ("none",)
