"""What a search shows of articles and records that it found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from detente.store.filters import match_words

BEGIN, END = "\x02", "\x03"
"""Around the words that match, in passages."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """An article with words in it, or a sentence that proves a record."""

    article: Annotated[str, Meta(description="its id")]
    title: str
    outlet: str
    source: str
    day: str | None
    passage: Annotated[str, Meta(description="the words that match between BEGIN and END")]
    events: int = 0
    kind: str = ""
    record: str = ""
    verdict: str = ""
    root: str = ""
    mode: str | None = None
    quad: int = 0
    status: str = ""
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


def ranked(connection: sqlite3.Connection, table: str, text: str, rows: Sequence[int]) -> dict[int, float]:
    """How well rows of a full text table match, the best lowest.

    Args:
        connection: in a transaction.
        table: ``article_search`` or ``sentence_search``.
        text: the words searched for.
        rows: numbers of rows that match.
    """
    found = connection.execute(
        f"SELECT rowid, bm25({table}) AS rank FROM {table} WHERE {_among(table)}",  # noqa: S608
        _those(text, rows),
    )
    return {row["rowid"]: row["rank"] for row in found}


def _among(table: str) -> str:
    """A condition that reads the matches once: by number, each would be a search of its own."""
    return f"{table} MATCH ? AND rowid BETWEEN ? AND ? AND +rowid IN (SELECT value FROM json_each(?))"  # noqa: S608


def _those(text: str, rows: Sequence[int]) -> tuple[str, int, int, str]:
    return match_words(text), min(rows, default=0), max(rows, default=0), json.dumps(list(rows))


def _passages(connection: sqlite3.Connection, table: str, text: str, rows: Sequence[int]) -> dict[int, str]:
    """Passages with the words that match between BEGIN and END, by number of the row."""
    words = 28 if table == "article_search" else 64  # the most that SQLite gives
    found = connection.execute(
        f"SELECT rowid, snippet({table}, -1, ?, ?, '…', ?) AS passage FROM {table}"  # noqa: S608
        f" WHERE {_among(table)}",
        (BEGIN, END, words, *_those(text, rows)),
    )
    return {row["rowid"]: row["passage"] for row in found}


def articles_of(connection: sqlite3.Connection, text: str, shown: Sequence[int]) -> list[Hit]:
    """Articles with the passage that holds the words.

    Args:
        connection: in a transaction.
        text: the words searched for; '' for none.
        shown: numbers of the rows, in their order.
    """
    rows = connection.execute(
        "SELECT a.n, a.id AS article, a.title, a.outlet, a.source, a.day, "  # noqa: S608
        " substr(a.text, 1, 400) AS passage,"
        " (SELECT count(*) FROM events AS e WHERE e.article = a.n) AS events FROM articles AS a"
        f" WHERE a.n IN ({_marks(shown)})",
        shown,
    ).fetchall()
    passages = _passages(connection, "article_search", text, shown) if text else {}
    return [_hit(row, passage=passages.get(row["n"], row["passage"])) for row in _in_order(rows, shown)]


def records_of(connection: sqlite3.Connection, text: str, shown: Sequence[int]) -> list[Hit]:
    """Records with the sentence that proves each.

    Args:
        connection: in a transaction.
        text: the words searched for; '' for none.
        shown: numbers of the rows, in their order.
    """
    rows = connection.execute(
        "SELECT r.n, r.kind, r.id AS record, r.sentence, coalesce(r.verdict, '') AS verdict, "  # noqa: S608
        " a.id AS article, a.title, a.outlet, a.source, a.day, e.root, e.mode, e.quad, e.status,"
        " t.text AS passage"
        " FROM records AS r JOIN articles AS a ON a.n = r.article"
        " LEFT JOIN sentences AS t ON t.n = r.sentence"
        f" LEFT JOIN events AS e ON e.n = r.n WHERE r.n IN ({_marks(shown)})",
        shown,
    ).fetchall()
    sentences = [row["sentence"] for row in rows if row["sentence"] is not None]
    passages = _passages(connection, "sentence_search", text, sentences) if text else {}
    parties: dict[tuple[int, str], list[str]] = {}
    for row in connection.execute(
        "SELECT DISTINCT event, role, code FROM parties"  # noqa: S608
        f" WHERE event IN ({_marks(shown)}) ORDER BY event, role, code",
        shown,
    ):
        parties.setdefault((row["event"], row["role"]), []).append(row["code"])
    return [
        _hit(
            row,
            passage=passages.get(row["sentence"], row["passage"] or ""),
            actors=tuple(parties.get((row["n"], "actor"), ())),
            recipients=tuple(parties.get((row["n"], "recipient"), ())),
        )
        for row in _in_order(rows, shown)
    ]


def _marks(shown: Sequence[int]) -> str:
    return ", ".join("?" * len(shown))


def _in_order(rows: list[sqlite3.Row], shown: Sequence[int]) -> list[sqlite3.Row]:
    by_number = {row["n"]: row for row in rows}
    return [by_number[n] for n in shown if n in by_number]


def _hit(row: sqlite3.Row, **more: Any) -> Hit:
    names = set(row.keys()) - {"n", "sentence"}
    given = {name: row[name] for name in names if row[name] is not None}
    hit = Hit(**{"day": None, "passage": "", **given, **more})
    return hit if hit.kind else msgspec.structs.replace(hit, passage=_without(hit.title, hit.passage))


def _without(title: str, passage: str) -> str:
    """A passage of an article whose text begins with its title, which is shown above it."""
    left = title.strip()
    for place, char in enumerate(passage):
        if not left:
            return passage[place:].lstrip(f" \n{END}")
        if char in (BEGIN, END):
            continue
        if char != left[0]:
            return passage
        left = left[1:]
    return passage
