"""What is new in a database: the newest reports, the parties that moved most, the latest talks."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.records import Reading
from detente.store.connection import reading
from detente.store.read import readings

RECENT_DAYS = 28
BEFORE_DAYS = 84
_USUAL = 2.0  # events of no tension that every dyad is given, so that a single report does not lead


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """An article, and how many events it tells."""

    id: str
    title: str
    outlet: str
    source: str
    day: dt.date | None
    events: int


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """How the tension between two parties differs from what it was before."""

    first: str
    second: str
    events: Annotated[int, Meta(description="reconciled events of the last four weeks")]
    before: Annotated[float, Meta(description="mean tension of the twelve weeks before, drawn toward 0")]
    now: Annotated[float, Meta(description="mean tension of the last four weeks, drawn toward 0")]

    @property
    def change(self) -> float:
        """By how much it moved; above 0 toward conflict."""
        return self.now - self.before


def count_articles(connection: sqlite3.Connection) -> int:
    """How many articles there are.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def newest_day(connection: sqlite3.Connection) -> dt.date | None:
    """The day of the newest article; None where no article has one.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        found = connection.execute("SELECT max(day) FROM articles").fetchone()[0]
    return dt.date.fromisoformat(found) if found else None


def newest_reports(connection: sqlite3.Connection, limit: int = 10) -> list[Report]:
    """The newest articles, those without a day last.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT a.id, a.title, a.outlet, a.source, a.day,"
            " (SELECT count(*) FROM events AS e WHERE e.article = a.n) AS events"
            " FROM articles AS a ORDER BY a.day DESC, a.n DESC LIMIT ?",
            (max(0, limit),),
        ).fetchall()
    return [msgspec.convert(dict(row), Report, strict=False) for row in rows]


def moves(connection: sqlite3.Connection, last: dt.date, limit: int = 10) -> list[Move]:
    """The pairs of parties whose tension differs most from what it was, the greatest move first.

    Of reconciled events that happened or go on, each counts once with its confidence. Four weeks are compared
    with the twelve before; a pair with few events is drawn toward no tension.

    Args:
        connection: open.
        last: the last day of the four weeks.
        limit: how many at most.

    Raises:
        StoreError: the database cannot be used.
    """
    recent = _before(last, RECENT_DAYS)
    begin = _before(last, RECENT_DAYS + BEFORE_DAYS)
    with reading(connection):
        rows = connection.execute(
            "WITH told AS (SELECT min(d.actor, d.recipient) AS first, max(d.actor, d.recipient) AS second,"
            " coalesce(e.happening, -e.n) AS one, max(d.day) > :recent AS late,"
            " max(e.confidence) AS weight, -e.intensity AS tension"
            " FROM dyads AS d JOIN events AS e ON e.n = d.event"
            " WHERE d.day > :begin AND d.day <= :last AND d.actor <> d.recipient"
            " AND d.actor NOT LIKE '---%' AND d.recipient NOT LIKE '---%'"
            " AND e.status IN ('happened', 'ongoing') GROUP BY 1, 2, 3),"
            " sums AS (SELECT first, second, sum(late) AS events,"
            " sum(late * weight * tension) / (:usual + sum(late * weight)) AS now,"
            " sum((1 - late) * weight * tension) / (:usual + sum((1 - late) * weight)) AS before"
            " FROM told GROUP BY first, second HAVING sum(late) > 0)"
            " SELECT * FROM sums ORDER BY abs(now - before) DESC, events DESC, first, second LIMIT :limit",
            {"recent": recent, "begin": begin, "last": last.isoformat(), "usual": _USUAL, "limit": limit},
        ).fetchall()
    return [msgspec.convert(dict(row), Move) for row in rows]


def _before(last: dt.date, days: int) -> str:
    return dt.date.fromordinal(max(1, last.toordinal() - days)).isoformat()


def latest_of_talks(connection: sqlite3.Connection, most: int = 200) -> Iterator[Reading]:
    """The newest readings that tell of negotiations.

    Raises:
        StoreError: the database cannot be used.
    """
    return readings(
        connection,
        # the index is gone through from its end; the articles themselves are long
        "a.n IN (SELECT n FROM articles INDEXED BY articles_day"
        " WHERE n IN (SELECT article FROM records WHERE kind = 'forum')"
        " ORDER BY day DESC, n DESC LIMIT ?)",
        (most,),
    )
