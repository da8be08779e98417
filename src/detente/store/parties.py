"""Parties of events: who they are, how often they act, and what else is told of them."""

from __future__ import annotations

import re
import sqlite3
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.records import Commitment, Position, Statement, Tie
from detente.store import filters
from detente.store.connection import reading
from detente.store.find import FoundEvent, by_number
from detente.store.kinds import decode

ToldKind = Literal["position", "commitment", "tie", "statement"]
_PATHS: dict[ToldKind, tuple[str, ...]] = {
    "position": ("$.holders",),
    "commitment": ("$.holders",),
    "tie": ("$.holder", "$.over"),
    "statement": ("$.source",),
}
_SIDES = {"actor": "p.role = 'actor'", "recipient": "(p.role = 'recipient' OR p.alone)"}
"""Conditions on ``parties``: who meets without a recipient is met by the others."""
_ROWS_AN_EVENT = 8
"""Of a party, hardly ever more."""
_NEWEST_ARTICLES = 500
"""Among so many of the newest articles on a party its statements are looked for: there are very many."""
_NEWEST = "SELECT n FROM articles ORDER BY day DESC, n DESC LIMIT 3000"
_NEWEST_OF_ALL = f"SELECT n FROM ({_NEWEST})"  # noqa: S608


class PartyCount(msgspec.Struct, frozen=True, kw_only=True):
    """A party and how many events tell of it."""

    code: str
    acts: Annotated[int, Meta(description="events in which it acts")]
    suffers: Annotated[int, Meta(description="events that are done to it")]
    until: Annotated[str, Meta(description="ISO day of the last event; '' where none has one")]

    @property
    def events(self) -> int:
        """Both together."""
        return self.acts + self.suffers


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """A name that articles use for a party."""

    code: str
    name: str
    events: int
    until: str


class RootCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many events of a root, and how they score."""

    root: str
    quad: int
    events: int
    intensity: Annotated[float, Meta(description="mean PLOVER score, -10 conflict to 10 cooperation")]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A record with the article that tells it."""

    record: Position | Commitment | Tie | Statement
    article: str
    title: str
    outlet: str
    day: str | None


def parties(connection: sqlite3.Connection) -> list[PartyCount]:
    """All parties, those with most events first: states with all their bodies, others by their code.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        # the last day is looked up: to compare all of them takes longer than to count
        rows = connection.execute(
            "SELECT c.*, (SELECT max(day) FROM parties AS l WHERE l.party = c.party AND l.role = c.role)"
            " AS until FROM (SELECT party, role, count(DISTINCT event) AS events FROM parties"
            " GROUP BY party, role) AS c"
        ).fetchall()
    found: dict[str, PartyCount] = {}
    for row in rows:
        code, acts = row["party"], row["role"] == "actor"
        other = found.get(code)
        found[code] = PartyCount(
            code=code,
            acts=(other.acts if other else 0) + (row["events"] if acts else 0),
            suffers=(other.suffers if other else 0) + (0 if acts else row["events"]),
            until=max(row["until"], other.until if other else ""),
        )
    return sorted(found.values(), key=lambda one: (-one.events, one.code))


def called(connection: sqlite3.Connection, code: str, limit: int = 60) -> list[Called]:
    """The names that articles use for a code and those that begin with it, the most frequent first.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT code, name, count(DISTINCT event) AS events, max(day) AS until FROM parties"
            " WHERE code >= ? AND code < ? GROUP BY code, name ORDER BY events DESC, name LIMIT ?",
            (*_range(code), limit),
        ).fetchall()
    return [msgspec.convert(dict(row), Called) for row in rows]


def named(connection: sqlite3.Connection, text: str, limit: int = 40) -> list[Called]:
    """Parties that articles call by a name with some letters in it, of any case.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT code, name, count(DISTINCT event) AS events, max(day) AS until FROM parties"
            " WHERE name LIKE ? ESCAPE '\\' GROUP BY code, name ORDER BY events DESC, name LIMIT ?",
            ("%" + re.sub(r"([%_\\])", r"\\\1", text) + "%", limit),
        ).fetchall()
    return [msgspec.convert(dict(row), Called) for row in rows]


def roots(connection: sqlite3.Connection, code: str, role: Literal["actor", "recipient"]) -> list[RootCount]:
    """What a party does, or what is done to it: roots with how many events, the most frequent first.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT e.root, max(e.quad) AS quad, count(*) AS events, avg(e.intensity) AS intensity"  # noqa: S608
            " FROM (SELECT DISTINCT p.event FROM parties AS p"
            f" WHERE p.code >= ? AND p.code < ? AND {_SIDES[role]}) AS s"
            " JOIN events AS e ON e.n = s.event GROUP BY e.root ORDER BY events DESC, e.root",
            _range(code),
        ).fetchall()
    return [msgspec.convert(dict(row), RootCount) for row in rows]


def newest_events(
    connection: sqlite3.Connection, code: str, role: Literal["actor", "recipient"], limit: int
) -> list[FoundEvent]:
    """The newest events in which a party acts, or that are done to it; those without a day last.

    Args:
        connection: open.
        code: of the party, as a filter takes it.
        role: in which it takes part; who meets without a recipient is met by the others.
        limit: how many at most.

    Raises:
        StoreError: the database cannot be used.
    """
    named, values = filters.named("p", code)
    rows = _ROWS_AN_EVENT * max(1, limit)
    with reading(connection):
        while True:
            # sorted whole, without DISTINCT: SQLite then keeps only the first rows while it goes through all
            found = connection.execute(
                f"SELECT p.event FROM parties AS p WHERE {named} AND {_SIDES[role]}"  # noqa: S608
                " ORDER BY p.day DESC, p.event DESC LIMIT ?",
                (*values, rows),
            ).fetchall()
            events = list(dict.fromkeys(row["event"] for row in found))
            if len(events) >= limit or len(found) < rows:
                return by_number(connection, events[: max(0, limit)])
            rows *= 8


def told(connection: sqlite3.Connection, code: str, kind: ToldKind, limit: int = 8) -> list[Told]:
    """Positions, commitments, ties or statements of a party, the newest first.

    They are looked for in the newest articles that tell events of the party, and, but for statements, in the
    newest 3,000 of all; in all others only where none is found.

    Args:
        connection: open.
        code: of the party; codes that begin with it count, too.
        kind: of record.
        limit: how many at most.

    Raises:
        StoreError: the database cannot be used, or a record is damaged.
    """
    held = " OR ".join(
        f"EXISTS (SELECT 1 FROM json_tree(r.data, '{path}') AS j WHERE j.key = 'code'"  # noqa: S608
        " AND j.value >= ? AND j.value < ?)"
        for path in _PATHS[kind]
    )
    values = [kind, f'"code":"{code}', *(bound for _ in _PATHS[kind] for bound in _range(code)), limit]

    def among(articles: str) -> list[sqlite3.Row]:
        return connection.execute(
            "SELECT r.data, a.id AS article, a.title, a.outlet, a.source, a.day FROM records AS r"  # noqa: S608
            f" JOIN articles AS a ON a.n = r.article WHERE {articles}r.kind = ? AND"
            f" r.verdict IS NOT 'rejected' AND instr(r.data, ?) AND ({held})"
            " ORDER BY a.day DESC, a.n DESC, r.place LIMIT ?",
            values,
        ).fetchall()

    with reading(connection):
        # the newest tell enough of most parties, and are soon gone through
        rows = [] if kind == "statement" else among(f"r.article IN ({_NEWEST}) AND ")
        if len(rows) < limit:
            newest = ", ".join(map(str, _newest_articles(connection, code)))
            also = "" if kind == "statement" else f" UNION {_NEWEST_OF_ALL}"
            rows = among(f"r.article IN (SELECT value FROM json_each('[{newest}]'){also}) AND ")  # noqa: S608
        if not rows and kind != "statement":
            rows = among("")
    return [
        Told(
            record=decode(kind, row["data"]),
            article=row["article"],
            title=row["title"] or row["source"],
            outlet=row["outlet"],
            day=row["day"],
        )
        for row in rows
    ]


def _newest_articles(connection: sqlite3.Connection, code: str) -> list[int]:
    with reading(connection):
        rows = connection.execute(
            "SELECT e.article FROM (SELECT event, day FROM parties WHERE code >= ? AND code < ?"
            " ORDER BY day DESC LIMIT ?) AS p CROSS JOIN events AS e ON e.n = p.event ORDER BY p.day DESC",
            (*_range(code), 4 * _NEWEST_ARTICLES),
        ).fetchall()
    return list(dict.fromkeys(row["article"] for row in rows))[:_NEWEST_ARTICLES]


def _range(code: str) -> tuple[str, str]:
    """Bounds of the codes that begin with a code."""
    return code, code + "\x7f"
