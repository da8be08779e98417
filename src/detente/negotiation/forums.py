"""Find negotiations: those of the knowledge table, and those that only the text names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from detente.events.parties import actors_in, parties_of
from detente.events.syntax import conjuncts, lemma, prepositional, see_through, subjects
from detente.knowledge import ForumRow
from detente.language.layers import evidence, layers
from detente.negotiation.seats import party_code, party_of
from detente.negotiation.voices import is_private
from detente.negotiation.words import negotiation_words
from detente.records import Actor, Evidence, Position

PLACES = frozenset({"GPE", "LOC", "FAC"})
# Parties that lend their good offices and need not be named with the others.
_BODIES = ("UNO", "IGO", "EUR")
_TWO = 2
_NAME_TOKENS = 9
_NO_BARGAIN = frozenset({"expectation", "assessment"})


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
    past: bool = False
    """Told in passing, so that it may be long over."""


@dataclass(slots=True)
class _Candidate:
    """Talks that the text describes without a name of the table."""

    span: Span
    kinds: list[str]
    placed: bool
    actors: list[Actor]


def find_forums(doc: Doc, rows: tuple[ForumRow, ...], positions: Sequence[Position] = ()) -> list[FoundForum]:
    """The forums of a document, in the order in which they are named, each once.

    Args:
        doc: the document.
        rows: the table of negotiations.
        positions: those of the document, by which the parties of unnamed talks are known.
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
    if not found and (unnamed := _unnamed(rest, positions)) is not None:
        found[unnamed.id] = unnamed
        return [unnamed]
    main = main_forum(list(found.values()))
    if main is not None:
        plain = negotiation_words().forums.plain
        for noun in rest:
            if lemma(noun) in plain and not _is_other(noun, main):
                main.plain.append(noun)
                _take_in(main, _taking_part(noun))
    return list(found.values())


def _unnamed(talks: list[Token], positions: Sequence[Position]) -> FoundForum | None:
    """The talks that an article is about where it gives them no name: "the talks", and who bargains there.

    They must be spoken of twice, in the title, or with two parties, and two parties must be known.
    """
    words = negotiation_words().forums
    plain = [t for t in talks if (lemma(t) in words.plain or _is_told(t)) and not _is_called_other(t)]
    seated = {party_code(a): a for noun in plain for a in _taking_part(noun) if not is_private(a)}
    if not plain or not (len(plain) >= _TWO or len(seated) >= _TWO or _in_title(plain[0])):
        return None
    seats = [code for code in seated if code[:3] not in _BODIES]
    parties = parties_by_stands(plain[0].doc, positions, seats)
    if len(parties) < _TWO:
        return None
    head = max(plain, key=_telling)
    name = name_of(head)
    slug = slug_of(name)
    forum = FoundForum(slug, name, None, parties, why=[f"found from the words {name!r}"])
    forum.spans.append(head.doc[head.i : head.i + 1])
    forum.evidence.append(evidence(forum.spans[0]))
    forum.plain = [noun for noun in plain if noun.i != head.i]
    return forum


def parties_by_stands(doc: Doc, positions: Sequence[Position], seated: Sequence[str]) -> list[str]:
    """Who takes part in talks whose phrase does not tell it: who bargains in the article.

    Args:
        doc: the document.
        positions: those of the document.
        seated: the parties that are known.
    """
    parties = list(seated)
    for code in _bargaining(doc, positions):
        if code not in parties and (len(parties) < _TWO or code in _bound(positions)):
            parties.append(code)
    return parties


def slug_of(name: str) -> str:
    """The id of talks that no table names."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "talks"


def _bound(positions: Sequence[Position]) -> set[str]:
    """Whoever sets a condition on somebody, and on whom it is set."""
    bound = [p for p in positions if p.condition and p.condition_on]
    return {party_code(a) for p in bound for a in (*p.holders, *p.condition_on) if not is_private(a)}


def _bargaining(doc: Doc, positions: Sequence[Position]) -> list[str]:
    """Whoever sets or must meet conditions, then who else takes a stand, those named most often first."""
    named = Counter(party_code(a) for m in layers(doc).mentions for a in m.actors if m.kind != "place")
    bound = _bound(positions)
    stands = {
        party_code(a)
        for p in positions
        if p.kind not in _NO_BARGAIN
        for a in (*p.holders, *p.condition_on)
        if not is_private(a) and not a.code.startswith("---")
    }
    often = {code for code, times in named.items() if times >= _TWO and code[:3] not in _BODIES}
    known = {code for code in stands | bound | often if not code.startswith("---")}
    return sorted(known, key=lambda code: (code not in bound, code not in stands, -named[code], code))


def _is_told(noun: Token) -> bool:
    """ "the peace process", "a summit on water": it says what it is about."""
    return any(lemma(c) in negotiation_words().forums.kinds for c in noun.lefts) or bool(matter_of(noun))


def _is_called_other(noun: Token) -> bool:
    return any(c.lower_ in negotiation_words().forums.other for c in noun.lefts)


def _in_title(noun: Token) -> bool:
    return noun.idx < len(layers(noun.doc).article.title)


def _telling(noun: Token) -> int:
    """How much a phrase tells of which talks are meant: what before it, "on …" behind it."""
    words = negotiation_words().forums
    before = [c for c in noun.lefts if c.dep_ in ("compound", "amod", "nmod")]
    told = sum(lemma(c) in words.kinds or c.ent_type_ in PLACES for c in before)
    return 2 * told + bool(before) + 2 * bool(matter_of(noun)) - 2 * _in_title(noun)


def matter_of(noun: Token) -> Token | None:
    """What talks are on or between, where that is told in few words."""
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ in ("on", "over", "between", "with"):
            thing = next((t for t in child.children if t.dep_ == "pobj"), None)
            if thing is not None and thing.right_edge.i - noun.i <= _NAME_TOKENS:
                return thing
    return None


def name_of(noun: Token) -> str:
    """The phrase without article and number of the round, up to what it is on."""
    doc = noun.doc
    start = noun.i
    while start > noun.sent.start and doc[start - 1].dep_ in ("compound", "amod", "nmod", "punct"):
        if doc[start - 1].head.i < start or doc[start - 1].head.i > noun.i or doc[start - 1].is_space:
            break
        start -= 1
    while start > noun.sent.start and not doc[start - 1].whitespace_ and not doc[start - 1].is_space:
        start -= 1  # "UN-sponsored"
    while start < noun.i and (doc[start].is_punct or doc[start].lower_ in ("the", "such", "any")):
        start += 1
    thing = matter_of(noun)
    end = thing.right_edge.i + 1 if thing is not None else noun.i + 1
    return " ".join(doc[start:end].text.split())


def main_forum(found: list[FoundForum]) -> FoundForum | None:
    """The forum that an article is about: the one named most often, none that is told in passing."""
    return max((f for f in found if not f.past), key=lambda forum: len(forum.spans), default=None)


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
    slug = slug_of(name)
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
    places = [c for c in before if c.ent_type_ in PLACES and c.dep_ == "compound"]
    if not kinds and not places and len(named_parties(noun)) < _TWO:
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


def named_parties(noun: Token) -> list[Actor]:
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


def _speaks_of(row: ForumRow | None, word: str) -> bool:
    if row is None:
        return False
    text = " ".join((row.name, row.matter, row.seat, *row.names)).lower()
    return word in text


def _row_of(candidate: _Candidate, rows: tuple[ForumRow, ...]) -> ForumRow | None:
    """The row of the table whose parties are just those named, in its years; None where several fit."""
    if len(candidate.actors) < 2:
        return None
    found = layers(candidate.span.doc)
    day = found.article.day
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
    seat = forum.row.seat.lower() if forum.row else ""
    venues = [t for p in ("in", "at") for t in prepositional(noun, p) if t.ent_type_ in PLACES]
    if seat and any(t.lower_ not in seat and not _speaks_of(forum.row, t.lower_) for t in venues):
        return True
    if len(forum.parties) < _TWO:
        return False
    return any(party_of(forum.parties, actor) not in forum.parties for actor in _taking_part(noun))
