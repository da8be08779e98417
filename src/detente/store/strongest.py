"""The events that say most about a party, or about what one does to another."""

from __future__ import annotations

import sqlite3
from typing import Any

from detente.store.connection import reading
from detente.store.filters import EventFilter, condition
from detente.store.find import FoundEvent, by_number


def strongest(
    connection: sqlite3.Connection, wanted: EventFilter, actor: str, recipient: str = "", limit: int = 5
) -> list[FoundEvent]:
    """Events of a dyad, or of one party on either side, whose scores are farthest from 0 and surest.

    Args:
        connection: open.
        wanted: among which events.
        actor: code of a party as dyads hold it.
        recipient: code of another, toward whom it acts; '' for all events of the first.
        limit: how many at most; of reports of one event only the surest.

    Raises:
        StoreError: the database cannot be used.
    """
    where, values = condition(wanted)
    if recipient:
        part = "e.n IN (SELECT event FROM dyads WHERE actor = ? AND recipient = ?)"
        given: list[Any] = [actor, recipient]
    else:
        part = (
            "e.n IN (SELECT event FROM parties WHERE party >= ? AND party < ?)"
            " AND EXISTS (SELECT 1 FROM dyads AS d WHERE d.event = e.n AND ? IN (d.actor, d.recipient))"
        )
        given = [actor[:3], actor[:3] + "\x7f", actor]
    with reading(connection):
        rows = connection.execute(
            "SELECT e.n, abs(e.intensity) * max(e.confidence) AS weight FROM events AS e"  # noqa: S608
            f" WHERE e.day IS NOT NULL AND {part} AND {where} GROUP BY coalesce(e.happening, -e.n)"
            " ORDER BY weight DESC, e.day DESC, e.n LIMIT ?",
            [*given, *values, max(0, limit)],
        ).fetchall()
        return by_number(connection, [row["n"] for row in rows])
