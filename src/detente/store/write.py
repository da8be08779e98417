"""Writing readings: one article a transaction, twice the same article is one."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Literal

import msgspec

from detente.records import Article, Event, Reading, Versions, article_id, check_reading
from detente.store.connection import now, writing
from detente.store.connection import reading as one_state
from detente.store.happenings import join, leave
from detente.store.index import index_event
from detente.store.judging import known_in, reapply
from detente.store.kinds import encode, records_of, sentence_of
from detente.store.links import Known
from detente.store.nearness import keep_bands, report_of
from detente.store.sentences import sentence_row

Outcome = Literal["added", "recoded", "known"]
_ENCODER = msgspec.json.Encoder(order="deterministic")


def add_reading(connection: sqlite3.Connection, reading: Reading, *, recode: bool = False) -> Outcome:
    """Write one reading, whole or not at all.

    An article that is there already keeps its records where the same versions made them; those of
    other versions are replaced. What people have corrected stays.

    Args:
        connection: open for writing.
        reading: every span and reference in it is checked.
        recode: replace the records of the same versions too.

    Raises:
        ValueError: a span or reference of the reading does not hold.
        StoreError: it cannot be written.
    """
    check_reading(reading)
    if reading.article.id != article_id(reading.article.text):
        raise ValueError(f"{reading.article.id} is not the id of the article's text: see article_id()")
    with writing(connection):
        version = _version(connection, reading.versions)
        known = connection.execute(
            "SELECT n, version FROM articles WHERE id = ?", (reading.article.id,)
        ).fetchone()
        if known is None:
            n = _add_article(connection, reading.article, version)
            _add_source(connection, n, reading.article)
            _add_records(connection, n, reading, frozenset())
            return "added"
        n = int(known["n"])
        _add_source(connection, n, reading.article)
        if known["version"] == version and not recode:
            return "known"
        before = known_in(connection, n)
        _replace(connection, n, reading.article, version)
        _add_records(connection, n, reading, before)
        return "recoded"


def met_again(connection: sqlite3.Connection, article: Article, versions: Versions) -> bool:
    """Whether these versions have read an article already; where it was met is noted.

    Raises:
        StoreError: the database cannot be used.
    """
    with one_state(connection):
        found = connection.execute(
            "SELECT a.n FROM articles AS a JOIN versions AS v ON v.n = a.version"
            " WHERE a.id = ? AND v.detente = ? AND v.language_model = ? AND v.knowledge = ?",
            (article.id, versions.detente, versions.language_model, versions.knowledge),
        ).fetchone()
        if found is None:
            return False
        noted = connection.execute(
            "SELECT 1 FROM sources WHERE source = ? AND article = ?", (article.source, found["n"])
        ).fetchone()
    if noted is None:
        with writing(connection):
            _add_source(connection, found["n"], article)
    return True


def _version(connection: sqlite3.Connection, versions: Versions) -> int:
    values = (versions.detente, versions.language_model, versions.knowledge)
    connection.execute(
        "INSERT OR IGNORE INTO versions (detente, language_model, knowledge) VALUES (?, ?, ?)", values
    )
    row = connection.execute(
        "SELECT n FROM versions WHERE detente = ? AND language_model = ? AND knowledge = ?", values
    ).fetchone()
    return int(row["n"])


def _add_article(connection: sqlite3.Connection, article: Article, version: int) -> int:
    report, bands = report_of(connection, article.text)
    cursor = connection.execute(
        "INSERT INTO articles (id, title, text, outlet, source, day, data, version, added, report)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article.id,
            article.title,
            article.text,
            article.outlet,
            article.source,
            _iso(article.day),
            article_data(article),
            version,
            now(),
            report or 0,
        ),
    )
    n = int(cursor.lastrowid or 0)
    if report is None:
        connection.execute("UPDATE articles SET report = n WHERE n = ?", (n,))
    keep_bands(connection, n, bands)
    return n


def article_data(article: Article) -> str:
    """An article without its text, as JSON."""
    return _ENCODER.encode(msgspec.structs.replace(article, text="")).decode("utf-8", "surrogatepass")


def _add_source(connection: sqlite3.Connection, n: int, article: Article) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO sources (source, article, outlet, met) VALUES (?, ?, ?, ?)",
        (article.source, n, article.outlet, now()),
    )


def _replace(connection: sqlite3.Connection, n: int, article: Article, version: int) -> None:
    """Remove what another version read in an article, and take what this one says of the article itself."""
    leave(connection, n)
    connection.execute("DELETE FROM records WHERE article = ?", (n,))
    connection.execute("DELETE FROM sentences WHERE article = ?", (n,))
    connection.execute(
        "UPDATE articles SET version = ?, title = ?, outlet = ?, source = ?, day = ?, data = ? WHERE n = ?",
        (
            version,
            article.title,
            article.outlet,
            article.source,
            _iso(article.day),
            article_data(article),
            n,
        ),
    )


def _add_records(connection: sqlite3.Connection, n: int, reading: Reading, before: Known) -> None:
    places: dict[tuple[int, str], int] = {}
    day = reading.article.day
    for kind, place, record in records_of(reading):
        sentence = sentence_of(record)
        cursor = connection.execute(
            "INSERT OR IGNORE INTO records (article, kind, id, place, sentence, data)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (n, kind, record.id, place, sentence_row(connection, n, sentence, places), encode(record)),
        )
        if isinstance(record, Event) and cursor.rowcount:
            index_event(connection, int(cursor.lastrowid or 0), n, record, day)
    connection.execute(
        "UPDATE articles SET records = (SELECT count(*) FROM records AS r WHERE r.article = articles.n)"
        " WHERE n = ?",
        (n,),
    )
    reapply(connection, n, reading.article.id, before)
    join(connection, n)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
