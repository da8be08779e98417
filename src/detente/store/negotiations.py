"""What articles tell of negotiations, without the rest of their readings.

The records of a negotiation are many and long. To group and follow them, a part of each is enough; the whole
record, the heading of its article and its positions are fetched one by one where they are shown.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

import msgspec

from detente.errors import StoreError
from detente.records import Forum, ForumStatus, Position, StanceKind
from detente.store.kinds import decode

_HELD = "r.kind = 'forum' AND r.verdict IS NOT 'rejected'"
_JUDGED = "records INDEXED BY records_verdict"
_END = 2**31
_MANY = 500  # parameters of one query
_DAYS = "SELECT n, day FROM articles INDEXED BY articles_day"  # the articles themselves are long
_DAY = "SELECT day FROM articles WHERE n = ?"
_Read = TypeVar("_Read")


class BriefStance(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of the talks board without its quotations."""

    party: str
    stance: StanceKind
    conditions: tuple[str, ...] = ()
    conditions_on: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


class Head(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What lists show of a negotiation as one article tells it."""

    id: str
    name: str
    parties: tuple[str, ...] = ()
    matter: str = ""
    status: ForumStatus = "unknown"
    confidence: float = 1.0


class Brief(Head, frozen=True, kw_only=True, gc=False):
    """A negotiation as one article tells it, without quotations."""

    seat: str = ""
    rounds: int = 0
    venue: str = ""
    stances: msgspec.Raw = msgspec.Raw(b"[]")  # most are never looked at

    def rows(self) -> tuple[BriefStance, ...]:
        """Its stances.

        Raises:
            StoreError: they are damaged.
        """
        try:
            return _STANCES.decode(self.stances)
        except msgspec.DecodeError as error:
            raise StoreError(f"holds a forum that is damaged ({error}): restore it from a copy") from error


class Heading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a quotation says of its article."""

    id: str
    title: str
    source: str


class Noted(msgspec.Struct, frozen=True, gc=False):
    """Where a record of a negotiation stands in the database, and what lists show of it."""

    article: int
    place: int
    record: int
    day: dt.date | None
    head: Head


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A record of a negotiation in the database."""

    article: int
    place: int
    record: int
    day: dt.date | None
    brief: Brief


class Proved(NamedTuple):
    """A record, and the stretch of its article that proves it."""

    article: str
    start: int
    end: int
    record: str


_STANCES = msgspec.json.Decoder(tuple[BriefStance, ...])
_BRIEF = msgspec.json.Decoder(Brief)
_HEAD = msgspec.json.Decoder(Head)


def briefs(connection: sqlite3.Connection) -> Iterator[Kept]:
    """All negotiations of all articles, in the order in which they were added.

    Raises:
        StoreError: a record is damaged.
    """
    rows = _plain(
        connection,
        f"SELECT r.n, r.article, r.place, r.data FROM records AS r WHERE {_HELD}",  # noqa: S608
    )
    days = dict(_plain(connection, _DAYS)) if rows else {}
    return iter(_kept((n, article, place, data, days[article]) for n, article, place, data in rows))


def numbers(connection: sqlite3.Connection) -> set[int]:
    """The numbers of all records of negotiations that nobody rejected; read from indexes alone."""
    rows = _plain(connection, "SELECT n FROM records INDEXED BY records_kind WHERE kind = 'forum'")
    rejected = _plain(connection, f"SELECT n FROM {_JUDGED} WHERE verdict = 'rejected' AND kind = 'forum'")  # noqa: S608
    return {row[0] for row in rows} - {row[0] for row in rejected}


def judged(connection: sqlite3.Connection) -> tuple[tuple[int, int], set[int]]:
    """A mark that differs after each correction, and the records of negotiations that people have judged."""
    mark = _plain(connection, "SELECT coalesce(max(n), 0), count(undone) FROM corrections")[0]
    rows = _plain(connection, f"SELECT n FROM {_JUDGED} WHERE verdict IS NOT NULL AND kind = 'forum'")  # noqa: S608
    return (mark[0], mark[1]), {row[0] for row in rows}


def noted(connection: sqlite3.Connection, wanted: Collection[int]) -> list[Noted]:
    """Records by their numbers, in the order in which they were added.

    Raises:
        StoreError: a record is damaged.
    """
    articles: dict[int, dt.date | None] = {}
    heads: dict[Head, Head] = {}
    found = []
    # of many, one pass over all is quicker than looking up each
    every = len(wanted) > _MANY
    days = dict(_plain(connection, _DAYS)) if every else {}
    keep = wanted if isinstance(wanted, set) else {*wanted}
    for n, article, place, data in _rows(connection, keep, every):
        if article not in articles:
            day = days[article] if every else _plain(connection, _DAY, (article,))[0][0]
            articles[article] = _as_day(day)
        head = _decoded(_HEAD, data)
        found.append(Noted(article, place, n, articles[article], heads.setdefault(head, head)))
    return sorted(found, key=added)


def kept(connection: sqlite3.Connection, wanted: Collection[Noted]) -> list[Kept]:
    """Records with their stands, in the order in which they were added.

    Raises:
        StoreError: a record is damaged.
    """
    days = {one.record: one.day for one in wanted}
    found = [
        Kept(article, place, n, days[n], _decoded(_BRIEF, data))
        for n, article, place, data in _rows(connection, days.keys(), every=False)
    ]
    return sorted(found, key=added)


def added(one: Noted | Kept) -> tuple[int, int, int]:
    """By what records stand in the order in which they were added."""
    return one.article, one.place, one.record


def _rows(
    connection: sqlite3.Connection, wanted: Collection[int], every: bool
) -> Iterator[tuple[int, int, int, str]]:
    if every:
        cursor = connection.cursor()
        cursor.row_factory = None
        query = f"SELECT r.n, r.article, r.place, r.data FROM records AS r WHERE {_HELD}"  # noqa: S608
        yield from (row for row in cursor.execute(query) if row[0] in wanted)
        return
    for some in _batches(wanted):
        marks = ", ".join("?" * len(some))
        query = f"SELECT n, article, place, data FROM records WHERE n IN ({marks})"  # noqa: S608
        yield from _plain(connection, query, tuple(some))


def _decoded(decoder: msgspec.json.Decoder[_Read], data: str) -> _Read:
    try:
        return decoder.decode(data)
    except (ValueError, UnicodeEncodeError) as error:
        raise StoreError(f"holds a forum that is damaged ({error}): restore it from a copy") from error


def _as_day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise StoreError(f"holds a day that is damaged ({error}): restore it from a copy") from error


def _plain(connection: sqlite3.Connection, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Rows as tuples: of many rows, objects with names take longer than the query."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(query, values).fetchall()


def _kept(rows: Iterable[tuple[Any, ...]]) -> list[Kept]:
    days: dict[str | None, dt.date | None] = {}
    found = []
    for record, article, place, data, day in rows:
        if day not in days:
            days[day] = _as_day(day)
        found.append((article, place, record, days[day], _decoded(_BRIEF, data)))
    found.sort(key=itemgetter(0, 1, 2))
    return [Kept(*one) for one in found]


def forum_of(connection: sqlite3.Connection, record: int) -> Forum:
    """A whole record by its number.

    Raises:
        StoreError: it is damaged.
    """
    row = connection.execute("SELECT data FROM records WHERE n = ?", (record,)).fetchone()
    forum: Forum = decode("forum", row["data"])
    return forum


def heading_of(connection: sqlite3.Connection, article: int) -> Heading:
    """The heading of an article by its number."""
    row = connection.execute("SELECT id, title, source FROM articles WHERE n = ?", (article,)).fetchone()
    return Heading(id=row["id"], title=row["title"], source=row["source"])


def positions_of(connection: sqlite3.Connection, article: int) -> list[Position]:
    """The positions of an article by its number, without those that were rejected.

    Raises:
        StoreError: one is damaged.
    """
    rows = connection.execute(
        "SELECT data FROM records WHERE article = ? AND kind = 'position' AND verdict IS NOT 'rejected'"
        " ORDER BY place, n",
        (article,),
    ).fetchall()
    return [decode("position", row["data"]) for row in rows]


def conditions_in(connection: sqlite3.Connection, articles: Iterable[int]) -> set[tuple[int, str]]:
    """Article and id of each position that sets a condition on somebody."""
    found: set[tuple[int, str]] = set()
    for some in _batches(articles):
        marks = ", ".join("?" * len(some))
        rows = connection.execute(
            f"SELECT article, id FROM records WHERE kind = 'position' AND article IN ({marks})"  # noqa: S608
            " AND NOT instr(data, '\"condition\":null') AND NOT instr(data, '\"condition_on\":[]')",
            some,
        )
        found.update((row["article"], row["id"]) for row in rows)
    return found


def records_at(
    connection: sqlite3.Connection, articles: Iterable[str], forums: Collection[str]
) -> list[Proved]:
    """Which stretches of text prove which records, of those that nobody rejected, the best first.

    Positions go before other records: they are what parties say of talks. The record of a negotiation comes
    last, for its whole article.

    Args:
        connection: open.
        articles: ids.
        forums: ids of the negotiation.
    """
    found: list[Proved] = []
    for some in _batches(articles):
        rows = _plain(
            connection,
            "SELECT a.id, s.start, s.start + length(s.text), r.id, r.kind FROM articles AS a"  # noqa: S608
            " JOIN records AS r ON r.article = a.n LEFT JOIN sentences AS s ON s.n = r.sentence"
            f" WHERE a.id IN ({', '.join('?' * len(some))}) AND r.verdict IS NOT 'rejected'"
            " ORDER BY r.kind <> 'position', r.kind = 'forum', r.place",
            tuple(some),
        )
        for article, start, end, record, kind in rows:
            if kind == "forum" and record in forums:
                found.append(Proved(article, 0, _END, record))
            elif kind != "forum" and start is not None:
                found.append(Proved(article, start, end, record))
    return found


def _batches(wanted: Iterable[_Read]) -> Iterator[list[_Read]]:
    listed = list(wanted)
    return (listed[at : at + _MANY] for at in range(0, len(listed), _MANY))
