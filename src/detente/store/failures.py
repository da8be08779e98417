"""What could not be read, kept with how it was to be read, so that it can be tried again."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection

import msgspec

from detente.errors import DetenteError
from detente.store.connection import now, reading, writing

_PART = re.compile(r"[:/\\#]")
"""What stands between the name of a source and that of a part of it."""


class Origin(msgspec.Struct, frozen=True):
    """How a source was to be read."""

    source: str
    columns: dict[str, str]
    date: str


def keep_failure(connection: sqlite3.Connection, name: str, error: DetenteError, origin: Origin) -> None:
    """Keep that something could not be read.

    Args:
        connection: open for writing, in no transaction.
        name: of what could not be read.
        error: why.
        origin: how it was to be read.

    Raises:
        StoreError: the database cannot be written.
    """
    values = (
        storable(name),
        storable(error.message),
        type(error).__name__,
        storable(msgspec.json.encode(_storable_origin(origin)).decode()),
        now(),
    )
    with writing(connection):
        connection.execute(
            "INSERT INTO failures (source, reason, kind, options, tries, last) VALUES (?, ?, ?, ?, 1, ?)"
            " ON CONFLICT (source) DO UPDATE SET reason = excluded.reason, kind = excluded.kind,"
            " options = excluded.options, tries = tries + 1, last = excluded.last",
            values,
        )


def forgive(connection: sqlite3.Connection, name: str) -> None:
    """Forget an earlier failure of what has now been read.

    Raises:
        StoreError: the database cannot be written.
    """
    kept = storable(name)
    with reading(connection):
        failed = connection.execute("SELECT 1 FROM failures WHERE source = ?", (kept,)).fetchone()
    if failed:
        with writing(connection):
            connection.execute("DELETE FROM failures WHERE source = ?", (kept,))


def failed_before(connection: sqlite3.Connection) -> list[tuple[Origin, set[str]]]:
    """The names of what has failed, by how it was to be read.

    Raises:
        StoreError: the database cannot be read.
    """
    with reading(connection):
        rows = connection.execute("SELECT source, options FROM failures ORDER BY source").fetchall()
    groups: dict[str, set[str]] = {}
    for row in rows:
        groups.setdefault(row["options"], set()).add(row["source"])
    return [(msgspec.json.decode(text, type=Origin), names) for text, names in groups.items()]


def failed_whole(name: str, failed: Collection[str]) -> str | None:
    """Which of the failures a name belongs to: its own, or that of the file or folder that it is in."""
    kept = storable(name)
    if kept in failed:
        return kept
    return next((kept[: m.start()] for m in _PART.finditer(kept) if kept[: m.start()] in failed), None)


def storable(text: str) -> str:
    """A text with a question mark for what UTF-8 has no form for, such as half a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _storable_origin(origin: Origin) -> Origin:
    columns = {storable(name): storable(value) for name, value in origin.columns.items()}
    return Origin(storable(origin.source), columns, origin.date)
