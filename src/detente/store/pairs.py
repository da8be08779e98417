"""Pairs of parties: how often they act toward each other, and the records that prove it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.store.connection import reading

_STATE = 3
_ALL = "SELECT actor, recipient, count(*) AS events FROM dyads GROUP BY actor, recipient"
_OF = (
    # the key begins with who acts: one actor after the other is asked what it does to the party
    "WITH RECURSIVE a (actor) AS (SELECT min(actor) FROM dyads UNION ALL"
    " SELECT (SELECT min(actor) FROM dyads WHERE actor > a.actor) FROM a WHERE a.actor IS NOT NULL)"
    " SELECT actor, recipient, count(*) AS events FROM dyads WHERE actor = ?1 GROUP BY recipient UNION ALL"
    " SELECT * FROM (SELECT a.actor, ?1, (SELECT count(*) FROM dyads AS t WHERE t.actor = a.actor"
    " AND t.recipient = ?1) AS events FROM a) WHERE events > 0"
)


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two parties and the events between them."""

    first: str
    second: str
    there: Annotated[int, Meta(description="events of the first toward the second")]
    back: Annotated[int, Meta(description="events of the second toward the first")]
    since: Annotated[str, Meta(description="ISO day of the first event; '' where none has one")]
    until: Annotated[str, Meta(description="ISO day of the last")]

    @property
    def events(self) -> int:
        """Both together; a meeting counts in both directions."""
        return self.there + self.back


def pairs(connection: sqlite3.Connection, party: str = "") -> list[Pair]:
    """Pairs of parties, those with most events first.

    Args:
        connection: open.
        party: only pairs with this one, which then comes first; the code as dyads have it.

    Raises:
        StoreError: the database cannot be used.
    """
    # the first and last day are looked up: to compare all of them takes far longer than to count
    counted = _OF if party else _ALL
    with reading(connection):
        rows = connection.execute(
            "SELECT d.*, (SELECT min(day) FROM dyads AS f WHERE f.actor = d.actor"  # noqa: S608
            " AND f.recipient = d.recipient AND f.day > '') AS since, (SELECT max(day) FROM dyads AS l"
            f" WHERE l.actor = d.actor AND l.recipient = d.recipient) AS until FROM ({counted}) AS d",
            [party] if party else [],
        ).fetchall()
    found: dict[tuple[str, str], Pair] = {}
    for row in rows:
        actor, recipient = row["actor"], row["recipient"]
        turned = recipient == party if party else actor > recipient
        key = (recipient, actor) if turned else (actor, recipient)
        other = found.get(key)
        days = [day for day in (row["since"], other.since if other else "") if day]
        found[key] = Pair(
            first=key[0],
            second=key[1],
            there=(other.there if other else 0) + (0 if turned else row["events"]),
            back=(other.back if other else 0) + (row["events"] if turned else 0),
            since=min(days, default=""),
            until=max(row["until"], other.until if other else ""),
        )
    return sorted(found.values(), key=lambda pair: (-pair.events, pair.first, pair.second))


def dyad_code(connection: sqlite3.Connection, code: str) -> str:
    """The party that a code counts as between parties: ``USAGOV`` as ``USA``, ``COLREB`` as itself.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        row = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM dyads WHERE actor = ?1)"
            " OR (SELECT 1 FROM dyads WHERE recipient = ?1 LIMIT 1) IS NOT NULL",
            (code,),
        ).fetchone()
    return code if row[0] else code[:_STATE]


def span(connection: sqlite3.Connection, first: str, second: str) -> tuple[str, str]:
    """ISO days of the first and last event between two parties; '' where there is none.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        row = connection.execute(
            "SELECT min(nullif(day, '')) AS since, max(day) AS until FROM dyads"
            " WHERE actor = ?1 AND recipient = ?2 OR actor = ?2 AND recipient = ?1",
            (first, second),
        ).fetchone()
    return row["since"] or "", row["until"] or ""


def record_ids(
    connection: sqlite3.Connection, events: Iterable[tuple[str, int, str]]
) -> dict[tuple[str, int, str], str]:
    """The ids of event records, each by the article that tells it, where its sentence starts, and its root.

    Args:
        connection: open.
        events: id of the article, character in its text, root.

    Raises:
        StoreError: the database cannot be used.
    """
    wanted = set(events)
    articles = sorted({article for article, _, _ in wanted})
    found: dict[tuple[str, int, str], str] = {}
    for begin in range(0, len(articles), 500):
        some = articles[begin : begin + 500]
        with reading(connection):
            rows = connection.execute(
                "SELECT a.id AS article, s.start, e.root, r.id FROM articles AS a"  # noqa: S608
                " JOIN events AS e ON e.article = a.n JOIN records AS r ON r.n = e.n"
                f" JOIN sentences AS s ON s.n = r.sentence WHERE a.id IN ({', '.join('?' * len(some))})"
                " ORDER BY r.place DESC",
                some,
            )
            for row in rows:
                key = (row["article"], row["start"], row["root"])
                if key in wanted:
                    found[key] = row["id"]
    return found
