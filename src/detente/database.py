"""The database as Python sees it: add, find, follow, correct, export."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, get_args

from detente.errors import SettingError
from detente.records import Article, Reading
from detente.settings import make_settings
from detente.store import audit, corrections, find
from detente.store.adding import Adder, Summary
from detente.store.audit import Info
from detente.store.connection import open_store, reading
from detente.store.corrections import Correction
from detente.store.filters import EventFilter, Sort, make_filter, match_words
from detente.store.find import FoundEvent
from detente.store.read import reading_of, readings

if TYPE_CHECKING:
    from detente.analysis.network import Network
    from detente.analysis.talks import Talks
    from detente.analysis.tension import Series
    from detente.ingest.archives import Columns
    from detente.reader import Reader

Frame = Literal["records", "pandas", "polars", "arrow"]
_MOST = 2**63 - 1


class Database:
    """A collection of articles and all that was read from them, in one SQLite file.

    Several programs may read it while one adds to it. Use one object a thread, and close it, or use it in
    a ``with`` statement.

    Args:
        path: of the file; it is made if need be.
        read_only: refuse to change it; it must exist.
        any_thread: one thread may hand it to another; never used by two at once.
        settings: of the reader, see :class:`detente.settings.Settings`.

    Raises:
        StoreError: it cannot be opened, or is no database of ours.
        SettingError: a setting is unknown or out of range.
    """

    def __init__(
        self, path: str | Path, *, read_only: bool = False, any_thread: bool = False, **settings: Any
    ) -> None:
        self.path = Path(path)
        self.settings = make_settings(**settings)
        self.connection: sqlite3.Connection = open_store(path, read_only=read_only, any_thread=any_thread)

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; it cannot be used after that."""
        self.connection.close()

    def add(
        self,
        sources: str | Path | Article | Iterable[str | Path] | Iterable[Article],
        *,
        date: dt.date | str | None = None,
        columns: Columns | Mapping[str, str] | None = None,
        jobs: int = 1,
        recode: bool = False,
        retry: bool = False,
        on_progress: Callable[[Summary], None] | None = None,
        reader: Reader | None = None,
    ) -> Summary:
        """Read sources into the database; what is there already is not read again.

        Each article is written whole or not at all: after a kill, give the same sources again.

        Args:
            sources: folders, files of articles, JSON lines, CSV, Parquet, WARC, lists of addresses,
                addresses, or articles.
            date: the day that all of them were published, where you know it.
            columns: which columns or keys of tables hold text, title, date, url, outlet and id.
            jobs: processes that read.
            recode: read articles again that this version has read.
            retry: read what has failed before, too.
            on_progress: called after each article with the counts so far.
            reader: one that has its model loaded, for few articles at a time.

        Returns:
            How many were added, known, not read, and why.

        Raises:
            StoreError: the database cannot be written.
            SettingError: ``date`` or a column name cannot be.
        """
        from detente.ingest.archives import Columns
        from detente.ingest.sources import as_day

        adder = Adder(self.connection, self.settings, jobs=jobs, recode=recode, reader=reader)
        given = [sources] if isinstance(sources, str | Path | Article) else list(sources)
        articles = [one for one in given if isinstance(one, Article)]
        places = [one for one in given if not isinstance(one, Article)]
        if isinstance(columns, Mapping):
            try:
                columns = Columns(**columns)
            except TypeError as error:
                names = ", ".join(Columns.__dataclass_fields__)
                raise SettingError(f"columns are {names}: {error}") from error
        if articles:
            adder.add_articles(articles, on_progress)
        if places:
            adder.add(places, columns, as_day(date), on_progress=on_progress)
        if retry:
            adder.retry(on_progress)
        return adder.summary

    def readings(self) -> Iterator[Reading]:
        """All readings with people's corrections, in the order in which they were added.

        Raises:
            StoreError: the database cannot be read.
        """
        return readings(self.connection)

    def reading(self, article: str) -> Reading | None:
        """The reading of the article with this id; None where there is none."""
        return reading_of(self.connection, article)

    def find(
        self, *, sort: Sort = "newest", limit: int | None = None, after: str = "", **wanted: Any
    ) -> Iterator[FoundEvent]:
        """Events with their articles, one by one.

        Args:
            sort: ``newest`` or ``oldest`` first; those without a day come last.
            limit: how many at most.
            after: the ``cursor`` of the last event of the page before.
            wanted: fields of :class:`detente.store.filters.EventFilter`.

        Raises:
            SettingError: a field or value cannot be.
            StoreError: the database cannot be read.
        """
        return find.events(self.connection, make_filter(**wanted), sort=sort, limit=limit, after=after)

    def events(
        self, *, form: Frame = "pandas", sort: Sort = "newest", limit: int | None = None, **wanted: Any
    ) -> Any:
        """Events as a table.

        Args:
            form: ``pandas``, ``polars`` or ``arrow`` for a table with the columns of the exports;
                ``records`` for a list of :class:`detente.store.find.FoundEvent`.
            sort: ``newest`` or ``oldest`` first.
            limit: how many at most.
            wanted: fields of :class:`detente.store.filters.EventFilter`: ``actor="USA"``,
                ``recipient="PRK"``, ``roots="REQUEST"``, ``since="2013"``, ``text="drills"`` …

        Raises:
            SettingError: a field or value cannot be, or polars is not installed.
            StoreError: the database cannot be read.
        """
        if form not in get_args(Frame):
            raise SettingError(f"is no form of table: use one of {', '.join(get_args(Frame))}", source=form)
        found = self.find(sort=sort, limit=limit, **wanted)
        if form == "records":
            return list(found)
        from detente.export.frames import arrow_table, reading_frames

        alone = (one.reading for one in found)
        if form == "pandas":
            return reading_frames(alone, kinds=("events",))["events"]
        table = arrow_table(alone, "events")
        if form == "arrow":
            return table
        try:
            import polars
        except ImportError as error:
            raise SettingError(
                "polars is not installed: pip install polars, or take pandas or arrow"
            ) from error
        return polars.from_arrow(table)

    def count(self, **wanted: Any) -> int:
        """How many events a filter asks for; see :meth:`events`."""
        return find.count(self.connection, make_filter(**wanted))

    def tension(
        self,
        first: str,
        second: str,
        *,
        by: Literal["day", "week", "month", "quarter", "year"] = "week",
        directed: bool = False,
        **wanted: Any,
    ) -> Series:
        """Tension between two parties over time, one vote a reconciled event.

        Args:
            first: code of a party: ``USA``, ``COLREB``.
            second: code of the other.
            by: length of a step.
            directed: only what the first does to the second.
            wanted: fields of :class:`detente.store.filters.EventFilter`; ``statuses`` are ``happened`` and
                ``ongoing`` by default.

        Raises:
            SettingError: a value cannot be.
            StoreError: the database cannot be read.
        """
        from detente.analysis.tension import tension
        from detente.analysis.votes import votes

        chosen = make_filter(**{"statuses": ("happened", "ongoing"), **wanted})
        with reading(self.connection):
            given = list(votes(self.connection, (first, second), chosen))
        return tension(given, (first, second), by, statuses=chosen.statuses, directed=directed)

    def network(self, **wanted: Any) -> Network:
        """Who acts toward whom, one vote a reconciled event and dyad.

        Args:
            wanted: as for :meth:`tension`.

        Raises:
            SettingError: a value cannot be.
            StoreError: the database cannot be read.
        """
        from detente.analysis.totals import network_of

        return network_of(self.connection, make_filter(**{"statuses": ("happened", "ongoing"), **wanted}))

    def talks(self, forum: str = "", as_of: dt.date | str | None = None) -> list[Talks]:
        """The negotiations of all articles; see :func:`detente.talks`."""
        from detente.analysis.negotiations import all_talks

        return all_talks(self.connection, forum, as_of, self.settings.knowledge)

    def same_event(self, happening: int) -> list[FoundEvent]:
        """All reports of one reconciled event, the first reported first."""
        return find.same_event(self.connection, happening)

    def search(self, words: str, limit: int = 50) -> list[tuple[str, str, str | None, str]]:
        """Articles with words in them, the best first.

        Args:
            words: all of them must be there; ``"in quotes"`` for a phrase.
            limit: how many at most.

        Returns:
            Id, title, day and a passage with the words in [brackets], for each.

        Raises:
            SettingError: there is no word.
            StoreError: the database cannot be read.
        """
        with reading(self.connection):
            rows = self.connection.execute(
                "SELECT a.id, a.title, a.day, snippet(article_search, 1, '[', ']', '…', 24) AS passage"
                " FROM article_search JOIN articles AS a ON a.n = article_search.rowid"
                " WHERE article_search MATCH ? ORDER BY rank LIMIT ?",
                (match_words(words), max(0, min(limit, _MOST))),
            ).fetchall()
        return [(row["id"], row["title"], row["day"], row["passage"]) for row in rows]

    def accept(self, record: str, *, author: str, reason: str = "", article: str = "") -> Correction:
        """Say that a record is right; see :func:`detente.store.corrections.correct`."""
        return corrections.correct(
            self.connection, record, "accept", author=author, reason=reason, article=article
        )

    def reject(self, record: str, *, author: str, reason: str = "", article: str = "") -> Correction:
        """Say that a record is wrong; it is left out from now on."""
        return corrections.correct(
            self.connection, record, "reject", author=author, reason=reason, article=article
        )

    def correct(
        self, record: str, *, author: str, reason: str = "", article: str = "", **changes: Any
    ) -> Correction:
        """Change fields of a record: ``db.correct(id, author="Ana", root="CONSULT", status="planned")``.

        Args:
            record: its id.
            author: who says so.
            reason: why.
            article: id of the article, where records of several have the same id.
            changes: field to new value, as in the record's JSON.

        Raises:
            CorrectionError: there is no such record, or the change does not fit it.
            StoreError: the database cannot be written.
        """
        return corrections.correct(
            self.connection, record, "edit", author=author, reason=reason, article=article, changes=changes
        )

    def undo(self, correction: int) -> Correction:
        """Take a correction back, by its number."""
        return corrections.undo(self.connection, correction)

    def corrections(self, *, undone: bool = False) -> list[Correction]:
        """All corrections that hold, oldest first; with ``undone`` those taken back too."""
        return corrections.corrections(self.connection, undone=undone)

    def failures(self) -> list[tuple[str, str, str]]:
        """What could not be read: name, reason, class of the error."""
        with reading(self.connection):
            rows = self.connection.execute(
                "SELECT source, reason, kind FROM failures ORDER BY source"
            ).fetchall()
        return [(row["source"], row["reason"], row["kind"]) for row in rows]

    def export(self, form: str, path: str | Path, **wanted: Any) -> int:
        """Write events in a format that existing scripts read.

        Args:
            form: ``plover``, ``polecat``, ``icews``, ``gdelt``, ``phoenix``, ``csv``, ``parquet`` or
                ``jsonl``; ``parquet`` and ``csv`` to a folder write every kind of record, one file each.
            path: of the file, or of the folder.
            wanted: fields of :class:`detente.store.filters.EventFilter`; ``jsonl`` and folders hold whole
                readings and take none.

        Returns:
            How many rows of events were written, of ``jsonl`` and folders: how many readings.

        Raises:
            SettingError: there is no such format, or it does not take the events of a filter.
            OutputError: the file cannot be written; what was there before is intact.
        """
        from detente.export.database import export

        return export(self.connection, form, path, make_filter(**wanted))

    def check(self) -> list[str]:
        """What does not hold in the database: nothing, if all is well."""
        return list(audit.faults(self.connection))

    def info(self) -> Info:
        """What the database holds, counted."""
        return audit.info(self.connection)


__all__ = ["Correction", "Database", "EventFilter", "FoundEvent", "Info", "Summary"]
