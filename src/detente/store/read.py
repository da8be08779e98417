"""Reading records back: articles, single records, whole readings, with people's corrections in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from detente.errors import StoreError
from detente.records import Article, Reading, Versions
from detente.store.connection import reading as one_state
from detente.store.kinds import FIELDS, AnyRecord, Kind, decode
from detente.store.links import unlinked

_ARTICLE = msgspec.json.Decoder(Article)
_BATCH = 500


def article_of(row: sqlite3.Row) -> Article:
    """The article of a row with ``data`` and ``text``.

    Raises:
        StoreError: it is damaged.
    """
    try:
        return msgspec.structs.replace(_ARTICLE.decode(row["data"]), text=row["text"])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise StoreError(f"holds an article that is damaged ({error}): restore it from a copy") from error


def versions_of(row: sqlite3.Row) -> Versions:
    """The versions of a row with their three columns."""
    return Versions(detente=row["detente"], language_model=row["language_model"], knowledge=row["knowledge"])


def readings(
    connection: sqlite3.Connection, articles: str = "", values: tuple[Any, ...] = ()
) -> Iterator[Reading]:
    """Readings as people have corrected them: what was rejected is left out.

    Args:
        connection: open.
        articles: condition on the table ``articles``, named ``a``; all by default.
        values: of the condition's parameters.

    Raises:
        StoreError: the database cannot be used.
    """
    where = f"WHERE a.n > ? AND ({articles})" if articles else "WHERE a.n > ?"
    last = 0
    while True:
        with one_state(connection):
            rows = connection.execute(
                "SELECT a.n, a.text, a.data, v.detente, v.language_model, v.knowledge FROM articles AS a"  # noqa: S608
                f" JOIN versions AS v ON v.n = a.version {where} ORDER BY a.n LIMIT {_BATCH}",
                (last, *values),
            ).fetchall()
            batch = [_whole(connection, row) for row in rows]
        yield from batch
        if len(rows) < _BATCH:
            return
        last = rows[-1]["n"]


def reading_of(connection: sqlite3.Connection, article: str) -> Reading | None:
    """The reading of the article with this id; None where there is none.

    Raises:
        StoreError: the database cannot be used.
    """
    return next(readings(connection, "a.id = ?", (article,)), None)


def _whole(connection: sqlite3.Connection, row: sqlite3.Row) -> Reading:
    rows = connection.execute(
        "SELECT kind, data FROM records WHERE article = ? AND verdict IS NOT 'rejected' ORDER BY place, n",
        (row["n"],),
    ).fetchall()
    return whole_of(row, [(one["kind"], decode(one["kind"], one["data"])) for one in rows])


def whole_of(row: sqlite3.Row, records: Iterable[tuple[Kind, AnyRecord]]) -> Reading:
    """A reading of an article and records, without references to what is not among them.

    Args:
        row: of the article, with its text and versions.
        records: kind and record, in order.
    """
    listed = list(records)
    known = frozenset((kind, record.id) for kind, record in listed)
    found: dict[str, list[Any]] = {field: [] for field in FIELDS.values()}
    for kind, record in listed:
        found[FIELDS[kind]].append(unlinked(record, known))
    return Reading(
        article=article_of(row),
        versions=versions_of(row),
        **{field: tuple(every) for field, every in found.items()},
    )
