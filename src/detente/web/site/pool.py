"""Databases for threads that answer requests: a few to read with, one to write with."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from detente.database import Database
from detente.errors import SettingError, StoreError

_PATIENCE = 30.0
"""Seconds that a request waits for a database, and that it may then use it for one query."""
_CACHE_KIB = 16_384
"""Of SQLite's page cache, for each reader: the default of the library is for one alone."""
_STEPS = 100_000
"""SQLite's own, between two looks at the clock."""


class Version(NamedTuple):
    """A state of a database: changes from elsewhere, and those made by this server."""

    file: int
    own: int


class Pool:
    """The databases of one file.

    Args:
        path: of the file; it must exist.
        read_only: never write.
        readers: how many threads may read at once.
        settings: of the reader of articles, see :class:`detente.settings.Settings`.

    Raises:
        StoreError: the file does not exist or is no database.
    """

    def __init__(
        self, path: str | Path, *, read_only: bool = False, readers: int = 4, **settings: Any
    ) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self._settings = settings
        self._free: queue.LifoQueue[Database | None] = queue.LifoQueue()
        self._all: list[Database] = []
        self._guard = threading.Lock()
        self._watching = threading.Lock()
        self._writing = threading.Lock()
        self._writer: Database | None = None
        self._own = 0
        self._closed = False
        if not self.path.exists():
            raise StoreError(f"does not exist: make it with detente add SOURCE --db {path}", source=str(path))
        if not read_only:
            Database(path).close()  # an older one is brought up to date
        self._watch = self._open(read_only=True)
        for _ in range(readers):
            self._free.put(None)

    def _open(self, *, read_only: bool) -> Database:
        base = Database(self.path, read_only=read_only, any_thread=True, **self._settings)
        base.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        with self._guard:
            self._all.append(base)
        return base

    @contextmanager
    def borrow(self) -> Iterator[Database]:
        """A database to read from, until the end of the block; keep no cursor or iterator of it.

        Raises:
            StoreError: all are in use for half a minute, or a query takes longer than that.
        """
        try:
            base = self._free.get(timeout=_PATIENCE)
        except queue.Empty:
            raise StoreError("is asked for by too many at once: try again in a minute") from None
        try:
            if self._closed:
                raise StoreError("is closed: start detente serve again")
            if base is None:
                base = self._open(read_only=True)
            with _limited(base):
                yield base
        finally:
            self._free.put(base)

    @contextmanager
    def write(self) -> Iterator[Database]:
        """The database to write to, one thread at a time; for changes that take no longer than a moment.

        Raises:
            SettingError: the server is for reading only.
            StoreError: it cannot be written.
        """
        self._check_writable()
        with self._writing:
            if self._writer is None:
                self._writer = self._open(read_only=False)
            try:
                yield self._writer
            finally:
                self.changed()

    @contextmanager
    def separate(self) -> Iterator[Database]:
        """A database of the caller's own to write to, for what takes long, such as adding articles.

        Raises:
            SettingError: the server is for reading only.
            StoreError: it cannot be opened.
        """
        self._check_writable()
        base = Database(self.path, any_thread=True, **self._settings)
        try:
            yield base
        finally:
            base.close()
            self.changed()

    def _check_writable(self) -> None:
        if self.read_only:
            raise SettingError("is open for reading only: start detente serve without --read-only")

    def changed(self) -> None:
        """Have every answer made anew: this server has changed the database."""
        with self._guard:
            self._own += 1

    def version(self) -> Version:
        """The state of the database now; it differs after each change, whoever made it.

        Raises:
            StoreError: the database cannot be read, or is closed.
        """
        with self._watching:
            if self._closed:
                raise StoreError("is closed: start detente serve again")
            file = self._watch.connection.execute("PRAGMA data_version").fetchone()[0]
            return Version(file, self._own)

    def close(self) -> None:
        """Close all databases; nobody may be using one."""
        with self._watching, self._guard:
            self._closed = True
            for base in self._all:
                base.close()
            self._all.clear()


@contextmanager
def _limited(base: Database) -> Iterator[None]:
    """No query of the block goes on for ever, and no transaction is left open."""
    end = time.monotonic() + _PATIENCE
    base.connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        base.connection.set_progress_handler(None, 0)
        if base.connection.in_transaction:
            base.connection.execute("ROLLBACK")
