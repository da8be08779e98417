"""One negotiation of a database as far as it is shown: its board as of a day, and what changed before."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.analysis.negotiations import Summary
from detente.analysis.roll import Roll
from detente.analysis.talks import (
    Course,
    Entry,
    Group,
    Quotation,
    Step,
    Talks,
    Told,
    board,
    course,
    current,
    entry,
    steps,
    turns,
)
from detente.analysis.told import group_of
from detente.records import ForumStatus, PositionKind
from detente.store import negotiations as store
from detente.store.connection import reading


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One position behind a stand: what is demanded, refused, offered."""

    kind: PositionKind
    matter: str
    article: str
    record: str


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Where a party stands, by the newest article that tells of it."""

    party: str
    now: Entry
    since: Annotated[dt.date | None, Meta(description="day of the first article that tells this stand")]
    said: tuple[Said, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger: a party takes another stand, or the status becomes another."""

    day: dt.date | None
    stand: Entry | None = None
    before: Annotated[Entry | None, Meta(description="the stand that it replaces")] = None
    status: Course | None = None
    was: ForumStatus = "unknown"


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One negotiation as of a day."""

    whole: Annotated[Summary, Meta(description="of all time, without its deadlocks")]
    board: Annotated[Talks | None, Meta(description="None where nothing was told until the day")]
    seats: tuple[Seat, ...] = ()
    undeclared: Annotated[tuple[str, ...], Meta(description="parties of which no stand is told")] = ()
    changes: Annotated[tuple[Change, ...], Meta(description="newest first, one page of them")] = ()
    count: Annotated[int, Meta(description="how many changes there are up to the day")] = 0
    days: Annotated[tuple[dt.date, ...], Meta(description="on which something changed, of all time")] = ()
    others: Annotated[tuple[Summary, ...], Meta(description="others that have the same id")] = ()
    records: Annotated[
        dict[str, str], Meta(description="article:start of a sentence to a record that it proves")
    ] = {}

    def record(self, quote: Quotation) -> str:
        """The id of a record that a quotation proves; '' where none is known."""
        return self.records.get(_place(quote), "")


def view(
    connection: sqlite3.Connection,
    roll: Roll,
    forum: str,
    parties: Collection[str] = (),
    as_of: dt.date | None = None,
    *,
    skip: int = 0,
    most: int = 50,
) -> View | None:
    """One negotiation as of a day; None where no article tells of it at all.

    Args:
        connection: open.
        roll: of the same database.
        forum: its id.
        parties: those of one that no table lists; without them the one told of most often of that id.
        as_of: articles from after it are left out.
        skip: how many of the newest changes to leave out.
        most: how many changes at most.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        found = roll.find(connection, forum, parties)
        if found is None:
            return None
        whole = group_of(connection, found.notes)
        days = {day for day, *_ in _ledger(whole) if day is not None}
        group = _until(whole, as_of)
        if group is None:
            return View(whole=found.whole, board=None, days=tuple(sorted(days)), others=found.others)
        ledger = _ledger(group)[::-1]
        shown = board(group, roll.names, most=1)
        seats = _seats(group)
        changes = tuple(_change(*one) for one in ledger[skip : skip + most])
        return View(
            whole=found.whole,
            board=shown,
            seats=seats,
            undeclared=tuple(p for p in group.parties if p not in {seat.party for seat in seats}),
            changes=changes,
            count=len(ledger),
            days=tuple(sorted(days)),
            others=found.others,
            records=_records(connection, _quotes(shown, seats, changes), {n.head.id for n in found.notes}),
        )


def whole_board(
    connection: sqlite3.Connection,
    roll: Roll,
    forum: str,
    parties: Collection[str] = (),
    as_of: dt.date | None = None,
) -> Talks | None:
    """The board of one negotiation with every stand up to a day; None where there is none.

    Args:
        connection: open.
        roll: of the same database.
        forum: its id.
        parties: those of one that no table lists.
        as_of: articles from after it are left out.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        found = roll.find(connection, forum, parties)
        group = _until(group_of(connection, found.notes), as_of) if found else None
        return board(group, roll.names) if group else None


def _until(whole: Group, as_of: dt.date | None) -> Group | None:
    """What was told up to a day; None where nothing was."""
    if as_of is None:
        return whole
    told = [one for one in whole.told if one.day is None or one.day <= as_of]
    named = {party for one in told for party in one.brief.parties}
    return Group(parties=[p for p in whole.parties if p in named], told=told) if told else None


def _seats(group: Group) -> tuple[Seat, ...]:
    lines = steps(group)
    newest = current(group, lines)
    found = []
    for party, taken in lines.items():
        step = _newest(group, taken[-1]) or newest.get(party, taken[-1])
        found.append(Seat(party=party, now=entry(step), since=taken[-1].told.day, said=_said(step)))
    return tuple(found)


def _newest(group: Group, taken: Step) -> Step | None:
    """The last article that tells of the same stand of the same party."""
    wanted = (taken.brief.party, taken.brief.stance, taken.brief.conditions)
    for told in reversed(group.told):
        for place, stance in enumerate(told.stances()):
            if (stance.party, stance.stance, stance.conditions) == wanted:
                return Step(told, place, stance)
    return None


def _said(step: Step) -> tuple[Said, ...]:
    wanted = {*step.brief.positions}
    if not wanted:
        return ()
    article = step.told.heading().id
    found = {
        (p.kind, p.matter): Said(kind=p.kind, matter=p.matter, article=article, record=p.id)
        for p in step.told.positions()
        if p.id in wanted and p.status != "denied"
    }
    return tuple(found.values())


_Dated = tuple[dt.date | None, Step | None, Step | None, Told | None, ForumStatus]


def _ledger(group: Group) -> list[_Dated]:
    """Every change of a stand or of the status, oldest first; those without a day stand first."""
    found: list[_Dated] = []
    was: ForumStatus = "unknown"
    for told in turns(group):
        found.append((told.day, None, None, told, was))
        was = told.brief.status
    for taken in steps(group).values():
        befores: list[Step | None] = [None, *taken[:-1]]
        found += [(s.told.day, s, b, None, "unknown") for s, b in zip(taken, befores, strict=True)]
    return sorted(found, key=lambda one: (one[0] is not None, one[0] or dt.date.min))


def _change(
    day: dt.date | None, step: Step | None, before: Step | None, told: Told | None, was: ForumStatus
) -> Change:
    return Change(
        day=day,
        stand=entry(step) if step else None,
        before=entry(before) if before else None,
        status=course(told) if told else None,
        was=was,
    )


def _quotes(shown: Talks, seats: Iterable[Seat], changes: Iterable[Change]) -> Iterator[Quotation]:
    for clash in shown.deadlocks:
        yield from clash.quotes
    for told in shown.history:
        yield from told.quotes
    for seat in seats:
        yield from seat.now.quotes
    for change in changes:
        for one in (change.stand, change.before, change.status):
            if one is not None:
                yield from one.quotes


def _records(connection: sqlite3.Connection, quotes: Iterable[Quotation], forums: set[str]) -> dict[str, str]:
    """Where each quotation is, the record whose sentence it is, else that of the negotiation."""
    shown = {_place(quote): quote for quote in quotes}
    starts: dict[str, list[tuple[int, int, str]]] = {}
    for one in store.records_at(connection, {quote.article for quote in shown.values()}, forums):
        starts.setdefault(one.article, []).append((one.start, one.end, one.record))
    found = {}
    for place, quote in shown.items():
        at, end = quote.evidence.start, quote.evidence.end
        within = (r for start, stop, r in starts.get(quote.article, ()) if start <= at and end <= stop)
        record = next(within, "")
        if record:
            found[place] = record
    return found


def _place(quote: Quotation) -> str:
    return f"{quote.article}:{quote.evidence.start}"
