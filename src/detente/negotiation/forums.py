"""Find negotiations: those of the knowledge table, and those that only the text names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from detente.actors.forums import is_party
from detente.events.parties import actors_in, parties_of
from detente.events.syntax import conjuncts, lemma, prepositional, see_through, subjects
from detente.knowledge import ForumRow
from detente.language.layers import evidence, layers
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Evidence

_PLACES = frozenset({"GPE", "LOC", "FAC"})
# Parties that lend their good offices and need not be named with the others.
_BODIES = ("UNO", "IGO", "EUR")
_TWO = 2
# Sectors for which the state itself answers.
_STATE_SECTORS = frozenset({"GOV", "MIL", "LEG", "SPY"})


@dataclass(slots=True)
class FoundForum:
    """A forum that the article names, before its standing is known and its board is drawn."""

    id: str
    name: str
    row: ForumRow | None
    parties: list[str]
    spans: list[Span] = field(default_factory=list)
    plain: list[Token] = field(default_factory=list)
    """"talks" or "dialogue" without a name that can only be this forum."""
    evidence: list[Evidence] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Candidate:
    """Talks that the text describes without a name of the table."""

    span: Span
    kinds: list[str]
    placed: bool
    actors: list[Actor]


def find_forums(doc: Doc, rows: tuple[ForumRow, ...]) -> list[FoundForum]:
    """The forums of a document, in the order in which they are named, each once.

    Args:
        doc: the document.
        rows: the table of negotiations.
    """
    found: dict[str, FoundForum] = {}
    for row, start, end in layers(doc).forum_names:
        _note(found, row, doc[start:end], f"named {doc[start:end].text!r}")
    taken = {t.i for forum in found.values() for span in forum.spans for t in span}
    talks = [
        t
        for t in doc
        if t.i not in taken and t.pos_ in ("NOUN", "PROPN") and lemma(t) in negotiation_words().forums.nouns
    ]
    rest = [t for t in talks if not _described(t, found, rows)]
    main = main_forum(list(found.values()))
    if main is not None:
        plain = negotiation_words().forums.plain
        for noun in rest:
            if lemma(noun) in plain and not _is_other(noun, main):
                main.plain.append(noun)
                _take_in(main, _taking_part(noun))
    return list(found.values())


def main_forum(found: list[FoundForum]) -> FoundForum | None:
    """The forum that an article is about: the one named most often, the first of equals."""
    return max(found, key=lambda forum: len(forum.spans), default=None)


def _note(found: dict[str, FoundForum], row: ForumRow, span: Span, why: str) -> None:
    forum = found.get(row.id)
    if forum is None:
        forum = found[row.id] = FoundForum(row.id, row.name, row, list(row.parties), why=[why])
    forum.spans.append(span)
    forum.evidence.append(evidence(span))


def _described(noun: Token, found: dict[str, FoundForum], rows: tuple[ForumRow, ...]) -> bool:
    """Take "peace talks between X and Y", "the Geneva talks" into account, if the noun is such."""
    candidate = _candidate(noun)
    if candidate is None:
        return False
    known = next((f for f in found.values() if _may_be(candidate, f)), None)
    if known is not None:
        known.spans.append(candidate.span)
        known.evidence.append(evidence(candidate.span))
        _take_in(known, candidate.actors)
        return True
    row = _row_of(candidate, rows)
    if row is not None:
        _note(found, row, candidate.span, f"the parties of {row.name!r}, {candidate.span.text!r}")
        return True
    if not (candidate.placed or (candidate.kinds and candidate.actors)):
        return False
    name = candidate.span.text.removeprefix("the ").removeprefix("The ")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "talks"
    forum = FoundForum(slug, name, None, [], why=[f"found from the words {name!r}"])
    forum.spans.append(candidate.span)
    forum.evidence.append(evidence(candidate.span))
    _take_in(forum, candidate.actors)
    found[slug] = forum
    return True


def _candidate(noun: Token) -> _Candidate | None:
    words = negotiation_words().forums
    before = [c for c in noun.lefts if c.dep_ in ("compound", "amod", "nmod")]
    kinds = [c for c in before if lemma(c) in words.kinds or c.lower_ in words.kinds]
    places = [c for c in before if c.ent_type_ in _PLACES and c.dep_ == "compound"]
    if not kinds and not places and len(_named_parties(noun)) < _TWO:
        return None
    actors = _taking_part(noun)
    parts = [*(c.left_edge.i for c in (*kinds, *places)), noun.i]
    return _Candidate(noun.doc[min(parts) : noun.i + 1], [lemma(c) for c in kinds], bool(places), actors)


def _taking_part(noun: Token) -> list[Actor]:
    """Who sits at talks: "between X and Y", "X's talks with Y", "X and Y resumed the talks"."""
    tokens = _party_tokens(noun)
    verb = noun
    for _ in range(4):
        if verb.dep_ not in ("dobj", "pobj", "prep", "conj", "compound") or verb.head == verb:
            break
        verb = verb.head
        if verb.pos_ == "VERB":
            break
    if lemma(verb) in negotiation_words().forums.taking_part:
        tokens += subjects(verb)
        tokens += prepositional(verb, "with")
    return _actors_of(tokens)


def _named_parties(noun: Token) -> list[Actor]:
    """Who sits at talks by their own phrase."""
    return _actors_of(_party_tokens(noun))


def _party_tokens(noun: Token) -> list[Token]:
    tokens = [t for p in ("between", "with", "among") for t in prepositional(noun, p)]
    return tokens + [c for c in noun.lefts if c.dep_ in ("poss", "amod", "nmod")]


def _actors_of(tokens: list[Token]) -> list[Actor]:
    """The known parties that phrases stand for, one for each code."""
    mentions = [m for t in tokens for part in conjuncts(t) for m in parties_of(see_through(part))]
    named = [a for a in actors_in(m for m in mentions if m.kind != "place") if not a.code.startswith("---")]
    return list({party_code(a): a for a in named}.values())


def party_code(actor: Actor) -> str:
    """The code of an actor as a party to talks: the bare state for its organs, else state and sector."""
    if actor.state is None:
        return actor.code[:3]
    if actor.sectors and actor.sectors[0] not in _STATE_SECTORS:
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
        if is_party(party, actor):
            return party
    own = party_code(actor)
    same = [p for p in parties if p[:3] == own[:3] and len(p) > 3 and p[3:] not in _STATE_SECTORS]
    return same[0] if len(own) > 3 and len(same) == 1 else own


def _take_in(forum: FoundForum, actors: list[Actor]) -> None:
    if forum.row is None:
        codes = (party_of(forum.parties, actor) for actor in actors)
        forum.parties += [c for c in dict.fromkeys(codes) if c not in forum.parties]


def _may_be(candidate: _Candidate, forum: FoundForum) -> bool:
    """Whether described talks can be a forum already found: no party more, no other place or kind."""
    if any(party_of(forum.parties, a) not in forum.parties for a in candidate.actors):
        return False
    if forum.row is None:
        same = candidate.span[-1].lower_ == forum.spans[0][-1].lower_
        return same and not candidate.placed and set(candidate.kinds) <= set(forum.name.lower().split())
    if candidate.placed:
        return bool(candidate.actors) or _speaks_of(forum.row, candidate.span[0].lower_)
    return len(candidate.actors) > 1 or all(_speaks_of(forum.row, kind) for kind in candidate.kinds)


def _speaks_of(row: ForumRow, word: str) -> bool:
    text = " ".join((row.name, row.matter, row.seat, *row.names)).lower()
    return word in text


def _row_of(candidate: _Candidate, rows: tuple[ForumRow, ...]) -> ForumRow | None:
    """The row of the table whose parties are just those named, in its years; None where several fit."""
    if len(candidate.actors) < 2:
        return None
    found = layers(candidate.span.doc)
    day = found.article.written_to or found.article.posted
    fitting = []
    for row in rows:
        wanted = [p for p in row.parties if p not in _BODIES]
        mine = {party_of(list(row.parties), a) for a in candidate.actors}
        in_time = day is None or row.lasts_in(day.year)
        kind_fits = all(_speaks_of(row, kind) for kind in candidate.kinds)
        if mine >= set(wanted) and mine <= set(row.parties) and in_time and kind_fits:
            fitting.append(row)
    return fitting[0] if len(fitting) == 1 else None


def _is_other(noun: Token, forum: FoundForum) -> bool:
    """Whether talks are told to be with somebody who has no seat at the forum."""
    if len(forum.parties) < _TWO:
        return False
    return any(party_of(forum.parties, actor) not in forum.parties for actor in _taking_part(noun))
