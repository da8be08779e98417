"""What a database holds, and whether every span and reference in it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from detente.store.connection import name_of, reading, schema_version
from detente.store.proof import ARTICLE, article_faults


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """What a database holds."""

    path: str
    bytes: int
    schema: int
    articles: int
    reports: Annotated[int, Meta(description="articles that are no reprint or update of another")]
    first: Annotated[str | None, Meta(description="day of the oldest article")]
    last: Annotated[str | None, Meta(description="day of the newest article")]
    records: dict[str, int]
    happenings: Annotated[int, Meta(description="events, those of several reports counted once")]
    statuses: dict[str, int]
    corrections: int
    other_language: int
    failures: dict[str, int]
    feeds: int
    versions: dict[str, int]


def info(connection: sqlite3.Connection) -> Info:
    """What a database holds, counted.

    Raises:
        StoreError: it cannot be read.
    """
    with reading(connection):

        def one(query: str) -> int:
            return int(connection.execute(query).fetchone()[0] or 0)

        def by(query: str) -> dict[str, int]:
            return {str(row[0]): int(row[1]) for row in connection.execute(query)}

        first, last = connection.execute("SELECT min(day), max(day) FROM articles").fetchone()
        path = name_of(connection)
        failures = by("SELECT kind, count(*) FROM failures GROUP BY kind ORDER BY 2 DESC")
        return Info(
            path=path,
            bytes=sum(
                file.stat().st_size for suffix in ("", "-wal") if (file := Path(path + suffix)).exists()
            ),
            schema=one("PRAGMA user_version"),
            articles=one("SELECT count(*) FROM articles"),
            reports=one("SELECT count(DISTINCT report) FROM articles"),
            first=first,
            last=last,
            records=by("SELECT kind, count(*) FROM records GROUP BY kind ORDER BY 1"),
            happenings=one("SELECT count(*) FROM happenings"),
            statuses=by("SELECT status, count(*) FROM events GROUP BY status ORDER BY 2 DESC"),
            corrections=one("SELECT count(*) FROM corrections WHERE undone IS NULL"),
            other_language=failures.pop("LanguageError", 0),
            failures=failures,
            feeds=one("SELECT count(*) FROM feeds"),
            versions=by(
                "SELECT v.detente || '; ' || v.language_model || '; knowledge ' || v.knowledge, count(*)"
                " FROM articles AS a JOIN versions AS v ON v.n = a.version GROUP BY v.n"
            ),
        )


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything in a database that does not hold: texts, spans, references, indexes, the file itself.

    Raises:
        StoreError: it cannot be read at all.
    """
    with reading(connection):
        for row in connection.execute("PRAGMA integrity_check"):
            if row[0] != "ok":
                yield f"file: {row[0]}"
        for row in connection.execute("PRAGMA foreign_key_check"):
            yield f"{row[0]} {row[1]}: refers to a row of {row[2]} that is not there"
        if connection.execute("PRAGMA user_version").fetchone()[0] != schema_version():
            yield "schema: is not the newest"
        yield from _miscounted(connection)
    for table in ("article_search", "sentence_search"):
        yield from _unsearchable(connection, table)
    last = 0
    while True:
        with reading(connection):
            row = connection.execute(f"{ARTICLE} a.n > ? ORDER BY a.n LIMIT 1", (last,)).fetchone()
            found = list(article_faults(connection, row)) if row is not None else []
        yield from found
        if row is None:
            return
        last = row["n"]


def _miscounted(connection: sqlite3.Connection) -> Iterator[str]:
    for row in connection.execute(
        "SELECT h.n FROM happenings AS h LEFT JOIN (SELECT e.happening AS n, min(e.first) AS first,"
        " max(e.day) AS last, count(DISTINCT e.article) AS articles, count(DISTINCT a.report) AS reports"
        " FROM events AS e JOIN articles AS a ON a.n = e.article GROUP BY e.happening) AS c ON c.n = h.n"
        " WHERE c.n IS NULL OR c.articles <> h.articles OR c.reports <> h.reports"
        " OR c.first IS NOT h.first OR c.last IS NOT h.last"
    ):
        yield f"happening {row[0]}: its days or reports are not those of its events"
    for row in connection.execute(
        "SELECT a.id FROM articles AS a LEFT JOIN articles AS f ON f.n = a.report"
        " WHERE f.report IS NOT a.report"
    ):
        yield f"article {row[0]}: the report that it reprints is not there"


def _unsearchable(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """Whether the words of a table are found: FTS5 proves its own index, against the table's rows."""
    content = "articles" if table == "article_search" else "sentences"
    with reading(connection):
        indexed = connection.execute(f"SELECT count(*) FROM {table}_docsize").fetchone()[0]  # noqa: S608
        there = connection.execute(f"SELECT count(*) FROM {content}").fetchone()[0]  # noqa: S608
    if indexed != there:
        yield f"{table}: has {indexed:,} rows for {there:,} {content}"
        return
    guarded = connection.execute("PRAGMA query_only").fetchone()[0]
    try:
        connection.execute("PRAGMA query_only = OFF")  # it is a command, and changes nothing
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except sqlite3.OperationalError:
        return  # a disk that is read only, or another writes: that the rows are as many must do
    except sqlite3.DatabaseError as error:
        yield f"{table}: does not find the words of {content} ({error})"
    finally:
        connection.execute(f"PRAGMA query_only = {guarded}")
