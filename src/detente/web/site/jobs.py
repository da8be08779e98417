"""Adding articles while pages are shown: one thread reads, the others ask how far it is."""

from __future__ import annotations

import datetime as dt
import logging
import queue
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from litestar.datastructures import State
from msgspec import Meta

from detente.database import Database
from detente.errors import DetenteError, SettingError
from detente.export.wording import clean
from detente.ingest.archives import items
from detente.ingest.entries import Item
from detente.ingest.sources import as_day, from_text
from detente.reader import Reader
from detente.records import Article
from detente.store.adding import Adder, Summary
from detente.store.listing import reports_of
from detente.store.overview import Report
from detente.web.site.pool import Pool
from detente.web.site.safety import Refused
from detente.web.site.wishes import Upload, Wish, check, remove

MOST_WAITING = 5
_KEPT = 100
_MOST_FAILURES, _MOST_ARTICLES = 200, 50
_PATIENCE = 5.0
"""Seconds that the server waits for the article in hand when it ends."""
_LOG = logging.getLogger("detente.web")


class NotRead(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be read."""

    name: str
    reason: str


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """How far adding is."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{24}$")]
    what: Annotated[str, Meta(description="what is added, in words")]
    state: Literal["waiting", "working", "done", "failed"] = "waiting"
    step: Annotated[str, Meta(description="what is being done, in words")] = "waiting for its turn"
    files: Annotated[int, Meta(description="how many were uploaded")] = 0
    files_done: int = 0
    added: int = 0
    known: Annotated[int, Meta(description="articles that were there already")] = 0
    other_language: int = 0
    failed: int = 0
    events: int = 0
    failures: Annotated[tuple[NotRead, ...], Meta(description="the first of what was not read, and why")] = ()
    articles: Annotated[tuple[Report, ...], Meta(description="the first that are there now")] = ()
    error: Annotated[str, Meta(description="why it broke off; '' where it did not")] = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will be done."""
        return self.state in ("done", "failed")


class _Stopped(Exception):  # noqa: N818  no error: the server ends
    """The server ends while something is read."""


class Jobs:
    """What is added, one after the other.

    Args:
        pool: of the database.
    """

    def __init__(self, pool: Pool) -> None:
        self.reader: Reader | None = None
        """Made at the first job and kept, since its model takes long to load."""
        self._pool = pool
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: queue.Queue[tuple[str, Wish] | None] = queue.Queue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()

    def start(self, wish: Wish) -> Job:
        """Have something added; its folder is removed whatever comes of it.

        Raises:
            SettingError: there is nothing to add, or a day or address cannot be; or nothing may be written.
            Refused: too much is waiting.
        """
        try:
            check(wish)
            if self._pool.read_only:
                raise SettingError("is open for reading only: start detente serve without --read-only")
            job = Job(id=secrets.token_hex(12), what=wish.words, files=len(wish.files))
            with self._lock:
                waiting = sum(one.state == "waiting" for one in self._jobs.values())
                if waiting >= MOST_WAITING or self._ending.is_set():
                    raise Refused(429, f"{waiting} jobs are waiting already", "try again in a minute")
                self._jobs[job.id] = job
                self._forget()
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="detente-add", daemon=True)
                    self._thread.start()
        except BaseException:
            remove(wish.folder)
            raise
        self._queue.put((job.id, wish))
        return job

    def find(self, key: str) -> Job | None:
        """How far a job is; None where it is not known any more."""
        with self._lock:
            return self._jobs.get(key)

    def running(self) -> list[Job]:
        """Jobs that are not over, in the order of their turns."""
        with self._lock:
            return [job for job in self._jobs.values() if not job.over]

    def close(self) -> None:
        """End after the article in hand; what waits is not added."""
        self._ending.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _forget(self) -> None:
        over = [key for key, job in self._jobs.items() if job.over]
        for key in over[: max(0, len(self._jobs) - _KEPT)]:
            del self._jobs[key]

    def _tell(self, key: str, **changes: Any) -> None:
        with self._lock:
            self._jobs[key] = msgspec.structs.replace(self._jobs[key], **changes)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            key, wish = task
            try:
                if self._ending.is_set():
                    raise _Stopped
                self._tell(key, state="working", step="opening the database")
                with self._pool.separate() as base:
                    _Adding(self, key, wish, base).run()
                self._tell(key, state="done", step="done")
            except _Stopped:
                self._tell(key, state="failed", step="stopped", error="the server was ended")
            except DetenteError as error:
                self._tell(key, state="failed", step="broken off", error=clean(error.message))
            except Exception:  # the thread must go on for the next
                _LOG.exception("adding failed")
                self._tell(
                    key, state="failed", step="broken off", error="something went wrong inside the program"
                )
            finally:
                remove(wish.folder)

    def reader_of(self, base: Database) -> Reader:
        """The reader with its model loaded."""
        if self.reader is None:
            self.reader = Reader(**msgspec.structs.asdict(base.settings))
        return self.reader

    def progress(self, key: str, **changes: Any) -> None:
        """Tell how far a job is.

        Raises:
            _Stopped: the server ends.
        """
        self._tell(key, **changes)
        if self._ending.is_set():
            raise _Stopped


class _Adding:
    """One job at work."""

    def __init__(self, jobs: Jobs, key: str, wish: Wish, base: Database) -> None:
        self._jobs, self._key, self._wish, self._base = jobs, key, wish, base
        self._ids: dict[str, None] = {}
        self._own = 0
        self._failures: list[NotRead] = []
        self._adder: Adder | None = None

    def run(self) -> None:
        jobs, wish, base = self._jobs, self._wish, self._base
        jobs.progress(self._key, step="loading the language model")
        reader = jobs.reader_of(base)
        reader.nlp  # noqa: B018  loads it
        adder = self._adder = Adder(base.connection, base.settings, reader=reader)
        day = as_day(wish.date) if wish.date else None
        fetched = not wish.files and not wish.text
        if fetched:
            jobs.progress(self._key, step=f"fetching {wish.words}")
            adder.add([wish.address], date=day, on_progress=self._tell)
        else:
            adder.add_articles(self._uploaded(day) if wish.files else self._pasted(day), self._tell)
        self._tell(adder.summary)
        found = reports_of(base.connection, [*self._ids], [wish.address] if fetched else [])
        jobs.progress(self._key, articles=tuple(found[:_MOST_ARTICLES]), files_done=len(wish.files))

    def _tell(self, summary: Summary) -> None:
        told = [
            NotRead(name=clean(name), reason=clean(reason))
            for name, reason in summary.failures[: _MOST_FAILURES - len(self._failures)]
        ]
        self._jobs.progress(
            self._key,
            added=summary.added + summary.recoded,
            known=summary.known,
            other_language=summary.other_language,
            failed=summary.failed + self._own,
            events=summary.events,
            failures=(*self._failures, *told),
        )

    def _met(self, article: Article, day: dt.date | None) -> Article:
        if len(self._ids) < _MOST_ARTICLES:
            self._ids[article.id] = None
        return article if day is None else msgspec.structs.replace(article, posted=day, posted_as="user")

    def _refuse(self, name: str, error: DetenteError) -> None:
        """Count what is no article; it is not kept for another try, since the upload will be gone."""
        self._own += 1
        if len(self._failures) < _MOST_FAILURES:
            self._failures.append(NotRead(name=clean(name), reason=clean(error.message)))
        if self._adder is not None:
            self._tell(self._adder.summary)

    def _pasted(self, day: dt.date | None) -> Iterator[Article]:
        wish = self._wish
        self._jobs.progress(self._key, step="reading the text")
        text = f"{' '.join(wish.title.split())}\n\n{wish.text}" if wish.title.strip() else wish.text
        try:
            article = from_text(text, self._base.settings, source=wish.address)
        except DetenteError as error:
            self._refuse("the pasted text", error)
            return
        yield self._met(article, day)

    def _uploaded(self, day: dt.date | None) -> Iterator[Article]:
        for place, upload in enumerate(self._wish.files):
            step = f"reading {clean(upload.name)}"
            self._jobs.progress(self._key, step=step, files_done=place)
            for entry in items(upload.path, self._base.settings):
                try:
                    if not isinstance(entry, Item):
                        raise entry[1]
                    article = entry.make(self._base.settings)
                except DetenteError as error:
                    name = entry.name if isinstance(entry, Item) else entry[0]
                    self._refuse(self._shown(name, upload), DetenteError(self._shown(error.message, upload)))
                except _Stopped:
                    raise
                except Exception as error:  # one file must never end the others
                    _LOG.debug("an upload could not be read", exc_info=True)
                    told = DetenteError(f"could not be read ({type(error).__name__}): send it as plain text")
                    self._refuse(upload.name, told)
                else:
                    source = self._shown(article.source, upload)
                    yield self._met(msgspec.structs.replace(article, source=source), day)

    @staticmethod
    def _shown(text: str, upload: Upload) -> str:
        """A name or message with what the sender calls the file instead of where it lies."""
        return text.replace(str(upload.path), upload.name).replace(str(upload.path.parent), "")


def provide_jobs(state: State) -> Jobs:
    """The jobs of the application, for handlers."""
    found: Jobs = state.jobs
    return found
