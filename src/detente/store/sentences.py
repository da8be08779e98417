"""The sentences that prove records: one row each, however many records it proves."""

from __future__ import annotations

import sqlite3

from detente.records import Evidence


def sentence_row(
    connection: sqlite3.Connection, n: int, sentence: Evidence | None, places: dict[tuple[int, str], int]
) -> int | None:
    """The row of a sentence, made if need be.

    Args:
        connection: in a transaction.
        n: ``articles.n``.
        sentence: None gives None.
        places: rows of the article's sentences that are known already; it is added to.
    """
    if sentence is None:
        return None
    key = (sentence.start, sentence.text)
    if key not in places:
        connection.execute(
            "INSERT OR IGNORE INTO sentences (article, start, text) VALUES (?, ?, ?)", (n, *key)
        )
        row = connection.execute(
            "SELECT n FROM sentences WHERE article = ? AND start = ? AND text = ?", (n, *key)
        ).fetchone()
        places[key] = int(row["n"])
    return places[key]
