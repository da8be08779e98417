"""What events are found by: times, parties, dyads; made from the records and made anew after a correction."""

from __future__ import annotations

import datetime as dt
import sqlite3
from itertools import product
from typing import Any, NamedTuple

from detente.negotiation.seats import party_code
from detente.records import Actor, Event

EVENT_COLUMNS = (
    "n, article, day, first, dated, root, mode, status, quad, intensity, confidence, said, contested, state,"
    " lat, lon"
)
"""Of the table ``events``, without the happening."""


def actor_name(actor: Actor) -> str:
    """What an actor is called in a search by name."""
    return actor.person or actor.organisation or actor.name


def event_days(event: Event, day: dt.date | None) -> tuple[str | None, str | None, bool]:
    """First and last day of an event, and whether it has a time of its own.

    Args:
        event: the event.
        day: the article's, which stands in for a missing time.
    """
    when = event.when
    if when is not None and (when.start or when.end):
        first, last = when.start or when.end, when.end or when.start
        if when.end is None and day is not None and first is not None and day > first:
            last = day  # "since 2008": as far as the article can tell
        return (first.isoformat() if first else None), (last.isoformat() if last else None), True
    known = day.isoformat() if day else None
    return known, known, False


class Rows(NamedTuple):
    """The rows by which an event is found."""

    event: tuple[Any, ...]
    parties: list[tuple[Any, ...]]
    dyads: list[tuple[Any, ...]]


def index_rows(n: int, article: int, event: Event, day: dt.date | None) -> Rows:
    """The rows by which an event is found.

    Args:
        n: of the record.
        article: ``articles.n``.
        event: with people's edits.
        day: of the article.
    """
    first, last, dated = event_days(event, day)
    where = event.where
    place = (where.state, where.lat, where.lon) if where else (None, None, None)
    row = (
        *(n, article, last, first, int(dated), event.root, event.mode, event.status, event.quad),
        *(event.intensity, event.confidence, int(bool(event.attribution)), int(bool(event.contested_by))),
        *place,
    )
    several = len({(actor.code, actor_name(actor)) for actor in event.actors}) > 1
    alone = int(several and not event.recipients)
    parties = [
        (actor.state or actor.code, role, last or "", n, actor.code, actor_name(actor), one)
        for role, actors, one in (("actor", event.actors, alone), ("recipient", event.recipients, 0))
        for actor in actors
    ]
    dyads = [(actor, recipient, last or "", n) for actor, recipient in dyads_of(event)]
    return Rows(row, list(dict.fromkeys(parties)), list(dict.fromkeys(dyads)))


def index_event(
    connection: sqlite3.Connection, n: int, article: int, event: Event, day: dt.date | None
) -> None:
    """Write the rows by which an event is found; for what is given see :func:`index_rows`."""
    rows = index_rows(n, article, event, day)
    connection.execute(
        f"INSERT INTO events ({EVENT_COLUMNS}) VALUES ({', '.join('?' * len(rows.event))})",  # noqa: S608
        rows.event,
    )
    connection.executemany("INSERT INTO parties VALUES (?, ?, ?, ?, ?, ?, ?)", rows.parties)
    connection.executemany("INSERT INTO dyads VALUES (?, ?, ?, ?)", rows.dyads)


def dyads_of(event: Event) -> list[tuple[str, str]]:
    """Who acts toward whom: actors with recipients; of a meeting without recipients, all with each other."""
    actors = list(dict.fromkeys(party_code(actor) for actor in event.actors))
    if not event.recipients:
        return [(a, b) for a, b in product(actors, actors) if a != b]
    recipients = list(dict.fromkeys(party_code(actor) for actor in event.recipients))
    return [(a, b) for a, b in product(actors, recipients) if a != b]


def forget_event(connection: sqlite3.Connection, n: int) -> None:
    """Remove what an event is found by; its record stays."""
    connection.execute("DELETE FROM events WHERE n = ?", (n,))
