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
    " WHERE e.day IS NOT NULL AND e.confidence >= {least} AND {where} GROUP BY one, d.actor, d.recipient),"
    # most events are of one dyad: they are summed with it, and only the others by party
    " several AS MATERIALIZED (SELECT one FROM v GROUP BY one HAVING count(*) > 1),"
    " g AS MATERIALIZED (SELECT actor, recipient, count(*) AS votes, sum(coalesce(h.reports, 1)) AS reports,"
    " sum(weight * intensity) / sum(weight) AS intensity, sum(intensity > 0) AS cooperation,"
    " sum(intensity < 0) AS conflict, min(day) AS first, max(day) AS last,"
    " count(*) FILTER (WHERE single) AS singles, sum(weight) FILTER (WHERE single) AS mass,"
    " sum(weight * intensity) FILTER (WHERE single) AS pull"
    " FROM (SELECT *, one NOT IN several AS single FROM v) LEFT JOIN happenings AS h ON h.n = happening"
    " GROUP BY actor, recipient)"
)
_EDGES = " SELECT actor, recipient, votes, reports, intensity, cooperation, conflict, first, last FROM g"
_NODES = (
    " SELECT party, NULL, sum(does) AS does, sum(suffers) AS suffers, sum(pull) / sum(mass), 0, 0, NULL, NULL"
    " FROM (SELECT actor AS party, singles AS does, 0 AS suffers, mass, pull FROM g"
    " UNION ALL SELECT recipient, 0, singles, mass, pull FROM g"
    " UNION ALL SELECT party, max(does), max(suffers), max(weight), max(weight) * intensity FROM ("
    "SELECT actor AS party, one, intensity, weight, 1 AS does, 0 AS suffers FROM v WHERE one IN several"
    " UNION ALL SELECT recipient, one, intensity, weight, 0, 1 FROM v WHERE one IN several)"
    " GROUP BY party, one) GROUP BY party"
)


def network_of(connection: sqlite3.Connection, wanted: EventFilter) -> Network:
    """Who acts toward whom, one vote a reconciled event and dyad.

    An event counts once between any two parties, and once for each party as actor and as recipient.

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
