"""Negotiations over many readings: where each party stood on a day, what replaced what, what blocks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.errors import SettingError
from detente.knowledge import Knowledge, load_knowledge
from detente.negotiation.deadlock import Row, find_deadlocks
from detente.negotiation.names import PartyNames
from detente.negotiation.seats import party_of
from detente.records import Evidence, Forum, ForumStatus, Position, Reading, Stance, StanceKind, When


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


@dataclass
class _Told:
    """What one article tells of a negotiation."""

    reading: Reading
    forum: Forum
    day: dt.date | None


@dataclass
class _Group:
    """One negotiation as several articles name it."""

    parties: list[str] = field(default_factory=list)
    told: list[_Told] = field(default_factory=list)


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
    day = _day(as_of)
    known = load_knowledge(knowledge)
    groups = _grouped(readings, known, day)
    names = PartyNames(known.states)
    boards = [_board(group, names) for group in groups]
    wanted = " ".join(forum.lower().replace("-", " ").split())
    if wanted:
        rows = {row.id: row for row in known.forums}
        boards = [b for b in boards if wanted in _spellings(b, rows.get(b.id))]
    return sorted(boards, key=lambda b: (-b.articles, b.name))


def _day(value: dt.date | str | None) -> dt.date | None:
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise SettingError("is no day: write it as 2014-02-13", source=value) from error


def _spellings(board: Talks, row: object) -> str:
    names = getattr(row, "names", ())
    return " | ".join(name.lower().replace("-", " ") for name in (board.id, board.name, *names))


def _grouped(readings: Iterable[Reading], known: Knowledge, as_of: dt.date | None) -> list[_Group]:
    listed = {row.id for row in known.forums}
    groups: dict[object, _Group] = {}
    for reading in readings:
        day = reading.article.day
        if as_of is not None and day is not None and day > as_of:
            continue
        for forum in reading.forums:
            several = len(forum.parties) > 1
            key = forum.id if forum.id in listed or not several else frozenset(forum.parties)
            group = groups.setdefault(key, _Group())
            group.parties += [p for p in forum.parties if p not in group.parties]
            group.told.append(_Told(reading, forum, day))
    for group in groups.values():
        group.told.sort(key=lambda told: (told.day is not None, told.day or dt.date.min))
    return list(groups.values())


def _board(group: _Group, names: PartyNames) -> Talks:
    last = group.told[-1].forum
    named = max(group.told, key=lambda t: (t.forum.confidence, -len(t.forum.name))).forum
    lines = _lines(group)
    history = tuple(_history(group))
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
        venue=next((t.forum.venue for t in reversed(group.told) if t.forum.venue), ""),
        rounds=max(told.forum.rounds for told in group.told),
        next=last.next,
        lines=tuple(lines),
        history=history,
        deadlocks=tuple(_clashes(group, lines, names)),
        articles=len({told.reading.article.id for told in group.told}),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _lines(group: _Group) -> list[Line]:
    found: dict[str, list[Entry]] = {party: [] for party in group.parties}
    for told in group.told:
        for stance in told.forum.stances:
            if stance.stance == "undeclared":
                continue
            entry = _entry(told, stance)
            before = found.setdefault(stance.party, [])
            if not before or _differs(before[-1], entry):
                before.append(entry)
    return [Line(party=party, entries=tuple(entries)) for party, entries in found.items() if entries]


def _differs(before: Entry, after: Entry) -> bool:
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


def _entry(told: _Told, stance: Stance) -> Entry:
    positions = _positions(told, stance)
    sources = [link.name for p in positions for link in p.attribution[:1]]
    return Entry(
        party=stance.party,
        day=told.day,
        stance=stance.stance,
        conditions=stance.conditions,
        conditions_on=stance.conditions_on,
        refused=stance.refused,
        said_by=tuple(dict.fromkeys(source for source in sources if source)),
        quotes=tuple(_quotation(told, evidence) for evidence in stance.evidence),
    )


def _positions(told: _Told, stance: Stance) -> list[Position]:
    wanted = {*stance.positions}
    return [p for p in told.reading.positions if p.id in wanted]


def _quotation(told: _Told, evidence: Evidence) -> Quotation:
    article = told.reading.article
    return Quotation(
        article=article.id, title=article.title, source=article.source, day=told.day, evidence=evidence
    )


def _history(group: _Group) -> Iterator[Course]:
    status: ForumStatus = "unknown"
    for told in group.told:
        forum = told.forum
        if forum.status in ("unknown", status):
            continue
        status = forum.status
        quotes = tuple(_quotation(told, evidence) for evidence in forum.evidence[-1:])
        yield Course(day=told.day, status=status, since=forum.since, quotes=quotes)


def _clashes(group: _Group, lines: list[Line], names: PartyNames) -> Iterator[Clash]:
    """The deadlocks of the latest stands, whichever articles tell of them."""
    latest: dict[str, tuple[_Told, Stance]] = {}
    current = {line.party: line.now for line in lines}
    for told in group.told:
        for stance in told.forum.stances:
            entry = current.get(stance.party)
            if entry is not None and (told.day, stance.stance, stance.conditions) == (
                entry.day,
                entry.stance,
                entry.conditions,
            ):
                latest[stance.party] = (told, stance)
    places: dict[tuple[int, int, str], Quotation] = {}
    rows = [_row(told, stance, group.parties, places) for told, stance in latest.values()]
    positions = [p for told, stance in latest.values() for p in _positions(told, stance)]
    called = names.of([*group.parties, *(p for p in latest if p not in group.parties)], positions)
    for deadlock in find_deadlocks(rows, called):
        quotes = [q for e in deadlock.evidence if (q := places.get((e.start, e.end, e.text))) is not None]
        yield Clash(parties=deadlock.parties, explanation=deadlock.explanation, quotes=tuple(quotes))


def _row(
    told: _Told, stance: Stance, parties: list[str], places: dict[tuple[int, int, str], Quotation]
) -> Row:
    row = Row(stance)
    for evidence in (*stance.evidence, *(e for d in told.forum.deadlocks for e in d.evidence)):
        places[evidence.start, evidence.end, evidence.text] = _quotation(told, evidence)
    for position in _positions(told, stance):
        proof = position.sentence
        places[proof.start, proof.end, proof.text] = _quotation(told, proof)
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
            elif any(proof == e for deadlock in told.forum.deadlocks for e in deadlock.evidence):
                row.refused.append(said)  # what its own article reads as the answer to a condition
    for words in stance.refused:
        row.refused += [(words, e) for e in stance.evidence if words in e.text][:1]
    return row
