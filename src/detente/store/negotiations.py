"""What articles tell of negotiations, without the rest of their readings.

The records of a negotiation are many and long. To group and follow them, a part of each is enough; the whole
record, the heading of its article and its positions are fetched one by one where they are shown.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import Any

import msgspec

from detente.errors import StoreError
from detente.records import Forum, ForumStatus, Position, StanceKind
from detente.store.kinds import decode

_HELD = "r.kind = 'forum' AND r.verdict IS NOT 'rejected'"
_MANY = 500  # parameters of one query


class BriefStance(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of the talks board without its quotations."""

    party: str
    stance: StanceKind
    conditions: tuple[str, ...] = ()
    conditions_on: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


class Brief(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A negotiation as one article tells it, without quotations."""

    id: str
    name: str
    parties: tuple[str, ...] = ()
    matter: str = ""
    seat: str = ""
    status: ForumStatus = "unknown"
    rounds: int = 0
    venue: str = ""
    stances: msgspec.Raw = msgspec.Raw(b"[]")  # most are never looked at
    confidence: float = 1.0

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


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A record of a negotiation in the database."""

    article: int
    place: int
    record: int
    day: dt.date | None
    brief: Brief


_STANCES = msgspec.json.Decoder(tuple[BriefStance, ...])
_BRIEF = msgspec.json.Decoder(Brief)


def briefs(connection: sqlite3.Connection) -> Iterator[Kept]:
    """All negotiations of all articles, in the order in which they were added.

    Raises:
        StoreError: a record is damaged.
    """
    rows = _plain(
        connection,
        f"SELECT r.n, r.article, r.place, r.data FROM records AS r WHERE {_HELD}",  # noqa: S608
    )
    # the index holds all that is asked for: the articles themselves are long
    days = dict(_plain(connection, "SELECT n, day FROM articles INDEXED BY articles_day")) if rows else {}
    return iter(_kept((n, article, place, data, days[article]) for n, article, place, data in rows))


def briefs_named(connection: sqlite3.Connection, forum: str) -> Iterator[Kept]:
    """The records with this id.

    Raises:
        StoreError: a record is damaged.
    """
    return _some(connection, "r.id = ?", (forum,))


def briefs_among(connection: sqlite3.Connection, parties: Collection[str]) -> Iterator[Kept]:
    """The records whose parties are these, in any order.

    Raises:
        StoreError: a record is damaged.
    """
    written = [msgspec.json.encode(party).decode() for party in parties]
    named = " AND ".join(["instr(r.data, ?)"] * len(written)) or "1"
    wanted = frozenset(parties)
    return (
        kept for kept in _some(connection, named, tuple(written)) if frozenset(kept.brief.parties) == wanted
    )


def _some(connection: sqlite3.Connection, condition: str, values: tuple[Any, ...]) -> Iterator[Kept]:
    return iter(
        _kept(
            _plain(
                connection,
                "SELECT r.n, r.article, r.place, r.data, a.day FROM records AS r"  # noqa: S608
                f" CROSS JOIN articles AS a ON a.n = r.article WHERE {_HELD} AND {condition}",
                values,
            )
        )
    )


def _plain(connection: sqlite3.Connection, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Rows as tuples: of many rows, objects with names take longer than the query."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(query, values).fetchall()


def _kept(rows: Iterable[tuple[Any, ...]]) -> list[Kept]:
    days: dict[str | None, dt.date | None] = {None: None}
    found = []
    try:
        for record, article, place, data, day in rows:
            if day not in days:
                days[day] = dt.date.fromisoformat(day)
            found.append((article, place, record, days[day], _BRIEF.decode(data)))
    except (ValueError, UnicodeEncodeError) as error:
        raise StoreError(f"holds a forum that is damaged ({error}): restore it from a copy") from error
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


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    listed = list(numbers)
    return (listed[at : at + _MANY] for at in range(0, len(listed), _MANY))
