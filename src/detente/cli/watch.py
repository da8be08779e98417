"""One run of ``detente watch``."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from typing import Any

import typer

from detente.cli.options import number
from detente.database import Database
from detente.errors import DetenteError
from detente.export.wording import clean
from detente.ingest.conditional import NEVER, FeedState
from detente.ingest.watch import Counts, Found, make_watcher
from detente.reader import Reader
from detente.records import Article
from detente.store.connection import reading, writing


class StoredFeeds:
    """What is remembered of feeds between two looks, in the database.

    Args:
        connection: open for writing.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def get(self, address: str) -> FeedState:
        """What is known of a feed."""
        with reading(self.connection):
            row = self.connection.execute(
                "SELECT address, etag, modified, coalesce(polled, '') AS polled, coalesce(next, '') AS next,"
                " failures FROM feeds WHERE address = ?",
                (address,),
            ).fetchone()
        return FeedState(**dict(row)) if row else FeedState(address)

    def put(self, address: str, state: FeedState) -> None:
        """Keep what is known of a feed."""
        with writing(self.connection):
            self.connection.execute(
                "INSERT OR REPLACE INTO feeds (address, etag, modified, polled, next, failures)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (address, state.etag, state.modified, state.polled, state.next, state.failures),
            )


def follow(feeds: list[str], path: str, every: float, once: bool, settings: dict[str, Any]) -> int:
    """Watch feeds until the user ends it, or look at them once.

    Args:
        feeds: their addresses.
        path: of the database.
        every: seconds between two looks.
        once: look at those that are due, and end.
        settings: of the reader.

    Returns:
        The exit status: 1 where a feed could not be read in the one look.

    Raises:
        DetenteError: the database cannot be written.
    """
    with Database(path, **settings) as base:
        memory = StoredFeeds(base.connection)
        watcher = make_watcher(feeds, memory, lambda name: _is_known(base, name), base.settings, every=every)
        if not once:
            typer.echo(f"watching {number(len(watcher.feeds), 'feed')}; Ctrl-C ends it", err=True)
        waiting = [address for address in watcher.feeds if not _is_due(memory.get(address))] if once else []
        for address in waiting:
            _say(f"{address}: {_until(memory.get(address))}")
        try:
            found = watcher.poll_once(dt.datetime.now(dt.UTC)) if once else watcher.run()
            bad = _take(found, base, Reader(**settings))
        except KeyboardInterrupt:
            watcher.stop()
            _say("ended; what was read is kept")
            return 0
    return 1 if once and bad else 0


def _take(found: Iterator[Found], base: Database, reader: Reader) -> int:
    """Read what a watcher finds, and tell of it; returns how many looks at feeds failed."""
    bad = 0
    for _, address, what in found:
        if isinstance(what, Article):
            _say(_added(base, what, address, reader))
        elif isinstance(what, DetenteError):
            _say(f"{address}: not read: {what.message}")
        elif isinstance(what, Counts):
            bad += what.outcome in ("failed", "ended")
            told = f", {number(what.entries, 'entry', 'entries')}, {what.new:,} new" if what.entries else ""
            _say(f"{address}: {_OUTCOMES[what.outcome]}{told}")
    return bad


_OUTCOMES = {
    "read": "read",
    "unchanged": "nothing new",
    "failed": "could not be read, is tried again later",
    "ended": "is gone for good",
    "later": "asked to be left alone for a while",
}


def _added(base: Database, article: Article, address: str, reader: Reader) -> str:
    """What came of adding an article."""
    summary = base.add(article, reader=reader)
    name = article.title or address
    if summary.added:
        return f"added: {name} ({number(summary.events, 'event')})"
    if summary.failures:
        return f"{name}: not read: {summary.failures[0][1]}"
    return f"{name}: {'in another language' if summary.other_language else 'known already'}"


def _is_known(base: Database, name: str) -> bool:
    with reading(base.connection):
        row = base.connection.execute("SELECT 1 FROM sources WHERE source = ?", (name,)).fetchone()
    return row is not None


def _is_due(state: FeedState) -> bool:
    return state.next <= dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _until(state: FeedState) -> str:
    """Why a feed is not looked at now."""
    if state.next == NEVER:
        return "is gone for good"
    try:
        local = dt.datetime.fromisoformat(state.next).astimezone()
    except ValueError:
        return "is not due yet"
    return f"is not due before {local:%Y-%m-%d %H:%M:%S}"


def _say(text: str) -> None:
    typer.echo(f"{dt.datetime.now():%H:%M:%S} {clean(text)}", err=True)
