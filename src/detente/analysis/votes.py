"""The votes of a database: one a reconciled event and dyad, for series and networks."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator

from detente.analysis.tension import Vote
from detente.store.filters import EventFilter, condition


def votes(
    connection: sqlite3.Connection, parties: tuple[str, str] | None, wanted: EventFilter
) -> Iterator[Vote]:
    """One vote a reconciled event and dyad, for series and networks.

    Args:
        connection: open.
        parties: the two parties, by code as dyads hold it; all dyads without them.
        wanted: which events.

    Yields:
        The vote, of the report that is surest of it.
    """
    where, values = condition(wanted)
    pair, join = "", "JOIN"
    if parties is not None:
        pair = " AND (d.actor = ? AND d.recipient = ? OR d.actor = ? AND d.recipient = ?)"
        values = [*values, *parties, parties[1], parties[0]]
        join = "CROSS JOIN"  # the events of two parties are fewer than those of a status or a day
    rows = connection.execute(
        "SELECT v.*, coalesce(h.reports, 1) AS reports, a.id AS article_id, a.title, a.source,"  # noqa: S608
        " s.text AS sentence, s.start FROM ("
        " SELECT d.actor, d.recipient, e.n, e.article, e.happening, e.day,"
        " coalesce(e.happening, -e.n) AS one,"
        " e.intensity, e.status, e.said, e.contested, e.root, max(e.confidence) AS confidence"
        f" FROM dyads AS d {join} events AS e ON e.n = d.event WHERE e.day IS NOT NULL AND {where}{pair}"
        " GROUP BY one, d.actor, d.recipient) AS v"
        " JOIN articles AS a ON a.n = v.article JOIN records AS r ON r.n = v.n"
        " LEFT JOIN sentences AS s ON s.n = r.sentence LEFT JOIN happenings AS h ON h.n = v.happening"
        " ORDER BY v.day, v.n",
        values,
    )
    for row in rows:
        words = row["sentence"] or ""
        yield Vote(
            id=str(row["one"]),
            day=dt.date.fromisoformat(row["day"]),
            actor=row["actor"],
            recipient=row["recipient"],
            intensity=row["intensity"],
            confidence=row["confidence"],
            status=row["status"],
            said=bool(row["said"]),
            contested=bool(row["contested"]),
            reports=row["reports"],
            root=row["root"],
            sentence=words,
            title=row["title"],
            source=row["source"],
            article=row["article_id"],
            start=row["start"] or 0,
            end=(row["start"] or 0) + len(words),
        )
