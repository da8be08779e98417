"""Negotiations over many readings: where each party stood on a day, what replaced what, what blocks them."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from detente.errors import SettingError
from detente.knowledge import ForumRow, Knowledge, load_knowledge
from detente.negotiation.deadlock import Row, find_deadlocks
from detente.negotiation.names import PartyNames
from detente.negotiation.seats import party_of
from detente.records import Evidence, Forum, ForumStatus, Position, Reading, Stance, StanceKind, When
from detente.store.negotiations import Brief, BriefStance, Head, Heading

GroupKey = str | frozenset[str]


class Quotation(msgspec.Struct, frozen=True, kw_only=True):
    """Words of an article, with the article they stand in."""

    article: Annotated[str, Meta(description="id of the article")]
    title: str
    source: Annotated[str, Meta(description="path or address of the article; '' for bare text")]
    day: Annotated[dt.date | None, Meta(description="day the article is from")]
    evidence: Annotated[Evidence, Meta(description="offsets into that article's text")]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Where a party stands on a negotiation by one article."""

    party: str
    day: Annotated[dt.date | None, Meta(description="day the article is from; None where it has none")]
    stance: StanceKind
    conditions: tuple[str, ...] = ()
    conditions_on: Annotated[tuple[str, ...], Meta(description="codes of those who must meet them")] = ()
    refused: Annotated[tuple[str, ...], Meta(description="conditions it refuses")] = ()
    said_by: Annotated[tuple[str, ...], Meta(description="who says so, where the report does not")] = ()
    quotes: tuple[Quotation, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One party's line: every stand that differs from the one before, oldest first."""

    party: str
    entries: tuple[Entry, ...]

    @property
    def now(self) -> Entry:
        """The latest stand."""
        return self.entries[-1]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How a negotiation stood by one article."""

    day: dt.date | None
    status: ForumStatus
    since: When | None
    quotes: tuple[Quotation, ...] = ()


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """A deadlock with the quotations of both sides, which may stand in different articles."""

    parties: tuple[str, ...]
    explanation: str
    quotes: tuple[Quotation, ...]


class Talks(msgspec.Struct, frozen=True, kw_only=True):
    """The board of one negotiation over all readings up to a day."""

    id: str
    name: str
    parties: tuple[str, ...]
    matter: str = ""
    seat: str = ""
    status: ForumStatus = "unknown"
    since: When | None = None
    venue: str = ""
    rounds: int = 0
    next: When | None = None
    lines: tuple[Line, ...] = ()
    history: Annotated[tuple[Course, ...], Meta(description="each change of status, oldest first")] = ()
    deadlocks: tuple[Clash, ...] = ()
    articles: Annotated[int, Meta(description="how many articles tell of it")] = 0
    first: dt.date | None = None
    last: dt.date | None = None


class Told(ABC):
    """What one article tells of a negotiation; all but ``brief`` is fetched when it is asked for."""

    __slots__ = ()
    day: dt.date | None
    article: Hashable
    brief: Forum | Brief

    @abstractmethod
    def stances(self) -> Sequence[Stance | BriefStance]:
        """The rows of its board, the quotations perhaps left out."""

    @abstractmethod
    def forum(self) -> Forum:
        """The whole record."""

    @abstractmethod
    def heading(self) -> Heading:
        """The article's id, title and source."""

    @abstractmethod
    def positions(self) -> Sequence[Position]:
        """All positions of the article."""


class _InReading(Told):
    """What a reading in memory tells."""

    def __init__(self, reading: Reading, forum: Forum) -> None:
        self.day, self.article, self.brief = reading.article.day, reading.article.id, forum
        self._reading, self._forum = reading, forum

    def stances(self) -> Sequence[Stance]:
        return self._forum.stances

    def forum(self) -> Forum:
        return self._forum

    def heading(self) -> Heading:
        article = self._reading.article
        return Heading(id=article.id, title=article.title, source=article.source)

    def positions(self) -> Sequence[Position]:
        return self._reading.positions


class Step(NamedTuple):
    """A stand as one article tells it."""

    told: Told
    place: int  # among the stances of the forum
    brief: Stance | BriefStance


Lines = Mapping[str, Sequence[Step]]
"""By party, its stands."""


@dataclass
class Group:
    """One negotiation as several articles name it."""

    parties: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def named(self) -> Forum | Brief:
        """The forum by which it is named: the surest."""
        return max(self.told, key=lambda t: (t.brief.confidence, -len(t.brief.name))).brief

    @property
    def articles(self) -> int:
        """How many articles tell of it."""
        return len({told.article for told in self.told})


def talks(
    readings: Iterable[Reading],
    forum: str = "",
    as_of: dt.date | str | None = None,
    knowledge: str = "",
) -> list[Talks]:
    """The negotiations of some readings, those told of most often first.

    Articles of one negotiation are joined by its id in the table of negotiations, else by the same
    two or more parties. Articles from after ``as_of`` are left out; those without a day stand first.

    Args:
        readings: in any order.
        forum: only the negotiation with this id, or whose name holds these words.
        as_of: a day, or its ISO form.
        knowledge: a folder with tables of your own; empty for none.

    Raises:
        SettingError: ``as_of`` is no day.
        DataError: a table of the folder is wrong.
    """
    day = as_day(as_of)
    known = load_knowledge(knowledge)
    told = (_InReading(reading, forum) for reading in readings for forum in reading.forums)
    groups = grouped(told, known, day)
    names = PartyNames(known.states)
    return chosen([board(group, names) for group in groups.values()], forum, known)


def chosen(boards: Iterable[Talks], forum: str, known: Knowledge) -> list[Talks]:
    """The boards of which some words are the id or part of a name, those told of most often first."""
    asked = plain_name(forum)
    rows = {row.id: row for row in known.forums}
    wanted = [one for one in boards if not asked or asked in spellings(one.id, one.name, rows.get(one.id))]
    return sorted(wanted, key=lambda one: (-one.articles, one.name))


def plain_name(name: str) -> str:
    """A name or id in small letters without hyphens."""
    return " ".join(name.lower().replace("-", " ").split())


def as_day(value: dt.date | str | None) -> dt.date | None:
    """A day, given as one or in ISO form.

    Raises:
        SettingError: it is no day.
    """
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise SettingError("is no day: write it as 2014-02-13", source=value) from error


def spellings(id: str, name: str, row: ForumRow | None) -> str:  # noqa: A002  the field is called so
    """All that a negotiation is called, in small letters."""
    return " | ".join(
        one.lower().replace("-", " ") for one in (id, name, *(row.names if row is not None else ()))
    )


def grouped(told: Iterable[Told], known: Knowledge, as_of: dt.date | None) -> dict[GroupKey, Group]:
    """What articles tell, by negotiation and in the order of days.

    Args:
        told: in the order in which the articles were added.
        known: with the table of negotiations.
        as_of: articles from after it are left out.
    """
    listed = {row.id for row in known.forums}
    groups: dict[GroupKey, Group] = {}
    for one in told:
        if as_of is not None and one.day is not None and one.day > as_of:
            continue
        group = groups.setdefault(key_of(one.brief, listed), Group())
        group.parties += [p for p in one.brief.parties if p not in group.parties]
        group.told.append(one)
    for group in groups.values():
        group.told.sort(key=lambda told: (told.day is not None, told.day or dt.date.min))
    return groups


def key_of(forum: Forum | Head, listed: Collection[str]) -> GroupKey:
    """By what articles of one negotiation are joined."""
    several = len(forum.parties) > 1
    return forum.id if forum.id in listed or not several else frozenset(forum.parties)


def board(group: Group, names: PartyNames, most: int | None = None) -> Talks:
    """The board of a negotiation.

    Args:
        group: what articles tell of it.
        names: of parties, for the sentence that tells a deadlock.
        most: keep only the latest so many entries of each line and of the history.
    """
    last = group.told[-1].forum()
    named = group.named
    line_steps = steps(group)
    history = tuple(course(told) for told in turns(group)[-(most or 0) :])
    current = history[-1] if history else None
    days = [told.day for told in group.told if told.day is not None]
    return Talks(
        id=named.id,
        name=named.name,
        parties=tuple(group.parties),
        matter=named.matter,
        seat=named.seat,
        status=current.status if current else "unknown",
        since=current.since if current else None,
        venue=next((t.brief.venue for t in reversed(group.told) if t.brief.venue), ""),
        rounds=max(told.brief.rounds for told in group.told),
        next=last.next,
        lines=tuple(
            Line(party=party, entries=tuple(entry(step) for step in taken[-(most or 0) :]))
            for party, taken in line_steps.items()
        ),
        history=history,
        deadlocks=tuple(clashes(group, line_steps, names)),
        articles=group.articles,
        first=min(days, default=None),
        last=max(days, default=None),
    )


def steps(group: Group) -> dict[str, list[Step]]:
    """By party: every stand that differs from the one before, oldest first."""
    found: dict[str, list[Step]] = {party: [] for party in group.parties}
    for told in group.told:
        for place, stance in enumerate(told.stances()):
            if stance.stance == "undeclared":
                continue
            before = found.setdefault(stance.party, [])
            if not before or _differs(before[-1].brief, stance):
                before.append(Step(told, place, stance))
    return {party: taken for party, taken in found.items() if taken}


def _differs(before: Stance | BriefStance, after: Stance | BriefStance) -> bool:
    """Whether a stand is another one: its kind, or conditions that nobody told of before.

    A report that only says "for talks" does not take back what a party said before.
    """
    if after.stance == "for_talks" and before.stance != "unwilling":
        return False
    return (
        before.stance != after.stance
        or bool({*after.conditions_on} - {*before.conditions_on})
        or (before.conditions != after.conditions)
    )


def entry(step: Step) -> Entry:
    """A stand with its quotations."""
    told, stance = step.told, step.told.forum().stances[step.place]
    positions, head = _positions(told, stance), told.heading()
    sources = [link.name for p in positions for link in p.attribution[:1]]
    return Entry(
        party=stance.party,
        day=told.day,
        stance=stance.stance,
        conditions=stance.conditions,
        conditions_on=stance.conditions_on,
        refused=stance.refused,
        said_by=tuple(dict.fromkeys(source for source in sources if source)),
        quotes=tuple(_quoted(head, told.day, evidence) for evidence in stance.evidence),
    )


def _positions(told: Told, stance: Stance) -> list[Position]:
    wanted = {*stance.positions}
    return [p for p in told.positions() if p.id in wanted] if wanted else []


def _quoted(head: Heading, day: dt.date | None, evidence: Evidence) -> Quotation:
    return Quotation(article=head.id, title=head.title, source=head.source, day=day, evidence=evidence)


def turns(group: Group) -> list[Told]:
    """The articles that tell of another status than the one before, oldest first."""
    status: ForumStatus = "unknown"
    found = []
    for told in group.told:
        if told.brief.status not in ("unknown", status):
            status = told.brief.status
            found.append(told)
    return found


def course(told: Told) -> Course:
    """The status by one article, with its quotation."""
    forum, head = told.forum(), told.heading()
    quotes = tuple(_quoted(head, told.day, evidence) for evidence in forum.evidence[-1:])
    return Course(day=told.day, status=forum.status, since=forum.since, quotes=quotes)


def current(group: Group, lines: Lines) -> dict[str, Step]:
    """By party: the newest article that tells its latest stand."""
    latest: dict[str, Step] = {}
    now = {party: taken[-1] for party, taken in lines.items()}
    for told in group.told:
        for place, stance in enumerate(told.stances()):
            step = now.get(stance.party)
            if step is not None and (told.day, stance.stance, stance.conditions) == (
                step.told.day,
                step.brief.stance,
                step.brief.conditions,
            ):
                latest[stance.party] = Step(told, place, stance)
    return latest


def clashes(group: Group, lines: Lines, names: PartyNames) -> Iterator[Clash]:
    """The deadlocks of the latest stands, whichever articles tell of them."""
    latest = {party: _Stand.of(step) for party, step in current(group, lines).items()}
    places: dict[tuple[int, int, str], Quotation] = {}
    rows = [_row(stand, group.parties, places) for stand in latest.values()]
    positions = [p for stand in latest.values() for p in stand.positions]
    called = names.of([*group.parties, *(p for p in latest if p not in group.parties)], positions)
    for deadlock in find_deadlocks(rows, called):
        quotes = [q for e in deadlock.evidence if (q := places.get((e.start, e.end, e.text))) is not None]
        yield Clash(parties=deadlock.parties, explanation=deadlock.explanation, quotes=tuple(quotes))


class _Stand(NamedTuple):
    """A stand with all that is fetched for it."""

    stance: Stance
    positions: list[Position]
    deadlocks: list[Evidence]  # of its own article
    quoted: Callable[[Evidence], Quotation]

    @classmethod
    def of(cls, step: Step) -> _Stand:
        told, forum = step.told, step.told.forum()
        stance, head = forum.stances[step.place], told.heading()
        deadlocks = [evidence for deadlock in forum.deadlocks for evidence in deadlock.evidence]
        return cls(stance, _positions(told, stance), deadlocks, lambda e: _quoted(head, told.day, e))


def _row(stand: _Stand, parties: list[str], places: dict[tuple[int, int, str], Quotation]) -> Row:
    stance = stand.stance
    row = Row(stance)
    for evidence in (*stance.evidence, *stand.deadlocks):
        places[evidence.start, evidence.end, evidence.text] = stand.quoted(evidence)
    for position in stand.positions:
        proof = position.sentence
        places[proof.start, proof.end, proof.text] = stand.quoted(proof)
        if position.condition and position.status != "denied":
            others = {party_of(parties, actor) for actor in position.condition_on} - {stance.party}
            for other in others & {*parties}:
                row.wanted.setdefault(other, []).append((position.condition, proof))
            if not others & {*parties} and position.kind == "condition":
                row.open.append((position.condition, proof))
        elif position.kind in ("refusal", "red_line"):
            said = (position.evidence.text, proof)
            if stance.stance == "unwilling":
                row.unwilling.append(said)
            elif proof in stand.deadlocks:
                row.refused.append(said)  # what its own article reads as the answer to a condition
    for words in stance.refused:
        row.refused += [(words, e) for e in stance.evidence if words in e.text][:1]
    return row
