"""What people say of records: accepted, rejected, edited; kept for good and taken back at will."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from detente.errors import CorrectionError
from detente.records import Statement
from detente.store.connection import now, reading, writing
from detente.store.editing import edited
from detente.store.judging import ROW, Action, changed, held, known_in, renew, row_of
from detente.store.kinds import AnyRecord, Kind, decode
from detente.store.links import links

_MOST_WORDS = 2000
_MOST_ROWS = 2**63 - 1


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement of a person on one record."""

    n: int
    article: Annotated[str, Meta(description="id of the article")]
    kind: Kind
    record: Annotated[str, Meta(description="id of the record")]
    action: Action
    changes: Annotated[dict[str, Any], Meta(description="of an edit: field to its new value")]
    author: str
    reason: str
    made: Annotated[str, Meta(description="UTC, ISO 8601")]
    undone: Annotated[str | None, Meta(description="when it was taken back")]
    about: Annotated[dict[str, Any], Meta(description="the record as it was judged")]


def correct(
    connection: sqlite3.Connection,
    record: str,
    action: Action,
    *,
    author: str,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    article: str = "",
) -> Correction:
    """Keep a judgement on a record and apply it.

    Args:
        connection: open for writing.
        record: id of the record, or its first digits where no other begins so.
        action: ``accept``, ``reject`` or ``edit``.
        author: who judges.
        reason: why, in words.
        changes: of an edit: field to new value, as in the record's JSON. A new root or mode of an
            event brings its score, quad class and CAMEO code with it unless they are given too.
        article: id of the article, where records of several have the same id.

    Raises:
        CorrectionError: there is no such record, no author, or the edit does not fit the record.
        StoreError: the database cannot be written.
    """
    if not author.strip():
        raise CorrectionError("names no author: say who judges with --author")
    if (action == "edit") != bool(changes):
        raise CorrectionError("an edit changes something, and only an edit does: give --set field=value")
    if max(len(author), len(reason)) > _MOST_WORDS:
        raise CorrectionError(f"author and reason have at most {_MOST_WORDS:,} characters: shorten them")
    if not all(_is_unicode(words) for words in (record, author, reason, article)):
        raise CorrectionError("has characters that are no Unicode in it: type it anew")
    kept = _plain(changes or {}, record)
    with writing(connection):
        row = _find(connection, record, article)
        kind: Kind = row["kind"]
        if kept:  # what is wrong is told before anything is kept
            _check_links(connection, row, edited(decode(kind, row["data"]), kept, row["text"]))
        cursor = connection.execute(
            "INSERT INTO corrections (article, kind, record, action, changes, about, author, reason, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row["article_id"],
                kind,
                row["id"],
                action,
                msgspec.json.encode(kept).decode() if kept else None,
                row["machine"] or row["data"],
                author.strip(),
                reason.strip(),
                now(),
            ),
        )
        n = int(cursor.lastrowid or 0)
        renew(connection, row)
    return next(c for c in corrections(connection, row["article_id"]) if c.n == n)


def undo(connection: sqlite3.Connection, n: int) -> Correction:
    """Take a correction back; the record is again what the others and the program make of it.

    Raises:
        CorrectionError: there is no such correction, it is undone already, or a later one builds on it.
    """
    with writing(connection):
        known = None
        if 0 < n <= _MOST_ROWS:
            known = connection.execute("SELECT * FROM corrections WHERE n = ?", (n,)).fetchone()
        if known is None or known["undone"]:
            what = "is undone already" if known else "is not known"
            raise CorrectionError(
                f"{what}: detente db corrections lists those that hold", source=f"correction {n}"
            )
        row = row_of(connection, known["article"], known["kind"], known["record"])
        if row is not None:
            _check_later(row, held(connection, row), n)
        connection.execute("UPDATE corrections SET undone = ? WHERE n = ?", (now(), n))
        if row is not None:
            renew(connection, row)
    return next(c for c in corrections(connection, known["article"], undone=True) if c.n == n)


def corrections(
    connection: sqlite3.Connection, article: str = "", *, undone: bool = False
) -> list[Correction]:
    """The corrections, oldest first.

    Args:
        connection: open.
        article: only those on this article (its id).
        undone: also those that were taken back.
    """
    with reading(connection):
        rows = connection.execute(
            "SELECT * FROM corrections WHERE (? = '' OR article = ?) AND (? OR undone IS NULL) ORDER BY n",
            (article, article, undone),
        ).fetchall()
    return [_correction(row) for row in rows]


def _check_later(row: sqlite3.Row, made: list[sqlite3.Row], n: int) -> None:
    """Refuse to undo a correction without which a later edit does not fit."""
    original = decode(row["kind"], row["machine"] or row["data"])
    try:
        changed(original, made, row["text"])
    except CorrectionError:
        return  # the program reads the record in another way now: they hold for what the person saw
    try:
        changed(original, [one for one in made if one["n"] != n], row["text"])
    except CorrectionError as error:
        later = ", ".join(str(one["n"]) for one in made if one["n"] > n)
        raise CorrectionError(
            f"a later edit builds on it ({later}): undo that first", source=f"correction {n}"
        ) from error


def _is_unicode(words: str) -> bool:
    """Whether words can be stored: half a surrogate pair cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in words)


def _find(connection: sqlite3.Connection, record: str, article: str) -> sqlite3.Row:
    end = record + "\U0010ffff"
    rows = connection.execute(
        f"{ROW} r.id >= ? AND r.id < ? AND (? = '' OR a.id = ?) ORDER BY r.id LIMIT 2",
        (record, end, article, article),
    ).fetchall()
    exact = [row for row in rows if row["id"] == record]
    if len(exact or rows) == 1 and record:
        only: sqlite3.Row = (exact or rows)[0]
        return only
    what = "stands for several records: give more of it, or the article" if rows else "is no record's id"
    raise CorrectionError(f"{what}: detente events shows ids", source=record)


def _plain(changes: Mapping[str, Any], record: str) -> dict[str, Any]:
    """Changes as they are kept, in the types of JSON."""
    try:
        kept: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(changes)))
    except (TypeError, ValueError, RecursionError) as error:
        raise CorrectionError(f"the edit cannot be kept ({error}): give JSON", source=record) from error
    return kept


def _check_links(connection: sqlite3.Connection, row: sqlite3.Row, record: AnyRecord) -> None:
    """Refuse references to what is not in the article, and statements within themselves."""
    known = known_in(connection, row["article"])
    for kind, name in links(record):
        if (kind, name) not in known:
            raise CorrectionError(f"refers to {kind} {name!r}, which is not in the article", source=record.id)
    met: set[str] = set()
    within = record.within if isinstance(record, Statement) else None
    while within is not None and within not in met:
        met.add(within)
        outer = row_of(connection, row["article_id"], "statement", within)
        within = decode("statement", outer["data"]).within if outer is not None else None
    if record.id in met and isinstance(record, Statement):
        raise CorrectionError("a statement cannot stand within itself: name another", source=record.id)


def _correction(row: sqlite3.Row) -> Correction:
    return Correction(
        n=row["n"],
        article=row["article"],
        kind=row["kind"],
        record=row["record"],
        action=row["action"],
        changes=msgspec.json.decode(row["changes"]) if row["changes"] else {},
        author=row["author"],
        reason=row["reason"],
        made=row["made"],
        undone=row["undone"],
        about=msgspec.json.decode(row["about"]),
    )
