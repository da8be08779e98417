"""Articles and evidence by their words, with the counts by which a reader narrows them.

Everything is bounded: of many matches the latest added are looked through, and the answer says so.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from detente.store.connection import reading
from detente.store.filters import EventFilter, condition, match_words
from detente.store.hits import BEGIN, END, Hit, articles_of, ranked, records_of
from detente.store.kinds import FIELDS, Kind

Show = Literal["articles", "evidence"]
SCANNED, KEPT, EACH = 10_000, 1_000, 12
"""Matches that are looked through, those that are counted, and values of a facet."""
_STANDING = "r.n NOT IN (SELECT n FROM records WHERE verdict = 'rejected')"
"""A condition that the index answers, without the rows of the records."""
# Limits stand in the queries as numbers: SQLite chooses how to join by them.
_FACETS = ("kind", "root", "status", "party", "year", "source")


class SearchFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched for; an empty field leaves all."""

    text: Annotated[str, Meta(description='words; "in quotes" for a phrase')] = ""
    party: Annotated[str, Meta(description="code or name of a party to an event")] = ""
    root: str = ""
    status: str = ""
    year: Annotated[str, Meta(description="in which the article was published")] = ""
    source: Annotated[str, Meta(description="outlet")] = ""
    kind: Annotated[str, Meta(description="kind of record")] = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an answer."""

    hits: list[Hit]
    total: Annotated[int, Meta(description="how many match, up to KEPT")]
    more: Annotated[bool, Meta(description="there are others, which are not counted")]
    facets: dict[str, list[tuple[str, int]]]


def search(
    connection: sqlite3.Connection,
    wanted: SearchFilter,
    show: Show = "articles",
    *,
    offset: int = 0,
    limit: int = 20,
) -> Found:
    """What has the words and the properties asked for: the best first, without words the newest.

    Args:
        connection: open.
        wanted: which.
        show: articles, or sentences of evidence, one a record.
        offset: how many to leave out.
        limit: how many at most.

    Raises:
        SettingError: there is no word to search for.
        StoreError: the database cannot be used.
    """
    find, order, page = (
        (_articles, _article_order, articles_of)
        if show == "articles"
        else (_records, _record_order, records_of)
    )
    with reading(connection):
        kept, more = find(connection, wanted)
        listed = json.dumps(kept)
        shown = order(connection, wanted, kept)[offset : offset + max(0, limit)]
        hits = page(connection, wanted.text, shown) if shown else []
        facets = {name: _facet(connection, show, name, listed) for name in _FACETS} if kept else {}
    return Found(hits=hits, total=len(kept), more=more, facets=facets)


def count_up_to(connection: sqlite3.Connection, wanted: EventFilter, most: int = 10_000) -> int:
    """How many events a filter asks for; ``most`` + 1 where there are more.

    Raises:
        SettingError: a value cannot be.
        StoreError: the database cannot be used.
    """
    where, values = condition(wanted)
    with reading(connection):
        row = connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM events AS e WHERE {where} LIMIT ?)",  # noqa: S608
            [*values, most + 1],
        ).fetchone()
    return int(row[0])


def _articles(connection: sqlite3.Connection, wanted: SearchFilter) -> tuple[list[int], bool]:
    """``articles.n`` of what matches, and whether there may be more."""
    parts, values = _of_article(wanted)
    parts += [f"EXISTS (SELECT 1 FROM events AS e WHERE e.article = s.n AND {part})"  # noqa: S608
              for part in _joined(_of_event(wanted))]  # fmt: skip
    values += _of_event(wanted)[1]
    if wanted.kind in FIELDS:
        parts.append("EXISTS (SELECT 1 FROM records AS r WHERE r.kind = ? AND r.article = s.n)")
        values.append(wanted.kind)
    if wanted.text:
        scanned, first = (
            "SELECT rowid AS n FROM article_search WHERE article_search MATCH ?"  # noqa: S608
            f" ORDER BY rowid DESC LIMIT {SCANNED}",
            [match_words(wanted.text)],
        )
    else:
        scanned, first = (
            f"SELECT n FROM articles{_years(wanted)} ORDER BY day DESC, n DESC LIMIT {SCANNED}",  # noqa: S608
            _year(wanted),
        )
    return _kept(connection, scanned, first, "JOIN articles AS a ON a.n = s.n", parts, values)


def _records(connection: sqlite3.Connection, wanted: SearchFilter) -> tuple[list[int], bool]:
    """``records.n`` of what matches, and whether there may be more."""
    parts, values = _of_article(wanted)
    events, more = _of_event(wanted)
    join = "JOIN articles AS a ON a.n = s.article"
    if events:
        join += " JOIN events AS e ON e.n = s.n"
        parts, values = parts + events, values + more
    if wanted.kind:
        parts.append("s.kind = ?")
        values.append(wanted.kind)
    given = "SELECT r.n, r.article, r.kind FROM"
    if wanted.text:
        scanned, first = (
            f"{given} (SELECT rowid AS n FROM sentence_search WHERE sentence_search MATCH ?"  # noqa: S608
            f" ORDER BY rowid DESC LIMIT {SCANNED}) AS f JOIN records AS r ON r.sentence = f.n"
            f" WHERE {_STANDING}",
            [match_words(wanted.text)],
        )
    else:
        scanned, first = (
            f"{given} (SELECT n FROM articles{_years(wanted)} ORDER BY day DESC, n DESC LIMIT {SCANNED})"  # noqa: S608
            f" AS f CROSS JOIN records AS r ON r.article = f.n WHERE {_STANDING} LIMIT {SCANNED}",
            _year(wanted),
        )
    return _kept(connection, scanned, first, join, parts, values)


def _kept(
    connection: sqlite3.Connection,
    scanned: str,
    first: list[Any],
    join: str,
    parts: list[str],
    more: list[Any],
) -> tuple[list[int], bool]:
    where = " AND ".join(parts) or "1"
    join = join if "a." in where or " e " in join else ""
    looked, *rows = connection.execute(
        f"WITH s AS MATERIALIZED ({scanned}) SELECT count(*) AS n FROM s UNION ALL"  # noqa: S608
        f" SELECT n FROM (SELECT s.n FROM s {join} WHERE {where} LIMIT ?)",
        [*first, *more, KEPT + 1],
    ).fetchall()
    beyond = len(rows) > KEPT or looked["n"] >= SCANNED
    return [row["n"] for row in rows[:KEPT]], beyond


def _of_article(wanted: SearchFilter) -> tuple[list[str], list[Any]]:
    parts, values = [], list[Any]()
    if wanted.year:
        parts.append("a.day >= ? AND a.day < ?")
        values += _year(wanted)
    if wanted.source:
        parts.append("a.outlet = ?")
        values.append(wanted.source)
    return parts, values


def _of_event(wanted: SearchFilter) -> tuple[list[str], list[Any]]:
    parts, values = [], list[Any]()
    for column, value in (("root", wanted.root), ("status", wanted.status)):
        if value:
            parts.append(f"+e.{column} = ?")
            values.append(value)
    if wanted.party:
        parts.append(
            "EXISTS (SELECT 1 FROM parties AS p WHERE p.event = e.n AND (p.party = ? OR p.code = ?"
            " OR p.name = ? COLLATE NOCASE))"
        )
        values += [wanted.party] * 3
    return parts, values


def _joined(given: tuple[list[str], list[Any]]) -> list[str]:
    return [" AND ".join(given[0])] if given[0] else []


def _year(wanted: SearchFilter) -> list[str]:
    return [f"{wanted.year}-01-01", f"{wanted.year}-12-32"] if wanted.year else []


def _years(wanted: SearchFilter) -> str:
    return " WHERE day >= ? AND day < ?" if wanted.year else ""


def _article_order(connection: sqlite3.Connection, wanted: SearchFilter, kept: list[int]) -> list[int]:
    if not wanted.text:
        return kept
    ranks = ranked(connection, "article_search", wanted.text, kept)
    return sorted(kept, key=lambda n: (ranks.get(n, 0.0), -n))


def _record_order(connection: sqlite3.Connection, wanted: SearchFilter, kept: list[int]) -> list[int]:
    if not wanted.text:
        return kept
    rows = connection.execute(
        "SELECT r.n, r.sentence FROM json_each(?) AS j JOIN records AS r ON r.n = j.value",
        (json.dumps(kept),),
    )
    sentences = {row["n"]: row["sentence"] for row in rows}
    ranks = ranked(connection, "sentence_search", wanted.text, list(set(sentences.values())))
    return sorted(kept, key=lambda n: (ranks.get(sentences.get(n, 0), 0.0), -n))


def _facet(connection: sqlite3.Connection, show: Show, name: str, kept: str) -> list[tuple[str, int]]:
    """Values of a facet among what was kept, the most frequent first."""
    articles = show == "articles"
    if name in ("year", "source"):
        value = "substr(a.day, 1, 4)" if name == "year" else "nullif(a.outlet, '')"
        counted = "articles AS a ON a.n = j.value" if articles else (
            "records AS r ON r.n = j.value JOIN articles AS a ON a.n = r.article")  # fmt: skip
    elif name == "kind":
        value, counted = "r.kind", f"records AS r ON r.{'article' if articles else 'n'} = j.value"
    else:
        value = "p.party" if name == "party" else f"e.{name}"
        counted = f"events AS e ON e.{'article' if articles else 'n'} = j.value"
        counted += " JOIN parties AS p ON p.event = e.n" if name == "party" else ""
    order = "value DESC" if name == "year" else "n DESC, value"
    rows = connection.execute(
        f"SELECT {value} AS value, count(DISTINCT j.value) AS n FROM json_each(?) AS j"  # noqa: S608
        f" JOIN {counted}"
        f" GROUP BY 1 HAVING {value} IS NOT NULL ORDER BY {order} LIMIT ?",
        (kept, EACH),
    )
    return [(str(row["value"]), int(row["n"])) for row in rows]


KINDS: tuple[Kind, ...] = tuple(FIELDS)


__all__ = ["BEGIN", "END", "KEPT", "KINDS", "Found", "Hit", "SearchFilter", "Show", "count_up_to", "search"]
