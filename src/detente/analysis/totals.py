"""The network of a database, summed by SQLite: quick where there are many events."""

from __future__ import annotations

import sqlite3

import msgspec

from detente.analysis.network import Edge, Network, Node
from detente.store.connection import reading
from detente.store.filters import EventFilter, condition

_LEAST = 0.001  # confidence below which an event has no weight
_VOTES = (
    "WITH v AS MATERIALIZED (SELECT d.actor, d.recipient, coalesce(e.happening, -e.n) AS one, e.happening,"
    " e.day, e.intensity, max(e.confidence) AS weight FROM dyads AS d JOIN events AS e ON e.n = d.event"
    " WHERE e.day IS NOT NULL AND e.confidence >= {least} AND {where} GROUP BY one, d.actor, d.recipient)"
)
_EDGES = (
    " SELECT actor, recipient, count(*) AS votes, sum(coalesce(h.reports, 1)) AS reports,"
    " sum(weight * intensity) / sum(weight) AS intensity, sum(intensity > 0) AS cooperation,"
    " sum(intensity < 0) AS conflict, min(day) AS first, max(day) AS last"
    " FROM v LEFT JOIN happenings AS h ON h.n = v.happening GROUP BY actor, recipient"
)
_NODES = (
    " SELECT party, NULL, sum(does) AS does, sum(suffers) AS suffers, sum(weight * intensity) / sum(weight)"
    " AS intensity, 0, 0, NULL, NULL FROM (SELECT party, intensity, max(weight) AS weight, max(does) AS does,"
    " max(suffers) AS suffers FROM (SELECT actor AS party, one, intensity, weight, 1 AS does, 0 AS suffers"
    " FROM v UNION ALL SELECT recipient, one, intensity, weight, 0, 1 FROM v) GROUP BY party, one)"
    " GROUP BY party"
)


def network_of(connection: sqlite3.Connection, wanted: EventFilter) -> Network:
    """Who acts toward whom, one vote a reconciled event and dyad.

    The same as :meth:`detente.database.Database.network`, without going through every event in Python.

    Args:
        connection: open.
        wanted: which events; its statuses are taken as they are.

    Raises:
        StoreError: the database cannot be used.
    """
    where, values = condition(wanted)
    sql = _VOTES.format(least=_LEAST, where=where) + _EDGES + " UNION ALL" + _NODES
    with reading(connection):
        rows = connection.execute(sql, values).fetchall()
    nodes, edges = [], []
    for row in rows:
        if row["recipient"] is None:
            nodes.append(
                Node(party=row["actor"], as_actor=row["votes"], as_recipient=row["reports"],
                     intensity=row["intensity"])
            )  # fmt: skip
        else:
            edges.append(msgspec.convert(dict(row), Edge))
    return Network(
        nodes=tuple(sorted(nodes, key=lambda node: node.party)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.actor, edge.recipient))),
        since=wanted.since,
        until=wanted.until,
        statuses=wanted.statuses,
    )
