"""Lists for programs, page by page: articles, records of all kinds, failures, places."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from detente.errors import SettingError
from detente.store.connection import reading
from detente.store.filters import EventFilter, condition, match_words
from detente.store.kinds import Kind
from detente.store.overview import Report

_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})?~(\d{1,18})")
_REPORT = (
    "SELECT a.n, a.id, a.title, a.outlet, a.source, a.day,"
    " (SELECT count(*) FROM events AS e WHERE e.article = a.n) AS events FROM articles AS a"
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A record of any kind, with where it stands."""

    kind: Kind
    article: Annotated[str, Meta(description="id of the article")]
    title: str
    day: Annotated[dt.date | None, Meta(description="of the article")]
    verdict: Annotated[str | None, Meta(description="accepted, edited, rejected; null: nobody has judged it")]
    record: msgspec.Raw


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be read."""

    source: Annotated[str, Meta(description="its name or address")]
    reason: str
    kind: Annotated[str, Meta(description="class of the error")]
    tries: int
    last: Annotated[str, Meta(description="when it was last tried: UTC, ISO 8601")]


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A place where events took place."""

    name: str
    state: Annotated[str | None, Meta(description="ISO code")]
    kind: str
    lat: float
    lon: float
    events: Annotated[int, Meta(description="reconciled events")]
    intensity: Annotated[float, Meta(description="mean PLOVER score, -10 conflict to 10 cooperation")]
    conflict: Annotated[int, Meta(description="events with a score below 0")]
    cooperation: Annotated[int, Meta(description="events with a score above 0")]
    first: dt.date | None
    last: dt.date | None


def articles(
    connection: sqlite3.Connection,
    *,
    since: str = "",
    until: str = "",
    text: str = "",
    outlet: str = "",
    limit: int = 50,
    after: str = "",
) -> list[tuple[str, Report]]:
    """Articles with their cursors, the newest first, those without a day last.

    Args:
        connection: open.
        since: first day, ISO form.
        until: last day.
        text: words that are in the title or the text.
        outlet: by its name.
        limit: how many at most.
        after: the cursor of the last one of the page before.

    Raises:
        SettingError: the cursor is none, or the text has no word.
        StoreError: the database cannot be used.
    """
    past = _CURSOR.fullmatch(after)
    if after and past is None:
        raise SettingError("is no cursor: use the one that came with the page before", source=after[:40])
    parts, values = ["1"], list[Any]()
    for part, value in (("a.day >= ?", since), ("a.day <= ?", until), ("a.outlet = ?", outlet)):
        if value:
            parts.append(part)
            values.append(value)
    if text:
        # "+": the index of days is gone through; the articles themselves are long
        parts.append("+a.n IN (SELECT rowid FROM article_search WHERE article_search MATCH ?)")
        values.append(match_words(text))
    found: list[sqlite3.Row] = []
    for dated in (True, False):
        where, more = f"a.day IS {'NOT ' if dated else ''}NULL", list[Any]()
        if past is not None and past[1]:
            where, more = (
                (f"{where} AND (a.day, a.n) < (?, ?)", [past[1], int(past[2])]) if dated else (where, more)
            )
        elif past is not None:
            where, more = ("0", more) if dated else (f"{where} AND a.n < ?", [int(past[2])])
        with reading(connection):
            found += connection.execute(
                f"{_REPORT} WHERE a.n IN (SELECT a.n FROM articles AS a WHERE {where}"  # noqa: S608
                f" AND {' AND '.join(parts)} ORDER BY a.day DESC, a.n DESC LIMIT ?)"
                " ORDER BY a.day DESC, a.n DESC",
                [*more, *values, limit - len(found)],
            ).fetchall()
    return [(f"{row['day'] or ''}~{row['n']}", _report(row)) for row in found]


def reports_of(connection: sqlite3.Connection, ids: list[str], sources: list[str]) -> list[Report]:
    """The articles with these ids, and those met at these sources, in the order in which they were added.

    Raises:
        StoreError: the database cannot be used.
    """
    every = msgspec.json.encode(ids).decode(), msgspec.json.encode(sources).decode()
    with reading(connection):
        rows = connection.execute(
            f"{_REPORT} WHERE a.id IN (SELECT value FROM json_each(?)) OR a.n IN (SELECT article FROM sources"  # noqa: S608
            " WHERE source IN (SELECT value FROM json_each(?))) ORDER BY a.n",
            every,
        ).fetchall()
    return [_report(row) for row in rows]


def _report(row: sqlite3.Row) -> Report:
    given = {name: row[name] for name in Report.__struct_fields__}
    return msgspec.convert(given, Report, strict=False)


def records(
    connection: sqlite3.Connection,
    *,
    kind: str = "",
    article: str = "",
    record: str = "",
    verdict: str = "",
    limit: int = 50,
    after: str = "",
) -> list[tuple[str, Row]]:
    """Records with their cursors, the last added first.

    Args:
        connection: open.
        kind: of record; all by default.
        article: id of the article that they stand in.
        record: id of the record; records of several articles may have the same.
        verdict: ``accepted``, ``edited``, ``rejected`` or ``none``.
        limit: how many at most.
        after: the cursor of the last one of the page before.

    Raises:
        StoreError: the database cannot be used.
    """
    parts, values = ["1"], list[Any]()
    for part, value in (
        ("r.n < ?", int(after) if after else None),
        ("r.kind = ?", kind),
        ("r.article = (SELECT n FROM articles WHERE id = ?)", article),
        ("r.id = ?", record),
        ("r.verdict = ?", "" if verdict == "none" else verdict),
    ):
        if value:
            parts.append(part)
            values.append(value)
    if verdict == "none":
        parts.append("r.verdict IS NULL")
    with reading(connection):
        rows = connection.execute(
            "SELECT r.n, r.kind, r.data, r.verdict, a.id AS article, a.title, a.day FROM records AS r"  # noqa: S608
            f" JOIN articles AS a ON a.n = r.article WHERE {' AND '.join(parts)} ORDER BY r.n DESC LIMIT ?",
            [*values, limit],
        ).fetchall()
    return [
        (
            str(row["n"]),
            Row(
                kind=row["kind"],
                article=row["article"],
                title=row["title"],
                day=dt.date.fromisoformat(row["day"]) if row["day"] else None,
                verdict=row["verdict"],
                record=msgspec.Raw(row["data"]),
            ),
        )
        for row in rows
    ]


def failures(connection: sqlite3.Connection, *, limit: int = 50, offset: int = 0) -> list[Failure]:
    """What could not be read, by name.

    Raises:
        StoreError: the database cannot be used.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT source, reason, kind, tries, last FROM failures ORDER BY source LIMIT ? OFFSET ?",
            (limit, offset),
        ).fetchall()
    return [Failure(**dict(row)) for row in rows]


def places(connection: sqlite3.Connection, wanted: EventFilter, limit: int = 1000) -> list[Spot]:
    """Where the events of a filter took place, those with most events first.

    Args:
        connection: open.
        wanted: which events; those without a place on the map are left out.
        limit: how many places at most.

    Raises:
        SettingError: a value cannot be.
        StoreError: the database cannot be used.
    """
    where, values = condition(wanted)
    with reading(connection):
        rows = connection.execute(
            "WITH told AS (SELECT e.lat, e.lon, min(e.state) AS state, max(e.n) AS n,"  # noqa: S608
            " avg(e.intensity) AS intensity, min(e.first) AS first, max(e.day) AS last FROM events AS e"
            f" WHERE e.lat IS NOT NULL AND e.lon IS NOT NULL AND {where}"
            " GROUP BY e.lat, e.lon, coalesce(e.happening, -e.n)),"
            " spots AS (SELECT lat, lon, min(state) AS state, max(n) AS n, count(*) AS events,"
            " avg(intensity) AS intensity, sum(intensity < 0) AS conflict, sum(intensity > 0) AS cooperation,"
            " min(first) AS first, max(last) AS last FROM told GROUP BY lat, lon"
            " ORDER BY events DESC, lat, lon LIMIT ?)"
            " SELECT s.*, coalesce(json_extract(r.data, '$.where.resolved'), '') AS resolved,"
            " coalesce(json_extract(r.data, '$.where.name'), '') AS called,"
            " coalesce(json_extract(r.data, '$.where.kind'), '') AS kind"
            " FROM spots AS s JOIN records AS r ON r.n = s.n ORDER BY s.events DESC, s.lat, s.lon",
            [*values, limit],
        ).fetchall()
    return [_spot(dict(row)) for row in rows]


def _spot(row: dict[str, Any]) -> Spot:
    name = row.pop("resolved") or row["called"]
    given = {field: row[field] for field in Spot.__struct_fields__ if field in row}
    return msgspec.convert({**given, "name": name}, Spot, strict=False)
