"""Adding sources to a database: articles in, readings written one by one, nothing lost and nothing twice."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from detente.errors import DetenteError, LanguageError, NotAnArticleError
from detente.ingest.archives import Columns, Item, items
from detente.ingest.entries import Entry
from detente.ingest.sources import STANDARD_INPUT, is_address
from detente.reader import Reader
from detente.records import Article, Reading, Versions
from detente.settings import Settings
from detente.store.connection import reading
from detente.store.failures import Origin, failed_before, failed_whole, forgive, keep_failure, storable
from detente.store.processes import OwnReader, read_there
from detente.store.write import add_reading, met_again

_REPORT = "please report it with the article"
_LOG = logging.getLogger(__name__)
_MOST_LISTED = 1000
"""Failures that a summary names."""


@dataclass(slots=True)
class Summary:
    """What came of adding."""

    added: int = 0
    recoded: int = 0
    """Articles that were there, read by another version of the program, its models or tables."""
    known: int = 0
    """Articles that were there already."""
    other_language: int = 0
    failed: int = 0
    events: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    """Names and reasons of the first failures; all are kept in the database."""

    @property
    def seen(self) -> int:
        """All articles met."""
        return self.added + self.recoded + self.known + self.other_language + self.failed


OnProgress = Callable[[Summary], None]


@dataclass(frozen=True, slots=True)
class _Made:
    """An article with the name of what it was made from."""

    name: str
    article: Article
    origin: Origin


class Adder:
    """Reads sources into a database.

    Args:
        connection: open for writing.
        settings: of the reader.
        jobs: processes that read; with one it is this one.
        recode: read articles again that these versions have read.
        reader: to read with where there is one process; its model is kept.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        settings: Settings,
        *,
        jobs: int = 1,
        recode: bool = False,
        reader: Reader | None = None,
    ) -> None:
        self.connection = connection
        self.settings = settings
        self.jobs = max(1, jobs)
        self.recode = recode
        self.summary = Summary()
        self._reader = OwnReader(settings, reader)
        self._versions: Versions | None = None
        self._on_progress: OnProgress | None = None
        self._failed: set[str] | None = None
        """Names of what fails in a retry."""

    def add(
        self,
        sources: Iterable[str | Path],
        columns: Columns | None = None,
        date: dt.date | None = None,
        *,
        on_progress: OnProgress | None = None,
        stdin: BinaryIO | None = None,
    ) -> Summary:
        """Read sources and write what they hold; each article is written whole or not at all.

        Args:
            sources: what :func:`detente.ingest.archives.items` takes.
            columns: which columns of tables hold what.
            date: the day that all articles were published, where it is known.
            on_progress: called after each article.
            stdin: read for ``-``.

        Raises:
            StoreError: the database cannot be written.
            PipelineError: the language model is missing or not complete.
        """
        chosen = {name: value for name, value in vars_of(columns or Columns()).items() if value}

        def made() -> Iterator[_Made]:
            for source in sources:
                origin = Origin(_place(source), chosen, date.isoformat() if date else "")
                yield from self._articles(origin, self._is_known_address, stdin)

        self._run(made(), on_progress)
        return self.summary

    def retry(self, on_progress: OnProgress | None = None) -> Summary:
        """Read again what has failed before; what was read on standard input cannot be.

        What is still there and does not fail again is forgotten as a failure.

        Raises:
            StoreError: the database cannot be written.
            PipelineError: the language model is missing or not complete.
        """
        for origin, names in failed_before(self.connection):
            if origin.source == STANDARD_INPUT:
                continue
            met: set[str] = set()

            def unwanted(name: str, names: set[str] = names, met: set[str] = met) -> bool:
                failed = failed_whole(name, names)
                met.update([failed] if failed is not None else [])
                return failed is None

            self._failed = set()
            self._run(self._articles(origin, unwanted, None), on_progress)
            for name in met - self._failed:
                forgive(self.connection, name)
            self._failed = None
        return self.summary

    def add_articles(self, articles: Iterable[Article], on_progress: OnProgress | None = None) -> Summary:
        """Read articles that are made already.

        Raises:
            StoreError: the database cannot be written.
            PipelineError: the language model is missing or not complete.
        """

        def made() -> Iterator[_Made]:
            for article in articles:
                name = article.source or article.title or article.id
                yield _Made(name, article, Origin(STANDARD_INPUT, {}, ""))

        self._run(made(), on_progress)
        return self.summary

    def _articles(
        self, origin: Origin, skip: Callable[[str], bool], stdin: BinaryIO | None
    ) -> Iterator[_Made]:
        """The articles of a source; what is none is kept as a failure."""
        date = dt.date.fromisoformat(origin.date) if origin.date else None
        walk = items(origin.source, self.settings, Columns(**origin.columns), skip=skip, stdin=stdin)
        for entry in _unbroken(walk, origin.source):
            if not isinstance(entry, Item):
                self._fail(entry[0], entry[1], origin)
                continue
            try:
                article = entry.make(self.settings)
            except DetenteError as error:
                self._fail(entry.name, error, origin)
                continue
            except Exception as error:  # one source must never end the others
                _LOG.debug("%r could not be made an article", entry.name, exc_info=True)
                self._fail(entry.name, _fault(error), origin)
                continue
            if date is not None:
                article = msgspec.structs.replace(article, posted=date, posted_as="user")
            yield _Made(entry.name, article, origin)

    def _is_known_address(self, name: str) -> bool:
        """Whether an address has been read, so that it is not fetched again."""
        if self.recode or not is_address(name):
            return False
        with reading(self.connection):
            found = self.connection.execute("SELECT 1 FROM sources WHERE source = ?", (name,)).fetchone()
        if found is None:
            return False
        self.summary.known += 1
        forgive(self.connection, name)
        self._tell()
        return True

    def _run(self, made: Iterator[_Made], on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._made_by()
        given: deque[list[_Made]] = deque()

        def batches() -> Iterator[list[Article]]:
            for batch in _batches(self._fresh(made), self.settings.batch_size):
                given.append(batch)
                yield [one.article for one in batch]

        if self.jobs == 1:
            read = self._reader.read(batches())
        else:
            self._reader.forget()
            read = read_there(self.settings, self.jobs, batches())
        with closing(read):
            for results in read:
                for one, result in zip(given.popleft(), results, strict=True):
                    self._take(one, result)

    def _fresh(self, made: Iterator[_Made]) -> Iterator[_Made]:
        """The articles that these versions have not read yet."""
        for one in made:
            wrong = _unstorable(one.article)
            if wrong is not None:
                self._fail(one.name, wrong, one.origin)
            elif not self.recode and met_again(self.connection, one.article, self._made_by()):
                self.summary.known += 1
                forgive(self.connection, one.name)
                self._tell()
            else:
                yield one

    def _made_by(self) -> Versions:
        if self._versions is None:
            from detente.pipeline import versions_of  # spaCy takes long to import

            self._versions = versions_of(self._reader.now().nlp)
        return self._versions

    def _take(self, one: _Made, result: Reading | DetenteError) -> None:
        """Write the result of reading an article."""
        if isinstance(result, DetenteError):
            self._fail(one.name, result, one.origin)
            return
        try:
            outcome = add_reading(self.connection, result, recode=self.recode)
        except (ValueError, OverflowError) as error:
            self._fail(one.name, DetenteError(f"its reading does not hold ({error}): {_REPORT}"), one.origin)
            return
        forgive(self.connection, one.name)
        if outcome == "known":
            self.summary.known += 1
        else:
            self.summary.events += len(result.events)
            self.summary.added += outcome == "added"
            self.summary.recoded += outcome == "recoded"
        self._tell()

    def _fail(self, name: str, error: DetenteError, origin: Origin) -> None:
        if isinstance(error, LanguageError):
            self.summary.other_language += 1
        else:
            self.summary.failed += 1
            if len(self.summary.failures) < _MOST_LISTED:
                self.summary.failures.append((name, error.message))
        if self._failed is not None:
            self._failed.add(storable(name))
        keep_failure(self.connection, name, error, origin)
        self._tell()

    def _tell(self) -> None:
        if self._on_progress:
            self._on_progress(self.summary)


def vars_of(columns: Columns) -> dict[str, str]:
    """The fields of a choice of columns."""
    return {name: getattr(columns, name) for name in columns.__dataclass_fields__}


def _place(source: str | Path) -> str:
    """A source as it can be found from every folder."""
    name = str(source)
    if not name or name == STANDARD_INPUT or is_address(name):
        return name
    try:
        return str(Path(source).absolute())
    except (OSError, ValueError):
        return name


def _unbroken(walk: Iterator[Entry], source: str) -> Iterator[Entry]:
    """The entries of a source; a fault of the program in finding them is the last."""
    try:
        yield from walk
    except DetenteError:
        raise
    except Exception as error:  # one source must never end the others
        _LOG.debug("%r could not be gone through", source, exc_info=True)
        yield source, _fault(error)


def _fault(error: Exception) -> DetenteError:
    detail = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return DetenteError(f"could not be read because of a fault in the program ({detail}): {_REPORT}")


def _unstorable(article: Article) -> NotAnArticleError | None:
    """Why an article cannot be kept: a database holds UTF-8."""
    try:
        "".join((article.text, article.title, article.outlet, article.byline, article.source)).encode()
    except UnicodeEncodeError:
        return NotAnArticleError("its name or text holds what is no UTF-8: rename or convert it")
    return None


def _batches(made: Iterator[_Made], size: int) -> Iterator[list[_Made]]:
    """Articles in batches; no batch has two with the same text."""
    batch: list[_Made] = []
    ids: set[str] = set()
    for one in made:
        if one.article.id in ids or len(batch) >= size:
            yield batch
            batch, ids = [], set()
        batch.append(one)
        ids.add(one.article.id)
    if batch:
        yield batch
