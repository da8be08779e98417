"""Watch news feeds: ask each when it is due, and read the reports that are new in it."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import httpx
import msgspec

from detente.errors import DetenteError, SettingError, UnreachableError
from detente.ingest.conditional import (
    NEVER,
    FeedAnswer,
    FeedMemory,
    FeedState,
    Getter,
    as_page,
    asks,
    charset,
    make_getter,
    validators,
)
from detente.ingest.feeds import Entry, Feed, article_of, parse_feed, with_day
from detente.ingest.fetch import Answer, Resolver, resolve
from detente.ingest.polite import Polite, backoff, retry_after
from detente.ingest.sources import load
from detente.records import Article, article_id
from detente.settings import Settings

__all__ = ["NEVER", "Counts", "FeedMemory", "FeedState", "Found", "Watcher", "make_watcher"]

SHORTEST_EVERY = 60.0
"""Seconds; no feed is asked more often."""
LONGEST_EVERY = 30 * 86_400.0
"""Seconds."""

_FEED_KINDS = {
    "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
}
_PAGE_KINDS = {"Accept": "text/html, text/plain;q=0.9, */*;q=0.1"}
_MOST_TRIES = 3
_MOST_REMEMBERED = 20_000
_BUSY = frozenset({429, 503})


@dataclass(slots=True)
class Counts:
    """What one poll of a feed came to."""

    outcome: Literal["read", "unchanged", "failed", "ended", "later"] = "read"
    """``later``: its host asked to be left alone for a while."""
    entries: int = 0
    new: int = 0
    known: int = 0
    failed: int = 0
    later: int = 0
    """Entries that are tried again at a later poll, without having been asked for in this one."""
    left_out: int = 0
    """Entries beyond the most that are read of a feed."""


Found = (
    tuple[Literal["article"], str, Article]
    | tuple[Literal["failed"], str, DetenteError]
    | tuple[Literal["feed"], str, Counts]
)
"""What a poll yields: the kind, the address that it is about, and what was found."""


class Watcher:
    """Polls feeds and reads what is new in them.

    Args:
        feeds: addresses of feeds.
        memory: keeps the states of the feeds.
        known: whether an article's address has been read before.
        settings: limits on size.
        getter: gets feeds and pages.
        polite: asked before each request.
        every: seconds between two polls of a feed, at least :data:`SHORTEST_EVERY`.
        clock: the time, with its zone.
        rand: a number from 0 to 1, spreads the back-off of feeds that fail.
        sleep: waits for seconds; returns early on :meth:`stop` by default.
        stopping: set by :meth:`stop`.

    Raises:
        SettingError: ``every`` is out of range.
    """

    def __init__(
        self,
        feeds: Sequence[str],
        memory: FeedMemory,
        known: Callable[[str], bool],
        settings: Settings,
        getter: Getter,
        polite: Polite,
        *,
        every: float = 900.0,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        rand: Callable[[], float] = random.random,
        sleep: Callable[[float], object] | None = None,
        stopping: threading.Event | None = None,
    ) -> None:
        if not SHORTEST_EVERY <= every <= LONGEST_EVERY:
            raise SettingError(
                f"every is {every:g}: give from {SHORTEST_EVERY:.0f} to {LONGEST_EVERY:.0f} seconds"
            )
        self.feeds = tuple(dict.fromkeys(feeds))
        self._memory = memory
        self._known = known
        self._settings = settings
        self._getter = getter
        self._polite = polite
        self._every = every
        self._clock = clock
        self._rand = rand
        self._stopping = stopping or threading.Event()
        self._sleep = sleep or self._stopping.wait
        self._tried: OrderedDict[str, tuple[int, dt.datetime]] = OrderedDict()

    def poll_once(self, now: dt.datetime) -> Iterator[Found]:
        """Ask every feed that is due at a time, one after the other.

        Args:
            now: the time, with its zone.

        Yields:
            ``("article", address, Article)`` for what is new, ``("failed", address, error)`` for a feed
            or an entry that could not be read, and for each feed, last, ``("feed", address, Counts)``.
        """
        for address in self.feeds:
            state = self._memory.get(address)
            if self._stopping.is_set():
                return
            if _time(state.next) <= now:
                yield from self._poll(state, now)

    def run(self) -> Iterator[Found]:
        """Poll until stopped or until every feed has ended, and yield what :meth:`poll_once` yields."""
        while not self._stopping.is_set():
            yield from self.poll_once(self._clock())
            if all(self._memory.get(address).next == NEVER for address in self.feeds):
                return
            if not self._stopping.is_set():
                self._sleep(self._every)

    def stop(self) -> None:
        """End :meth:`run` after the article that is being read."""
        self._stopping.set()

    def _poll(self, state: FeedState, now: dt.datetime) -> Iterator[Found]:
        address, counts = state.address, Counts()
        if self._held(address):
            wait = self._polite.waiting(address)
            self._memory.put(address, msgspec.structs.replace(state, next=_after(now, wait)))
            yield "feed", address, Counts(outcome="later")
            return
        try:
            answer, feed = self._read(state)
        except _Refused as refusal:
            kept, counts.outcome = self._failed(state, now, refusal)
            self._memory.put(address, kept)
            yield "failed", address, refusal.error
            yield "feed", address, counts
            return
        if feed is None:
            counts.outcome = "unchanged"
            etag, modified = state.etag, state.modified
        else:
            counts.entries, counts.left_out = len(feed.entries), feed.left_out
            again = yield from self._entries(feed, address, counts)
            if self._stopping.is_set():
                return
            # An answer of "unchanged" would hide what is to be tried again.
            etag, modified = ("", "") if again else validators(answer)
        wait = max(self._every, self._polite.delay(address))
        state = FeedState(address, etag, modified, _after(now, 0), _after(now, wait), 0)
        self._memory.put(address, state)
        yield "feed", address, counts

    def _read(self, state: FeedState) -> tuple[FeedAnswer, Feed | None]:
        """The answer of a feed and what it holds, None if that has not changed."""
        address, status, wait = state.address, 0, 0.0
        try:
            self._polite.permit(address)
            answer = self._getter(address, {**_FEED_KINDS, **asks(state.etag, state.modified)})
            status = answer.status
            if status == 304:
                return answer, None
            wait = self._note_wait(address, answer)
            if status == 410:
                raise UnreachableError("is gone for good (410): take it off your list", source=address)
            if not 200 <= status < 300:
                raise UnreachableError(f"answered {status}: check the address of the feed", source=address)
            return answer, parse_feed(answer.data, address, self._settings, encoding=charset(answer))
        except DetenteError as error:
            raise _Refused(error, status, wait) from error

    def _failed(
        self, state: FeedState, now: dt.datetime, refusal: _Refused
    ) -> tuple[FeedState, Literal["ended", "failed"]]:
        failures = state.failures + 1
        wait = max(self._every, backoff(failures, self._every, self._rand), refusal.wait)
        ended = refusal.status == 410
        kept = msgspec.structs.replace(
            state,
            polled=_after(now, 0),
            next=NEVER if ended else _after(now, wait),
            failures=failures,
        )
        return kept, "ended" if ended else "failed"

    def _entries(self, feed: Feed, address: str, counts: Counts) -> Generator[Found, None, bool]:
        """Read the new entries; whether some are to be tried again is returned."""
        again = False
        for entry in feed.entries:
            name = entry.address or f"{address}#{article_id(entry.id or entry.title + entry.text)}"
            tries, when = self._tried.get(name, (0, self._clock()))
            if self._known(name) or tries >= _MOST_TRIES:
                counts.known += 1
                continue
            if when > self._clock() or (entry.address and self._held(name)):
                counts.later += 1
                again = True
                continue
            try:
                article = self._article(entry, name)
            except DetenteError as error:
                counts.failed += 1
                tries = tries + 1 if isinstance(error, UnreachableError) else _MOST_TRIES
                wait = backoff(tries, self._every, self._rand)
                self._remember(name, tries, wait)
                again = again or tries < _MOST_TRIES
                yield "failed", name, error
            else:
                counts.new += 1
                self._remember(name, _MOST_TRIES, 0)
                yield "article", name, article
            if self._stopping.is_set():
                break
        return again

    def _article(self, entry: Entry, name: str) -> Article:
        if not entry.address:
            return article_of(entry, name, self._settings)
        self._polite.permit(name)
        return with_day(load(name, self._settings, fetcher=self._page), entry)

    def _page(self, address: str, settings: Settings) -> Answer:
        answer = self._getter(address, _PAGE_KINDS)
        self._note_wait(address, answer)
        return as_page(answer, address, settings)

    def _note_wait(self, address: str, answer: FeedAnswer) -> float:
        """Leave a busy host alone as long as it asks, or for a while if it does not say; seconds."""
        if answer.status not in _BUSY:
            return 0.0
        asked = retry_after(answer.headers.get("retry-after", ""), self._clock())
        wait = asked or backoff(1, self._every, self._rand)
        self._polite.hold(address, wait)
        return wait

    def _held(self, address: str) -> bool:
        """Whether the host asked for a pause that is too long to wait here, though not always."""
        longest = self._polite.longest_wait
        return self._polite.waiting(address) > longest >= self._polite.delay(address)

    def _remember(self, name: str, tries: int, wait: float) -> None:
        self._tried[name] = (tries, self._clock() + dt.timedelta(seconds=wait))
        self._tried.move_to_end(name)
        while len(self._tried) > _MOST_REMEMBERED:
            self._tried.popitem(last=False)


class _Refused(Exception):  # noqa: N818  a signal between two functions, no error of the program
    """A feed could not be read: the error, the status of the answer (0 if none), seconds to wait."""

    def __init__(self, error: DetenteError, status: int, wait: float) -> None:
        super().__init__(str(error))
        self.error = error
        self.status = status
        self.wait = wait


def make_watcher(
    feeds: Sequence[str],
    memory: FeedMemory,
    known: Callable[[str], bool],
    settings: Settings,
    *,
    every: float = 900.0,
    resolver: Resolver = resolve,
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ticks: Callable[[], float] = time.monotonic,
    rand: Callable[[], float] = random.random,
    sleep: Callable[[float], object] | None = None,
) -> Watcher:
    """A watcher that gets feeds and pages from public addresses and is polite to their hosts.

    Args:
        feeds: addresses of feeds.
        memory: keeps the states of the feeds.
        known: whether an article's address has been read before.
        settings: limits on size and time.
        every: seconds between two polls of a feed.
        resolver: finds the IP addresses of a host.
        transport: carries the requests; the network by default.
        clock: the time, with its zone.
        ticks: seconds, from any start, never going back.
        rand: a number from 0 to 1.
        sleep: waits for seconds; by default it returns early when the watcher is stopped.

    Raises:
        SettingError: ``every`` is out of range.
    """
    stopping = threading.Event()
    sleep = sleep or stopping.wait
    polite = Polite(make_getter(settings, resolver=resolver, transport=transport), clock=ticks, sleep=sleep)
    getter = make_getter(settings, resolver=resolver, transport=transport, before_redirect=polite.permit)
    return Watcher(
        feeds,
        memory,
        known,
        settings,
        getter,
        polite,
        every=every,
        clock=clock,
        rand=rand,
        sleep=sleep,
        stopping=stopping,
    )


def _time(stamp: str) -> dt.datetime:
    """A kept time; the earliest where there is none, or none that can be read."""
    try:
        found = dt.datetime.fromisoformat(stamp)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _after(now: dt.datetime, seconds: float) -> str:
    """The time so many seconds later, as it is kept."""
    return (now.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).isoformat(timespec="seconds")
