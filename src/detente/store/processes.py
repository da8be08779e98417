"""Reading batches of articles, in this process or in several others, in order and in bounded memory.

What the language model remembers of words grows with all that it reads, so models and processes are
replaced now and then. An article that ends the process that reads it is told as a failure; it ends
neither the others nor the program.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

import msgspec

from detente import errors
from detente.errors import DetenteError, StoreError
from detente.reader import Reader
from detente.records import Article, Reading, decode_reading, encode_reading
from detente.settings import Settings

Batch = Sequence[Article]
Result = Reading | DetenteError
FRESH_AFTER = 4_000
"""Articles after which a model is loaded anew."""
_AHEAD = 3
"""Batches a process that are read ahead of the one that is written."""
_MOST_ENDED = 3
"""Articles in a row, each read alone, that may end their process: more, and it is not for them."""
_ENDED = "ended the process that read it: please report it with the article"
_FAULT = "could not be read because of a fault in the program"

_NO_PROCESS = (
    "processes that read cannot be started, or are ended from outside, perhaps for want of memory: repeat "
    "with fewer jobs (in a script, under if __name__ == '__main__'); what was written stays"
)

_Answers = list[bytes | tuple[str, str]]
"""For each article its reading as JSON, or class and message of an error."""


def make_reader(settings: Settings) -> Reader:
    """A reader with these settings; its model is loaded when it is first used."""
    return Reader(**msgspec.structs.asdict(settings))


class OwnReader:
    """A reader for this process, made anew after many articles.

    Args:
        settings: of the reader.
        given: to be used for good in its place.
    """

    def __init__(self, settings: Settings, given: Reader | None = None) -> None:
        self._settings = settings
        self._given = given
        self._reader = given or make_reader(settings)
        self._read = 0

    def now(self) -> Reader:
        """The reader as it is."""
        return self._reader

    def forget(self) -> None:
        """Free the memory of the model, unless the reader was given."""
        if self._given is None:
            self._reader, self._read = make_reader(self._settings), 0
            gc.collect()  # a pipeline holds itself

    def read(self, batches: Iterable[Batch]) -> Generator[list[Result], None, None]:
        """The results of each batch of articles with different ids."""
        for batch in batches:
            if self._read >= FRESH_AFTER:
                self.forget()
            self._read += len(batch)
            yield read_batch(self._reader, batch)


def read_there(
    settings: Settings, jobs: int, batches: Iterable[Batch]
) -> Generator[list[Result], None, None]:
    """The results of each batch in the order of the batches, read by other processes.

    Args:
        settings: of their readers.
        jobs: how many processes.
        batches: of articles with different ids, whose texts UTF-8 can hold.

    Raises:
        StoreError: processes cannot be started, or are ended from outside again and again.
    """
    workers = _Workers(settings, jobs)
    try:
        for batch in batches:
            workers.give(batch)
            if len(workers.waiting) > jobs * _AHEAD:
                yield workers.take()
        while workers.waiting:
            yield workers.take()
    finally:
        workers.end()


def read_batch(reader: Reader, articles: Batch) -> list[Result]:
    """A reading or a fault for each article, in order."""
    faults: list[DetenteError] = []
    found = {r.article.id: r for r in reader.read_many(articles, on_error=lambda _, e: faults.append(e))}
    missing = iter(faults)
    fault = DetenteError(f"{_FAULT}: please report it with the article")
    return [found[a.id] if a.id in found else next(missing, fault) for a in articles]


class _Workers:
    """Processes that read, replaced after many articles and where one of them was ended."""

    def __init__(self, settings: Settings, jobs: int) -> None:
        self.waiting: deque[tuple[Batch, Future[_Answers]]] = deque()
        self._settings = msgspec.json.encode(settings)
        self._jobs = jobs
        self._context = get_context("spawn")
        self._ended_by, self._alive = self._context.Pipe(duplex=False)
        self._pool: ProcessPoolExecutor | None = None
        self._given = 0
        self._ended = 0

    def give(self, batch: Batch) -> None:
        """Have a batch read."""
        # the executor's own max_tasks_per_child can end up without a process while batches wait
        if self._pool is not None and self._given >= FRESH_AFTER * self._jobs:
            self._pool.shutdown(wait=False)
            self._pool = None
        self.waiting.append((batch, self._submit(batch)))

    def take(self) -> list[Result]:
        """The results of the batch that was given first."""
        batch, future = self.waiting.popleft()
        try:
            answers = future.result()
        except BrokenProcessPool:
            self._drop()
            answers = self._one_by_one(batch)
            self.waiting = deque((b, f if _is_well(f) else self._submit(b)) for b, f in self.waiting)
        return [_decoded(answer) for answer in answers]

    def end(self) -> None:
        """End the processes, in the midst of their work where it is not wanted any more."""
        if self.waiting:
            self._alive.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._alive.close()
        self._ended_by.close()

    def _submit(self, batch: Batch) -> Future[_Answers]:
        if self._pool is None:
            self._pool, self._given = self._started(self._jobs), 0
        self._given += len(batch)
        data = [msgspec.json.encode(article) for article in batch]
        try:
            return self._pool.submit(_read_encoded, data)
        except BrokenProcessPool as error:  # is met where the batch is taken
            broken: Future[_Answers] = Future()
            broken.set_exception(error)
            return broken

    def _one_by_one(self, batch: Batch) -> _Answers:
        """The answers for a batch that lost its process: an article that ends another one is a failure."""
        answers: _Answers = []
        pool = self._started(1)
        try:
            for article in batch:
                try:
                    data = [msgspec.json.encode(article)]
                    answers += pool.submit(_read_encoded, data).result()
                    self._ended = 0
                except BrokenProcessPool as error:
                    self._ended += 1
                    if self._ended >= _MOST_ENDED:
                        raise StoreError(_NO_PROCESS) from error
                    answers.append(
                        (DetenteError.__name__, "ended the process that read it: please report it")
                    )
                    pool = self._started(1)
        finally:
            pool.shutdown()
        return answers

    def _started(self, jobs: int) -> ProcessPoolExecutor:
        begun_with = (self._settings, self._ended_by)
        return ProcessPoolExecutor(jobs, self._context, initializer=_begin, initargs=begun_with)

    def _drop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _is_well(future: Future[_Answers]) -> bool:
    """Whether a batch is still being read, or was, and not in a pool that has lost a process."""
    return not future.cancelled() and not (future.done() and future.exception())


def _decoded(answer: bytes | tuple[str, str]) -> Result:
    if isinstance(answer, tuple):
        kind = getattr(errors, answer[0], DetenteError)
        return kind(answer[1])
    try:
        return decode_reading(answer)
    except ValueError as error:
        return DetenteError(f"{_FAULT} ({error}): please report it with the article")


_READERS: list[Reader] = []
"""The reader of a process that was started to read."""


def _begin(settings: bytes, ended_by: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    threading.Thread(target=_end_with, args=(ended_by,), daemon=True).start()
    _READERS[:] = [make_reader(msgspec.json.decode(settings, type=Settings))]


def _end_with(other: Connection) -> None:
    """End this process when the other end is closed, also because whoever had it was killed."""
    wait([other])
    os._exit(1)


def _read_encoded(data: list[bytes]) -> _Answers:
    articles = [msgspec.json.decode(one, type=Article) for one in data]
    return [_encoded(result) for result in read_batch(_READERS[0], articles)]


def _encoded(result: Result) -> bytes | tuple[str, str]:
    if isinstance(result, DetenteError):
        return type(result).__name__, result.message
    try:
        return encode_reading(result)
    except ValueError as error:
        return DetenteError.__name__, f"{_FAULT} ({error}): please report it with the article"
