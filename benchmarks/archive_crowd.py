"""Several processes at one database at once: some write, others read and look that articles are whole."""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.archive_made import made_reading
from benchmarks.archive_same import doubles
from detente.database import Database
from detente.store.write import add_reading

WRITERS = ("one", "two")
READERS = 4
_TOLD = re.compile(r"with (\d+) events$")
# one process loads the program, and all others begin as copies of it: a start takes milliseconds
_CONTEXT = get_context("forkserver")


def crowd(path: Path, seconds: float) -> list[str]:
    """Two write for that many seconds what is partly the same, four read; what went wrong."""
    Database(path).close()
    began = time.perf_counter()
    end = time.time() + seconds
    writers = [_Other(write, path, writer, end) for writer in WRITERS]
    readers = [_Other(read, path, end) for _ in range(READERS)]
    wrong: list[str] = []
    times = []
    for process in writers:
        times.append(process.answer(wrong) or 0)
    for process in readers:
        print(f"reader: {process.answer(wrong)}")
    with Database(path) as base:
        wrong += base.check()
        there = {row[0] for row in base.connection.execute("SELECT source FROM articles")}
    for writer, count in zip((*WRITERS, "both"), (*times, max(times)), strict=True):
        names = (f"{writer}/{number}.txt" for number in range(count))
        wrong += [f"{name} is lost" for name in names if name not in there]
    print(f"{len(there)} articles by {len(WRITERS)} writers in {time.perf_counter() - began:.0f} s")
    return wrong + doubles(str(path))


def write(path: Path, writer: str, end: float, most: int = 10**9) -> int:
    """Write readings in order, each time one of one's own and one that others write too; how many times.

    Args:
        path: of the database.
        writer: whose readings.
        end: when to end, in seconds of the epoch.
        most: how many times at most.
    """
    number = 0
    with Database(path) as base:
        while number < most and time.time() < end:
            add_reading(base.connection, made_reading(number, writer))
            add_reading(base.connection, made_reading(number, "both"))
            number += 1
    return number


def read(path: Path, end: float) -> tuple[int, int]:
    """Read again and again; how many times, and how many articles there were at last.

    Raises:
        AssertionError: an article was seen in part, or one that had been there was gone.
    """
    rounds = had = 0
    with Database(path, read_only=True) as base:
        while time.time() < end:
            rounds += 1
            count = base.info().articles
            if count < had:
                raise AssertionError(f"{had} articles had been there, now {count}")
            had = count
            for title, events in _newest(base.connection):
                if not title.endswith(f"with {events} events"):
                    raise AssertionError(f"{title}: has {events}")
            for found in base.find(limit=20):
                whole = base.reading(found.article.id)
                told = _TOLD.search(found.article.title)
                if whole is None or told is None or len(whole.events) != int(told[1]):
                    raise AssertionError(f"{found.article.title}: was read in part")
            base.count(actor="RUS", since="2011")
            base.search("report")
    return rounds, had


def _newest(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Titles of the newest articles with how many events are found of each."""
    yield from connection.execute(
        "SELECT a.title, count(e.n) FROM articles AS a LEFT JOIN events AS e ON e.article = a.n"
        " WHERE a.n > (SELECT max(n) FROM articles) - 20 GROUP BY a.n"
    ).fetchall()


def kills(path: Path, most: int, times: int, seed: int) -> int:
    """Write ``most`` times in processes that are killed at moments by chance, then until all is there.

    Returns:
        How many were killed in the midst of it.
    """
    chance = random.Random(seed)  # noqa: S311  not for secrets
    killed = 0
    for _ in range(times):
        process = _Other(write, path, "one", time.time() + 600, most)
        process.begun()
        time.sleep(chance.random() * 0.1)
        killed += process.kill()
    wrong: list[str] = []
    _Other(write, path, "one", time.time() + 600, most).answer(wrong)
    if wrong:
        raise AssertionError(wrong[0])
    return killed


class _Other:
    """A process that calls a function."""

    def __init__(self, function: Callable[..., Any], *values: object) -> None:
        _CONTEXT.set_forkserver_preload([__name__])
        self._here, there = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_called, args=(there, function, values))
        self._process.start()
        there.close()

    def begun(self) -> None:
        """Wait until it has begun."""
        self._here.recv()

    def kill(self) -> bool:
        """Kill it; whether it was still at work."""
        self._process.kill()
        self._process.join()
        return self._process.exitcode != 0

    def answer(self, wrong: list[str]) -> Any:
        """What the function gave; an error is added to what is wrong."""
        try:
            while True:
                done, value = self._here.recv()
                if done:
                    break
        except EOFError:
            value = None
            self._process.join()
            wrong.append(f"a process ended with {self._process.exitcode}")
        self._process.join()
        if isinstance(value, Exception):
            wrong.append(f"{type(value).__name__}: {value}")
            return None
        return value


def _called(there: Connection, function: Callable[..., Any], values: tuple[object, ...]) -> None:
    there.send((False, None))
    try:
        there.send((True, function(*values)))
    except Exception as error:  # whatever it is, it is told
        there.send((True, AssertionError(f"{type(error).__name__}: {error}")))
