"""Answers kept while they hold, so that many readers of one page cost little."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import msgspec

from detente.web.site.pool import Version

T = TypeVar("T")
REST, LONGEST_REST = 3.0, 30.0
"""Seconds for which an outdated answer is given without making another, at least and at most."""
SHARE = 0.025
"""Of the time may go into making one answer anew and anew: what took 200 ms rests for 8 s."""
PATIENCE = 2.0
"""Seconds for which an outdated answer is given beyond that, while another is made."""
_UNKNOWN = 65_536
"""Bytes that an answer counts for whose size cannot be told."""
_ENTRY = 512


@dataclass
class _Kept:
    answer: Any
    version: Version
    held: float  # when it was last known to hold
    rest: float
    size: int


class Cache:
    """Answers by what was asked, for one state of the database.

    Args:
        limit: bytes that the answers may take, about.
        clock: seconds, for tests.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._making: dict[tuple[Hashable, int], Future[Any]] = {}
        self._lock = threading.Lock()
        self.size = 0

    def answer(self, key: Hashable, version: Version, make: Callable[[], T]) -> T:
        """The answer that is kept, else a new one.

        While something else adds to the database, an answer may be some seconds old: three to thirty, the
        longer it took to make, and two more while it is made anew. What this server itself changed is seen at
        once. Of several threads that ask for one thing, one makes it and the others wait.

        Args:
            key: all that the answer depends on but the database.
            version: of the database now.
            make: makes the answer; what it raises is raised here, in all threads that wait.
        """
        flight = (key, version.own)
        with self._lock:
            kept = self._usable(key, version)
            waiting = self._making.get(flight)
            if kept is not None and (
                kept.version == version or waiting is not None or self._clock() - kept.held <= kept.rest
            ):
                return cast("T", kept.answer)
            promise: Future[Any] = Future()
            if waiting is None:
                self._making[flight] = promise
        if waiting is not None:
            return cast("T", waiting.result())
        return self._make(flight, version, make, promise)

    def _make(
        self, flight: tuple[Hashable, int], version: Version, make: Callable[[], T], promise: Future[Any]
    ) -> T:
        begun = self._clock()
        try:
            answer = make()
        except BaseException as error:
            with self._lock:
                del self._making[flight]
            promise.set_exception(error)
            raise
        with self._lock:
            del self._making[flight]
            done = self._clock()
            rest = min(LONGEST_REST, max(REST, (done - begun) / SHARE))
            self._keep(flight[0], _Kept(answer, version, done, rest, _weight(answer)))
        promise.set_result(answer)
        return answer

    def _usable(self, key: Hashable, version: Version) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        now = self._clock()
        if kept.version == version:
            kept.held = now
        elif kept.version.own != version.own or now - kept.held > kept.rest + PATIENCE:
            return None
        self._kept.move_to_end(key)
        return kept

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        before = self._kept.pop(key, None)
        if before is not None:
            self.size -= before.size
        if kept.size > self._limit // 4:
            return
        self._kept[key] = kept
        self.size += kept.size
        while self.size > self._limit:
            _, oldest = self._kept.popitem(last=False)
            self.size -= oldest.size


def _weight(answer: object) -> int:
    """About how many bytes an answer takes."""
    if isinstance(answer, str | bytes):
        return len(answer) + _ENTRY
    try:
        return 4 * len(msgspec.msgpack.encode(answer)) + _ENTRY
    except (TypeError, ValueError, OverflowError):
        return _UNKNOWN
