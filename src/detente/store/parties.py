"""Parties of events: who they are, how often they act, with whom, and what else is told of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detente.records import Commitment, Position, Statement, Tie
from detente.store.connection import reading
from detente.store.kinds import decode

ToldKind = Literal["position", "commitment", "tie", "statement"]
_PATHS: dict[ToldKind, tuple[str, ...]] = {
    "position": ("$.holders",),
    "commitment": ("$.holders",),
    "tie": ("$.holder", "$.over"),
    "statement": ("$.source",),
}
_NEWEST_ARTICLES = 500
"""Among so many of the newest articles on a party its statements are looked for: there are very many."""
_NEWEST = "SELECT n FROM articles ORDER BY day DESC, n DESC LIMIT 3000"
_NEWEST_OF_ALL = f"SELECT n FROM ({_NEWEST})"  # noqa: S608
_STATE = 3


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


def pairs(connection: sqlite3.Connection, party: str = "") -> list[Pair]:
    """Pairs of parties, those with most events first.

    Args:
        connection: open.
        party: only pairs with this one, which then comes first; the code as dyads have it.

    Raises:
        StoreError: the database cannot be used.
    """
    where, values = ("WHERE actor = ?1 OR recipient = ?1", [party]) if party else ("", [])
    with reading(connection):
        rows = connection.execute(
            "SELECT actor, recipient, count(*) AS events, min(nullif(day, '')) AS since, max(day) AS until"  # noqa: S608
            f" FROM dyads {where} GROUP BY actor, recipient",
            values,
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


def parties(connection: sqlite3.Connection) -> list[PartyCount]:
    """All parties, those with most events first: states with all their bodies, others by their code.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT party, role, count(DISTINCT event) AS events, max(day) AS until"
            " FROM parties GROUP BY party, role"
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
    # who meets without a recipient is met by the others
    side = "p.role = 'actor'" if role == "actor" else "(p.role = 'recipient' OR p.alone)"
    with reading(connection):
        rows = connection.execute(
            "SELECT e.root, max(e.quad) AS quad, count(*) AS events, avg(e.intensity) AS intensity"  # noqa: S608
            " FROM (SELECT DISTINCT p.event FROM parties AS p"
            f" WHERE p.code >= ? AND p.code < ? AND {side}) AS s"
            " JOIN events AS e ON e.n = s.event GROUP BY e.root ORDER BY events DESC, e.root",
            _range(code),
        ).fetchall()
    return [msgspec.convert(dict(row), RootCount) for row in rows]


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


def _range(code: str) -> tuple[str, str]:
    """Bounds of the codes that begin with a code."""
    return code, code + "\x7f"
