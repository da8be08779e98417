"""The proof of one article: its text, and that records, sentences and indexes agree with it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from detente.errors import StoreError
from detente.records import Event, article_id, evidences
from detente.store.index import EVENT_COLUMNS, index_rows
from detente.store.judging import held, judged
from detente.store.kinds import AnyRecord, decode, encode, sentence_of
from detente.store.links import Known, links
from detente.store.nearness import BANDS
from detente.store.read import article_of

ARTICLE = "SELECT a.* FROM articles AS a WHERE "
"""An article as it is proved; a condition follows."""


def article_faults(connection: sqlite3.Connection, article: sqlite3.Row) -> Iterator[str]:
    """What does not hold in an article and all that was read from it.

    Args:
        connection: open, in a transaction.
        article: its row, see :data:`ARTICLE`.
    """
    name = f"article {article['id']}"
    if article_id(article["text"]) != article["id"]:
        yield f"{name}: its text is not what it was"
    try:
        whole = article_of(article)
        day = whole.day
        told = (whole.id, whole.title, whole.outlet, whole.source, day.isoformat() if day else None)
        if told != tuple(article[column] for column in ("id", "title", "outlet", "source", "day")):
            yield f"{name}: its columns say otherwise than its data"
    except StoreError as error:
        yield f"{name}: {error.message}"
        day = None
    n = article["n"]
    if not connection.execute("SELECT 1 FROM sources WHERE article = ?", (n,)).fetchone():
        yield f"{name}: it is not told where it was met"
    bands = connection.execute("SELECT count(*) FROM bands WHERE article = ?", (n,)).fetchone()[0]
    if bands not in (0, BANDS):
        yield f"{name}: {bands} of {BANDS} marks are there by which its reprints are known"
    for row in connection.execute("SELECT n, start, text FROM sentences WHERE article = ?", (n,)):
        if article["text"][row["start"] : row["start"] + len(row["text"])] != row["text"]:
            yield f"sentence {row['n']}: does not stand in its article"
    yield from _records(connection, article, day)


def _records(connection: sqlite3.Connection, article: sqlite3.Row, day: dt.date | None) -> Iterator[str]:
    rows = connection.execute(
        "SELECT r.*, ? AS article_id, ? AS text, s.start, s.text AS words FROM records AS r"
        " LEFT JOIN sentences AS s ON s.n = r.sentence WHERE r.article = ? ORDER BY r.n",
        (article["id"], article["text"], article["n"]),
    ).fetchall()
    read = sum(not row["kept"] for row in rows)
    if read != article["records"]:
        yield f"article {article['id']}: has {read:,} records, {article['records']:,} were read"
    known: Known = frozenset((row["kind"], row["id"]) for row in rows)
    indexed = _indexed(connection, article["n"])
    for row in rows:
        name = f"{row['kind']} {row['id']}"
        try:
            record = decode(row["kind"], row["data"])
            yield from (f"{name}: {fault}" for fault in _record(connection, row, record, known))
        except (StoreError, KeyError, ValueError) as error:
            yield f"{name}: {error}"
            continue
        wanted = index_rows(row["n"], row["article"], record, day) if isinstance(record, Event) else None
        if row["verdict"] == "rejected":
            wanted = None
        found = indexed.pop(row["n"], None)
        if (wanted is None) != (found is None):
            yield f"{name}: is missing from the index, or is in it though it is rejected"
        elif wanted is not None and Counter(sum(map(list, wanted[1:]), [wanted.event])) != found:
            yield f"{name}: the index says otherwise than the record"
    for n in indexed:
        yield f"event {n}: is in the index, but is no record of the article"


def _indexed(connection: sqlite3.Connection, article: int) -> dict[int, Counter[tuple[Any, ...]]]:
    """The rows by which the events of an article are found, by ``events.n``."""
    found: dict[int, Counter[tuple[Any, ...]]] = {}
    for row in connection.execute(f"SELECT {EVENT_COLUMNS} FROM events WHERE article = ?", (article,)):  # noqa: S608
        found[row["n"]] = Counter([tuple(row)])
    for n, every in found.items():
        for table in ("parties", "dyads"):
            rows = connection.execute(f"SELECT * FROM {table} WHERE event = ?", (n,))  # noqa: S608
            every.update(tuple(row) for row in rows)
    return found


def _record(
    connection: sqlite3.Connection, row: sqlite3.Row, record: AnyRecord, known: Known
) -> Iterator[str]:
    """What does not hold in a record itself."""
    if record.id != row["id"]:
        yield f"its data bear another id, {record.id}"
    for evidence in evidences(record):
        if row["text"][evidence.start : evidence.end] != evidence.text:
            yield f"evidence {evidence.start}:{evidence.end} does not stand in the article"
    for kind, one in links(record):
        if (kind, one) not in known:
            yield f"refers to {kind} {one}, which is not there"
    original = decode(row["kind"], row["machine"] or row["data"])
    sentence = sentence_of(original)
    if (row["start"], row["words"]) != ((sentence.start, sentence.text) if sentence else (None, None)):
        yield "another sentence is said to prove it"
    made = held(connection, row)
    wanted, verdict = judged(row, made, known)
    if (encode(wanted), verdict) != (encode(record), row["verdict"]):
        yield "is not what people's corrections make of it"
    if row["kind"] == "event" and row["verdict"] != "rejected":
        happening = connection.execute("SELECT happening FROM events WHERE n = ?", (row["n"],)).fetchone()
        if happening is not None and happening[0] is None:
            yield "belongs to no happening"
