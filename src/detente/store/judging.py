"""What people's corrections make of records, at once and again each time that an article is read anew."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from detente.errors import CorrectionError
from detente.records import Evidence
from detente.store.editing import edited
from detente.store.happenings import join, leave
from detente.store.index import forget_event, index_event
from detente.store.kinds import AnyRecord, Kind, core_of, decode, encode, sentence_of
from detente.store.links import Known, unlinked
from detente.store.sentences import sentence_row

Action = Literal["accept", "reject", "edit"]
VERDICTS: dict[str, str] = {"accept": "accepted", "reject": "rejected", "edit": "edited"}
ROW = (
    "SELECT r.*, a.id AS article_id, a.text, a.day FROM records AS r"
    " JOIN articles AS a ON a.n = r.article WHERE "
)
"""A record as it is judged; a condition follows."""


def row_of(connection: sqlite3.Connection, article: str, kind: str, record: str) -> sqlite3.Row | None:
    """A record by the id of its article, its kind and its own id."""
    found: sqlite3.Row | None = connection.execute(
        f"{ROW} a.id = ? AND r.kind = ? AND r.id = ?", (article, kind, record)
    ).fetchone()
    return found


def known_in(connection: sqlite3.Connection, article: int) -> Known:
    """Kinds and ids of all records of an article (``articles.n``), rejected ones too."""
    rows = connection.execute("SELECT kind, id FROM records WHERE article = ?", (article,))
    return frozenset((row["kind"], row["id"]) for row in rows)


def held(connection: sqlite3.Connection, row: Mapping[str, Any] | sqlite3.Row) -> list[sqlite3.Row]:
    """The corrections of a record that hold, oldest first."""
    return connection.execute(
        "SELECT * FROM corrections WHERE article = ? AND kind = ? AND record = ? AND undone IS NULL"
        " ORDER BY n",
        (row["article_id"], row["kind"], row["id"]),
    ).fetchall()


def judged(row: sqlite3.Row, made: list[sqlite3.Row], known: Known) -> tuple[AnyRecord, str | None]:
    """What corrections make of a record, and the verdict on it.

    Where the program reads the record in another way now and an edit no longer fits that, the edit holds
    for what the person saw.

    Args:
        row: of the record.
        made: the corrections that hold, oldest first.
        known: what it may refer to.
    """
    kind: Kind = row["kind"]
    verdict = VERDICTS[made[-1]["action"]] if made else None
    original: AnyRecord = decode(kind, row["machine"] or row["data"])
    try:
        result = changed(original, made, row["text"])
    except CorrectionError:
        seen = msgspec.structs.replace(decode(kind, made[0]["about"]), id=row["id"])
        try:
            result = changed(seen, made, row["text"])
        except CorrectionError:  # the codebook has other codes now
            result = original
    if row["kept"] or result is not original:
        result = unlinked(result, known)
    return result, verdict


def changed(record: AnyRecord, made: list[sqlite3.Row], text: str) -> AnyRecord:
    """A record with the edits among corrections in it.

    Raises:
        CorrectionError: one does not fit.
    """
    for one in made:
        if one["changes"]:
            record = edited(record, msgspec.json.decode(one["changes"]), text)
    return record


def renew(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """Make a record anew from what the program read and the corrections that hold.

    Args:
        connection: in a transaction.
        row: of the record, see :data:`ROW`.
    """
    made = held(connection, row)
    event = row["kind"] == "event"
    if row["kept"] and not made:
        if event:
            leave(connection, row["article"], row["n"])
        connection.execute("DELETE FROM records WHERE n = ?", (row["n"],))
        return
    record, verdict = judged(row, made, known_in(connection, row["article"]))
    original, data = row["machine"] or row["data"], encode(record)
    connection.execute(
        "UPDATE records SET data = ?, machine = ?, verdict = ? WHERE n = ?",
        (data, None if data == original else original, verdict, row["n"]),
    )
    if not event:
        return
    indexed = connection.execute("SELECT 1 FROM events WHERE n = ?", (row["n"],)).fetchone() is not None
    if indexed and data == row["data"] and verdict != "rejected":
        return
    leave(connection, row["article"], row["n"])
    forget_event(connection, row["n"])
    if verdict != "rejected":
        day = dt.date.fromisoformat(row["day"]) if row["day"] else None
        index_event(connection, row["n"], row["article"], record, day)  # type: ignore[arg-type]
        join(connection, row["article"])


def reapply(
    connection: sqlite3.Connection, n: int, article: str, before: frozenset[tuple[Kind, str]]
) -> None:
    """Apply all corrections on an article whose records have just been written.

    A record that has another id now is known again by its kind and the words that express it. One
    that the program no longer finds, but which people accepted or edited, is put back.

    Args:
        connection: in a transaction.
        n: ``articles.n``.
        article: id of the same article.
        before: kinds and ids of the records that were there before; what was there under its own
            id is not what another has become.
    """
    rows = connection.execute(
        "SELECT kind, record, about, max(action <> 'reject') AS keep FROM corrections"
        " WHERE article = ? AND undone IS NULL GROUP BY kind, record ORDER BY min(n)",
        (article,),
    ).fetchall()
    found: list[int] = []
    for one in rows:
        row = row_of(connection, article, one["kind"], one["record"])
        if row is None:
            row = _again(connection, n, article, one, before)
        if row is not None:
            found.append(row["n"])
    for record in found:
        renew(connection, connection.execute(f"{ROW} r.n = ?", (record,)).fetchone())


def _again(
    connection: sqlite3.Connection, n: int, article: str, one: sqlite3.Row, before: Known
) -> sqlite3.Row | None:
    """The record that a judged one has become, or the judged one itself put back."""
    kind: Kind = one["kind"]
    about: AnyRecord = decode(kind, one["about"])
    new = _alike(connection, article, kind, about, before)
    if new is not None:
        connection.execute(
            "UPDATE corrections SET record = ? WHERE article = ? AND kind = ? AND record = ?",
            (new, article, kind, one["record"]),
        )
        return row_of(connection, article, kind, new)
    if one["keep"]:
        return _put_back(connection, n, article, kind, msgspec.structs.replace(about, id=one["record"]))
    return None


def _alike(
    connection: sqlite3.Connection, article: str, kind: Kind, about: AnyRecord, before: Known
) -> str | None:
    """Id of the new record whose words overlap most with those of a judged one; of equals the first."""
    core = core_of(kind, about)
    if core is None:
        return None
    best, most = None, 0.0
    for row in connection.execute(f"{ROW} a.id = ? AND r.kind = ? ORDER BY r.n", (article, kind)).fetchall():
        if (kind, row["id"]) in before or held(connection, row):
            continue
        other = core_of(kind, decode(kind, row["data"]))
        shared = _overlap(core, other) if other is not None else 0.0
        if shared > most:
            best, most = str(row["id"]), shared
    return best


def _overlap(left: Evidence, right: Evidence) -> float:
    """Share of the characters of two spans that both have, 0 to 1."""
    shared = min(left.end, right.end) - max(left.start, right.start)
    return max(0, shared) / max(1, max(left.end, right.end) - min(left.start, right.start))


def _put_back(
    connection: sqlite3.Connection, n: int, article: str, kind: Kind, about: AnyRecord
) -> sqlite3.Row | None:
    last = connection.execute(
        "SELECT coalesce(max(place), -1) AS last FROM records WHERE article = ? AND kind = ?", (n, kind)
    ).fetchone()
    connection.execute(
        "INSERT INTO records (article, kind, id, place, sentence, data, kept) VALUES (?, ?, ?, ?, ?, ?, 1)",
        (
            n,
            kind,
            about.id,
            last["last"] + 1,
            sentence_row(connection, n, sentence_of(about), {}),
            encode(about),
        ),
    )
    return row_of(connection, article, kind, about.id)
