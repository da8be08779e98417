"""Opening a database: SQLite in WAL mode, its schema made or brought up to date."""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import quote

from detente.data import list_files, read_text
from detente.errors import StoreError

APPLICATION = 0x44C3A9
"""Marks the file as a database of ours (``PRAGMA application_id``)."""
_PATIENCE_MS = 60_000
"""How long one waits for another that writes: a writer holds the lock for one article."""
_PAUSE = 0.02
"""Seconds between two tries to change how changes are written."""
_SCRIPT = re.compile(r"(\d{3})\.sql")


def open_store(path: str | Path, *, read_only: bool = False, any_thread: bool = False) -> sqlite3.Connection:
    """A connection to a database; a new file gets the schema, an older one is brought up to date.

    Any number of processes may read while one writes, and writers wait for each other.

    Args:
        path: of the file; its folder must exist.
        read_only: the file must exist and is not changed.
        any_thread: it may be handed from one thread to another; never used by two at once.

    Raises:
        StoreError: it cannot be opened, is no database of ours, or is of a newer version.
    """
    file = Path(path)
    if read_only and not file.exists():
        raise StoreError("does not exist: make it with detente add SOURCE --db FILE", source=str(path))
    connection: sqlite3.Connection | None = None
    try:
        frozen = read_only and _is_frozen(file)
        address = f"file:{quote(str(file.absolute()))}?immutable=1" if frozen else str(file)
        connection = sqlite3.connect(
            address,
            timeout=_PATIENCE_MS / 1000,
            isolation_level=None,
            uri=frozen,
            check_same_thread=not any_thread,
        )
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        # waits for the disk after each article: then no article that was told of is lost to a power cut
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = MEMORY")
        _check(connection, str(path), read_only)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise StoreError(_blame(error), source=str(path)) from error
        if isinstance(error, ValueError):
            raise StoreError("is no name of a file: name another", source=ascii(str(path))) from error
        raise
    return connection


def _is_frozen(file: Path) -> bool:
    """Whether nobody can be writing: SQLite cannot make its own files beside the database."""
    return not os.access(file.parent, os.W_OK) and not Path(f"{file}-wal").exists()


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A transaction that writes: all of it is kept or nothing.

    Raises:
        StoreError: the disk is full, or the database is busy for a minute or damaged.
    """
    try:
        if connection.execute("PRAGMA query_only").fetchone()[0]:
            raise StoreError("is open for reading only: open it for writing", source=name_of(connection))
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise StoreError(_blame(error), source=name_of(connection)) from error
    try:
        yield connection
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        _roll_back(connection)
        raise StoreError(_blame(error), source=name_of(connection)) from error
    except BaseException:
        _roll_back(connection)
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Several queries over one state of the database, whatever is written meanwhile.

    Raises:
        StoreError: the database is busy for a minute or damaged, or a search is not understood.
    """
    outer = True
    try:
        outer = connection.in_transaction
        if not outer:
            connection.execute("BEGIN")
        yield connection
    except sqlite3.Error as error:
        raise StoreError(_blame(error), source=name_of(connection)) from error
    finally:
        if not outer:
            _roll_back(connection)


def name_of(connection: sqlite3.Connection) -> str:
    """The path of a connection's file; '' where that cannot be told any more."""
    try:
        return str(connection.execute("PRAGMA database_list").fetchone()["file"])
    except sqlite3.Error:  # it is closed, or the name is no UTF-8
        return ""


def now() -> str:
    """The time as the database writes it: UTC, ISO 8601, seconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _roll_back(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):  # what went wrong before is told, not this
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@cache
def _migrations() -> tuple[tuple[int, str], ...]:
    """Version and script of each step, in order."""
    names = sorted(name for name in list_files("store") if _SCRIPT.fullmatch(name))
    return tuple((int(name[:3]), read_text(f"store/{name}")) for name in names)


def schema_version() -> int:
    """The version of the schema that this program writes."""
    return _migrations()[-1][0]


def _check(connection: sqlite3.Connection, path: str, read_only: bool) -> None:
    with reading(connection):  # another process may be making it
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        empty = not owner and not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if not empty and owner != APPLICATION:
        raise StoreError("is a database of another program: name another file", source=path)
    if version > schema_version():
        raise StoreError(
            f"has schema {version}, this program knows {schema_version()}: install a newer detente",
            source=path,
        )
    if version == schema_version():
        return
    if read_only:
        raise StoreError(
            f"has schema {version}, {schema_version()} is needed: open it for writing once (detente db info)",
            source=path,
        )
    _keep_log(connection)
    with writing(connection):
        # another process may have been quicker
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for number, script in _migrations():
            if number > version:
                for statement in _statements(script):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")


def _keep_log(connection: sqlite3.Connection) -> None:
    """Have changes written to a log first, so that one writes while others read."""
    end = time.monotonic() + _PATIENCE_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:  # SQLite does not wait here
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; ``executescript`` would commit between them."""
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""


def _blame(error: sqlite3.Error) -> str:
    text = str(error)
    if "fts5" in text or "malformed MATCH" in text or "unterminated string" in text:
        return f"the words searched for are not understood ({text}): quote them"
    if "closed database" in text:
        return "is closed: open it again"
    if "thread" in text:
        return "is used in another thread than it was opened in: open it once a thread"
    if "locked" in text or "busy" in text:
        return "is busy: another program has been writing for a minute; try again"
    if "full" in text:
        return "the disk is full: free some space and repeat the command; nothing is lost"
    if "not a database" in text or "malformed" in text:
        return f"is damaged or no database ({text}): restore it from a copy"
    if "readonly" in text or "unable to open" in text:
        return f"cannot be opened ({text}): check the path and its permissions"
    return f"cannot be used ({text}): check it with detente db check"
