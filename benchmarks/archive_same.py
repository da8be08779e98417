# ruff: noqa: S608  names of tables come from the database itself
"""What a database holds without times and row numbers, so that two of them can be compared."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from typing import Any

_TIMES = frozenset({"added", "met", "made", "undone", "polled", "next"})
_LEFT_OUT = {"failures": {"tries", "last"}, "facts": {"value"}}
_SEARCHED = ("article_search", "sentence_search")
Row = tuple[Any, ...]


def content(path: str) -> dict[str, list[Row]]:
    """The rows of each table in the order of their values, references as what they refer to."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        names = _names(connection)
        return {table: _rows(connection, table, names) for table in _tables(connection)}
    finally:
        connection.close()


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [
        row[0]
        for row in rows
        if not row[0].startswith("sqlite_") and not any(row[0].startswith(name) for name in _SEARCHED)
    ]


def _names(connection: sqlite3.Connection) -> dict[str, Callable[[Any], Any]]:
    """By the column that refers to a row: what to call that row."""

    def keyed(query: str) -> dict[int, Row]:
        return {row[0]: tuple(row)[1:] for row in connection.execute(query)}

    articles = keyed("SELECT n, id FROM articles")
    records = keyed(
        "SELECT r.n, a.id, r.kind, r.id FROM records AS r LEFT JOIN articles AS a ON a.n = r.article"
    )
    members: dict[int, list[Row]] = defaultdict(list)
    for n, happening in connection.execute("SELECT n, happening FROM events"):
        members[happening].append(records[n])
    versions = keyed("SELECT n, detente, language_model, knowledge FROM versions")
    sentences = keyed("SELECT n, start, text FROM sentences")
    return {
        "article": lambda n: articles.get(n, n),  # corrections have the id itself
        "report": lambda n: articles[n],
        "event": lambda n: records[n],
        "version": lambda n: versions[n],
        "sentence": lambda n: sentences[n] if n is not None else None,
        "happening": lambda n: tuple(sorted(members[n])) if n is not None else None,
    }


def _rows(connection: sqlite3.Connection, table: str, names: dict[str, Callable[[Any], Any]]) -> list[Row]:
    found = []
    left_out = _TIMES | _LEFT_OUT.get(table, set())
    for row in connection.execute(f"SELECT * FROM {table}"):
        values: list[Any] = []
        for column, value in zip(row.keys(), row, strict=True):
            if column in left_out:
                continue
            if column == "n":
                kind = {"events": "event", "happenings": "happening"}.get(table)
                values += [names[kind](value)] if kind else []
            else:
                values.append(names[column](value) if column in names else value)
        found.append(tuple(values))
    return sorted(found, key=repr)


def differences(left: str, right: str) -> list[str]:
    """Tables in which two databases differ, with the first row of each that the other has not."""
    found = []
    first, second = content(left), content(right)
    for table in sorted(first.keys() | second.keys()):
        one, other = first.get(table, []), second.get(table, [])
        if one != other:
            lacking = [row for row in one if row not in other][:1]
            more = [row for row in other if row not in one][:1]
            found.append(f"{table}: {len(one)} and {len(other)} rows; only left {lacking}, only right {more}")
    return found


def doubles(path: str) -> list[str]:
    """What stands in a database twice, or is not found by its words though it is there."""
    connection = sqlite3.connect(path)
    try:
        found = [
            f"{table}: {row[0]} twice"
            for table, keys in (("articles", "id"), ("articles", "text"), ("records", "article, kind, id"))
            for row in connection.execute(f"SELECT {keys} FROM {table} GROUP BY {keys} HAVING count(*) > 1")
        ]
        for table in _SEARCHED:
            try:
                connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
            except sqlite3.Error as error:
                found.append(f"{table}: {error}")
        return found
    finally:
        connection.close()
