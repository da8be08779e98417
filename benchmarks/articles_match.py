"""When a record of a reading is the gold's: the rules of :mod:`benchmarks.articles`.

An **event** is right if all of these hold:

* its root is the gold's ``root`` or in its ``also_root``;
* its parties are right. Only states are compared, unknown parties ('---') are left out. A side is right
  if it names no state but the gold's (and those in ``also``), and at least one of the gold's (or as many
  as ``some`` says): all of it where the gold names one state, an overlap where it names several. An
  empty side is right where the gold's is empty or marked ``no_actor`` or ``no_recipient``. Where the
  gold is ``mutual`` the two sides are pooled, and at least two of the parties (or ``some``) must be there;
* the gold's ``words`` lie within its sentence or one of ``also``.

Events and gold are joined one to one, as many as possible, those with the right status first. An event
that tells a gold event again is wrong, unless it is the same act for other parties than those already
told (one event for each dyad is as right as one for all). Two kinds are left out of the count: what is
right only by an ``optional`` gold event, and a denied event in a stretch that the gold marks as no event.

Positions, commitments and ties follow the same rules, with holders for parties and kind, state or means
for the root; a position that only echoes a gold event of its sentence (a demand a REQUEST, a refusal a
REJECT, an offer or acceptance an AGREE or CONCEDE, by the same party) is left out, as the gold need not
list such an act as a position too.

A **statement** is found if its content holds the gold's words, and right if it has the right source as
well. A **forum** is the gold's by its name or its parties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from typing import TypeVar

from benchmarks.articles_gold import (
    GoldCommitment,
    GoldEvent,
    GoldForum,
    GoldPosition,
    GoldStatement,
    GoldTie,
    NotEvent,
    options,
    plain,
    state,
)
from detente.records import Actor, Commitment, Event, Evidence, Forum, Position, Statement, Tie

GENERAL = frozenset(
    (
        "a",
        "an",
        "and",
        "between",
        "for",
        "in",
        "of",
        "on",
        "over",
        "talks",
        "the",
        "to",
        "peace",
        "meeting",
        "process",
        "with",
        "conference",
    )
)
"""Words that do not tell one forum from another."""

ECHOES = {
    "demand": frozenset(("REQUEST",)),
    "refusal": frozenset(("REJECT",)),
    "offer": frozenset(("AGREE", "CONCEDE")),
    "acceptance": frozenset(("AGREE", "CONCEDE")),
}
"""The roots of the events that a position of a kind may only echo."""

P = TypeVar("P")
G = TypeVar("G")


def joined(
    predicted: Sequence[P], gold: Sequence[G], tests: Sequence[Callable[[P, G], bool]]
) -> dict[int, int]:
    """Join one to one, as many as possible: gold index to predicted index.

    The stricter tests come first: a pair that holds under an earlier one is preferred. Augmenting
    paths (Kuhn 1955), so an early choice is mended where it stands in the way.
    """
    owner: dict[int, int] = {}  # predicted index to gold index

    def find(g: int, test: Callable[[P, G], bool], seen: set[int]) -> bool:
        for p, item in enumerate(predicted):
            if p in seen or not test(item, gold[g]):
                continue
            seen.add(p)
            if p not in owner or find(owner[p], test, seen):
                owner[p] = g
                return True
        return False

    for test in tests:
        for g in range(len(gold)):
            if g not in owner.values():
                find(g, test, set())
    return {g: p for p, g in owner.items()}


def states(actors: Iterable[Actor]) -> frozenset[str]:
    """The states of actors, those unknown left out."""
    return frozenset(a.state or state(a.code) for a in actors) - {""}


def side_right(
    found: frozenset[str], codes: Sequence[str], also: Sequence[str], least: int, empty_right: bool
) -> bool:
    """Whether the states found are right for the gold codes: see the head of this module."""
    wanted = [options(code) for code in codes if options(code)]
    parties = frozenset[str]().union(*wanted)
    bystanders = frozenset[str]().union(*(options(code) for code in also)) - parties
    told = found - bystanders
    if not told:
        return empty_right or not wanted
    covered = sum(bool(party & told) for party in wanted)
    return told <= parties and covered >= min(least, len(wanted))


def parties_right(event: Event, gold: GoldEvent) -> bool:
    """Whether both sides of an event are right."""
    actors, recipients = states(event.actors), states(event.recipients)
    if gold.mutual:
        codes = (*gold.actors, *gold.recipients)
        return side_right(actors | recipients, codes, gold.also, gold.some or 2, gold.no_actor)
    least = gold.some or 1
    return side_right(actors, gold.actors, gold.also, least, gold.no_actor) and side_right(
        recipients, gold.recipients, gold.also, least, gold.no_recipient
    )


def says(words: str, *evidences: Evidence) -> bool:
    """Whether words lie within one of the evidences, letter case, accents and line ends aside."""
    return any(plain(words) in plain(evidence.text) for evidence in evidences)


def event_right(event: Event, gold: GoldEvent) -> bool:
    """Whether an event is the gold event, its status and date aside."""
    return (
        event.root in gold.roots
        and says(gold.words, event.sentence, *event.also)
        and parties_right(event, gold)
    )


def event_and_status_right(event: Event, gold: GoldEvent) -> bool:
    """Whether an event is the gold event and has one of its statuses."""
    return event.status in gold.statuses and event_right(event, gold)


def dyads(event: Event, mutual: bool = False) -> set[tuple[str, str]]:
    """Every actor's state with every recipient's, '' for an empty side; if mutual, every two parties."""
    actors, recipients = states(event.actors), states(event.recipients)
    if mutual:
        return set(combinations(sorted(actors | recipients), 2))
    return set(product(actors or {""}, recipients or {""}))


def content_right(statement: Statement, gold: GoldStatement) -> bool:
    """Whether the content of a statement holds the gold's words."""
    whole = " ".join(piece.text for piece in statement.content)
    return says(gold.words, *statement.content) or plain(gold.words) in plain(whole)


def source_right(statement: Statement, gold: GoldStatement) -> bool:
    """Whether a statement has the gold's source: its state for a code, else a part of a name."""
    actor = statement.source
    if gold.source.isupper() and gold.source.isalpha():
        return actor is not None and state(gold.source) in states([actor])
    names = [statement.source_name]
    if actor is not None:
        names += [actor.name, actor.person or "", actor.organisation or ""]
    return any(plain(gold.source) in plain(name) for name in names)


def held_right(record: Position | Commitment, gold: GoldPosition | GoldCommitment) -> bool:
    """Whether a position or commitment has the gold's kind or state, holders and words."""
    value = record.kind if isinstance(record, Position) else record.state
    return (
        value in gold.values
        and says(gold.words, record.sentence)
        and side_right(states(record.holders), gold.holders, gold.also, gold.some or 1, gold.no_holder)
    )


def echoes(position: Position, events: Iterable[GoldEvent]) -> bool:
    """Whether a position only says again what a gold event of its sentence says of the same party."""
    roots = ECHOES.get(position.kind, frozenset())
    return any(
        roots & event.roots
        and says(event.words, position.sentence)
        and side_right(states(position.holders), event.actors, event.also, 1, event.no_actor)
        for event in events
    )


def trapped(event: Event, trap: NotEvent) -> bool:
    """Whether an event is found where the gold says that there is none."""
    return trap.root in (None, event.root) and says(trap.words, event.sentence)


def tie_right(tie: Tie, gold: GoldTie) -> bool:
    """Whether a tie has the gold's two parties and one of its words for the means."""
    means = plain(tie.means).replace("_", " ")
    return (
        bool(states([tie.holder]) & options(gold.holder))
        and bool(states([tie.over]) & options(gold.over))
        and any(plain(word) in means or means in plain(word) for word in gold.means.split("|"))
    )


def named(name: str) -> frozenset[str]:
    """The words of a forum's name that tell it from others."""
    return frozenset(plain(name).replace("-", " ").split()) - GENERAL


def forum_name_right(forum: Forum, gold: GoldForum) -> bool:
    """Whether the names of two forums are the same or share a word that tells it from others."""
    return any(
        plain(name) == plain(forum.name) or named(name) & named(forum.name)
        for name in (gold.name, *gold.also_name)
    )


def forum_right(forum: Forum, gold: GoldForum) -> bool:
    """Whether a forum is the gold's by its name, by two parties, or by all the parties it has."""
    wanted = [options(code) for code in gold.parties]
    found = frozenset(state(code) for code in forum.parties) - {""}
    common = sum(bool(party & found) for party in wanted)
    no_stranger = found <= frozenset[str]().union(*wanted)
    return forum_name_right(forum, gold) or common >= 2 or (common == 1 and no_stranger)
