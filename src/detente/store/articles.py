"""One article whole, for people who judge it: all its records, what was said of them, who else tells it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from detente.records import Reading
from detente.store.connection import reading
from detente.store.corrections import Correction, corrections
from detente.store.find import disagreements, same_event
from detente.store.kinds import AnyRecord, Kind, decode
from detente.store.read import whole_of

_MOST_TOLD, _MOST_COMPARED = 400, 40
"""Articles that are listed, and reports of one event that are compared."""
_ARTICLE = (
    "SELECT a.n, a.text, a.data, a.report, v.detente, v.language_model, v.knowledge FROM articles AS a"
    " JOIN versions AS v ON v.n = a.version WHERE a.id = ?"
)


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """An article that tells the same."""

    id: str
    title: str
    outlet: str
    source: str
    day: str | None
    record: str = ""
    """Id of its event that is the same; '' where the whole article is meant."""
    reprints: tuple[Telling, ...] = ()
    """Of it: reprints and updates, which count with it as one report."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reconciled event as other articles tell it."""

    happening: int
    reports: int
    articles: int
    others: tuple[Telling, ...] = ()
    own: tuple[Telling, ...] = ()
    """Reprints of the article itself."""
    differ: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """An article with all records, rejected ones too."""

    reading: Reading
    verdicts: dict[str, str]
    """Of judged records, by id: accepted, edited, rejected."""
    corrections: dict[str, list[Correction]]
    """Those that hold, by id of the record, oldest first."""
    told: dict[str, Told]
    """By id of the event; those that only this article tells are left out."""
    copies: tuple[Telling, ...]
    """Reprints and updates of the article."""
    places: tuple[str, ...]
    """Further addresses at which the very same text was met."""


def dossier(connection: sqlite3.Connection, article: str) -> Dossier | None:
    """An article and what belongs to it; None where there is none with this id.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        row = connection.execute(_ARTICLE, (article,)).fetchone()
        if row is None:
            return None
        rows = connection.execute(
            "SELECT r.id, r.kind, r.data, r.verdict, e.happening FROM records AS r"
            " LEFT JOIN events AS e ON e.n = r.n WHERE r.article = ? ORDER BY r.place, r.n",
            (row["n"],),
        ).fetchall()
        whole = whole_of(row, [(one["kind"], decode(one["kind"], one["data"])) for one in rows])
        made: dict[str, list[Correction]] = {}
        for one in corrections(connection, article):
            made.setdefault(one.record, []).append(one)
        return Dossier(
            reading=whole,
            verdicts={one["id"]: one["verdict"] for one in rows if one["verdict"]},
            corrections=made,
            told=_told(connection, row, {o["id"]: o["happening"] for o in rows if o["happening"]}),
            copies=_copies(connection, row),
            places=_places(connection, row["n"], whole.article.source),
        )


def one_record(
    connection: sqlite3.Connection, article: str, record: str
) -> tuple[Kind, AnyRecord, str] | None:
    """Kind, record and title of the article, by their ids; None where there is no such record.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        row = connection.execute(
            "SELECT r.kind, r.data, a.title FROM records AS r JOIN articles AS a ON a.n = r.article"
            " WHERE a.id = ? AND r.id = ? ORDER BY r.n LIMIT 1",
            (article, record),
        ).fetchone()
    if row is None:
        return None
    kind: Kind = row["kind"]
    return kind, decode(kind, row["data"]), row["title"]


def titles_of(connection: sqlite3.Connection, articles: Sequence[str]) -> dict[str, str]:
    """Titles by id of those articles that are there; at most some hundred.

    Raises:
        StoreError: the database cannot be used.
    """
    marks = ", ".join("?" * len(articles))
    with reading(connection):
        rows = connection.execute(f"SELECT id, title FROM articles WHERE id IN ({marks})", articles)  # noqa: S608
        return {row["id"]: row["title"] for row in rows}


def _told(connection: sqlite3.Connection, row: sqlite3.Row, events: dict[str, int]) -> dict[str, Told]:
    """What other articles tell of the events of one, by the id of the event."""
    marks = ", ".join("?" * len(set(events.values())))
    counted = connection.execute(
        f"SELECT n, reports, articles FROM happenings WHERE articles > 1 AND n IN ({marks})",  # noqa: S608
        tuple(set(events.values())),
    ).fetchall()
    found: dict[int, Told] = {}
    left = _MOST_TOLD
    for one in counted:
        rows = connection.execute(
            "SELECT r.id AS record, a.n, a.id, a.title, a.outlet, a.source, a.day, a.report FROM events AS e"
            " JOIN records AS r ON r.n = e.n JOIN articles AS a ON a.n = e.article"
            " WHERE e.happening = ? AND e.article <> ? ORDER BY a.day IS NULL, a.day, a.n LIMIT ?",
            (one["n"], row["n"], max(1, left)),
        ).fetchall()
        left -= len(rows)
        groups: dict[int, list[Telling]] = {}
        for other in rows:
            groups.setdefault(other["report"], []).append(_telling(other))
        own = tuple(groups.pop(row["report"], ()))
        few = one["articles"] <= _MOST_COMPARED
        found[one["n"]] = Told(
            happening=one["n"],
            reports=one["reports"],
            articles=one["articles"],
            others=tuple(
                msgspec.structs.replace(first, reprints=tuple(more)) for first, *more in groups.values()
            ),
            own=own,
            differ=disagreements(same_event(connection, one["n"])) if few else {},
        )
    return {event: found[n] for event, n in events.items() if n in found}


def _copies(connection: sqlite3.Connection, row: sqlite3.Row) -> tuple[Telling, ...]:
    rows = connection.execute(
        "SELECT id, title, outlet, source, day FROM articles WHERE report = ? AND n <> ?"
        " ORDER BY day IS NULL, day, n LIMIT ?",
        (row["report"], row["n"], _MOST_TOLD),
    )
    return tuple(_telling(one) for one in rows)


def _places(connection: sqlite3.Connection, n: int, known: str) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT source FROM sources WHERE article = ? AND source <> ? ORDER BY met, source LIMIT ?",
        (n, known, _MOST_COMPARED),
    )
    return tuple(row["source"] for row in rows)


def _telling(row: sqlite3.Row) -> Telling:
    given: dict[str, Any] = {name: row[name] for name in ("id", "title", "outlet", "source", "day")}
    return Telling(**given, record=row["record"] if "record" in row.keys() else "")  # noqa: SIM118  not a dict
