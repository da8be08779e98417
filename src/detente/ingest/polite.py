"""Politeness towards the hosts that are read: robots.txt, pauses between requests, and back-off.

robots.txt is read as RFC 9309 says: it is asked for once a day; where there is none, everything may
be fetched; where it cannot be had because the host fails, nothing may. Not for use by several
threads at once.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx
from protego import Protego

from detente.errors import DetenteError, UnreachableError
from detente.ingest.conditional import Getter

DAY = 86_400.0
"""Seconds; the longest back-off."""
ROBOT = "detente"
"""The name that robots.txt may address this program by."""

_MOST_HOSTS = 1_000
_MOST_ROBOTS_BYTES = 512_000
# A host that failed is asked again sooner than one that answered.
_AFTER_FAILURE = 3_600.0
_AGENT = re.compile(r"\s*user[\s-]*agent\b\s*:?\s*(.*)", re.IGNORECASE)
_MOST_DOUBLINGS = 30


def backoff(failures: int, base: float, rand: Callable[[], float] = random.random) -> float:
    """Seconds to wait after so many failures in a row: doubled by each, half of it left to chance.

    Args:
        failures: at least 1.
        base: seconds; the least wait after the first failure.
        rand: gives a number from 0 to 1, so that not all feeds are asked again together.

    Returns:
        At most :data:`DAY`.
    """
    longest = base * 2.0 ** min(failures, _MOST_DOUBLINGS)
    return min(DAY, longest) * (1 + rand()) / 2


def retry_after(value: str, now: dt.datetime) -> float:
    """Seconds that a ``Retry-After`` header asks to wait, at most :data:`DAY`; 0 if it says nothing.

    Args:
        value: whole seconds or an HTTP date; anything else says nothing.
        now: the time, with its zone.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(DAY, float(value))
    try:
        when = parsedate_to_datetime(value)
        when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
        return min(DAY, max(0.0, (when - now).total_seconds()))
    except (TypeError, ValueError, OverflowError, IndexError):
        return 0.0


@dataclass(slots=True)
class _Rules:
    """What a host's robots.txt says; where there is a refusal, nothing may be fetched."""

    rules: Protego | None
    refusal: str
    until: float


@dataclass(slots=True)
class _Turn:
    """When a host may be asked again, on the clock."""

    asked: float
    held: float


class Polite:
    """Asks leave of robots.txt and waits for a host's turn before each request.

    Args:
        getter: gets robots.txt.
        interval: seconds between two requests to one host, if its robots.txt does not ask for more.
        longest_wait: seconds; what must wait longer is refused.
        clock: seconds, from any start, never going back.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        getter: Getter,
        *,
        interval: float = 2.0,
        longest_wait: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.interval = interval
        self.longest_wait = longest_wait
        self._getter = getter
        self._clock = clock
        self._sleep = sleep
        self._robots: OrderedDict[str, _Rules] = OrderedDict()
        self._turns: OrderedDict[str, _Turn] = OrderedDict()

    def permit(self, address: str) -> None:
        """Return when an address may be requested, having waited for its host's turn.

        Raises:
            UnreachableError: it is no address, robots.txt forbids it or cannot be had, or the host asks
                for a longer wait than ``longest_wait``.
        """
        rules = self._rules(address)
        if rules.refusal:
            raise UnreachableError(rules.refusal, source=address)
        if rules.rules is not None and not rules.rules.can_fetch(address, ROBOT):
            raise UnreachableError(
                "may not be fetched: robots.txt of its site forbids it; read a saved copy instead",
                source=address,
            )
        self._wait(address, self.delay(address))
        self._turn(address).asked = self._clock()

    def delay(self, address: str) -> float:
        """Seconds between two requests to the host of an address, as far as known now, at most a day."""
        known = self._robots.get(_origin(address))
        asked = known.rules.crawl_delay(ROBOT) if known is not None and known.rules is not None else None
        return min(DAY, max(self.interval, asked or 0.0))

    def waiting(self, address: str) -> float:
        """Seconds until the host of an address may be asked again; 0 if it may be now."""
        return self._left(address, self.delay(address))

    def hold(self, address: str, seconds: float) -> None:
        """Leave the host of an address alone for some seconds, as it asked."""
        turn = self._turn(address)
        turn.held = max(turn.held, self._clock() + min(seconds, DAY))

    def _rules(self, address: str) -> _Rules:
        origin = _origin(address)
        if not origin:
            raise UnreachableError("is not an address: write it as https://host/path", source=address)
        rules = self._robots.get(origin)
        if rules is None or rules.until <= self._clock():
            rules = self._read(origin, address)
            self._robots[origin] = rules
        self._robots.move_to_end(origin)
        while len(self._robots) > _MOST_HOSTS:
            self._robots.popitem(last=False)
        return rules

    def _read(self, origin: str, address: str) -> _Rules:
        self._wait(address, self.interval)
        try:
            answer = self._getter(f"{origin}/robots.txt", {"Accept": "text/plain, */*;q=0.1"})
        except DetenteError as error:
            return self._refused(error.message)
        finally:
            # The longer pause that robots.txt may ask for holds between the requests that follow it.
            self.hold(address, self.interval)
        if answer.status >= 500 or answer.status == 429:
            return self._refused(f"answered {answer.status}")
        found = answer.data[:_MOST_ROBOTS_BYTES] if 200 <= answer.status < 300 else b""
        return _Rules(_parse(found), "", self._clock() + DAY)

    def _refused(self, reason: str) -> _Rules:
        refusal = f"is not fetched, as robots.txt of its site cannot be had ({reason}): try again later"
        return _Rules(None, refusal, self._clock() + _AFTER_FAILURE)

    def _wait(self, address: str, delay: float) -> None:
        left = self._left(address, delay)
        if left > self.longest_wait:
            raise UnreachableError(
                f"must wait {left:,.0f} s more, as its host asked: try again later", source=address
            )
        if left > 0:
            self._sleep(left)

    def _left(self, address: str, delay: float) -> float:
        turn = self._turn(address)
        return max(0.0, max(turn.asked + delay, turn.held) - self._clock())

    def _turn(self, address: str) -> _Turn:
        host = _host(address)
        turn = self._turns.setdefault(host, _Turn(float("-inf"), float("-inf")))
        self._turns.move_to_end(host)
        while len(self._turns) > _MOST_HOSTS:
            self._turns.popitem(last=False)
        return turn


def _parse(data: bytes) -> Protego:
    """Rules of robots.txt.

    Other robots are all given one name: the parser keeps every rule for each robot that it is for, so
    that a list of robots and a list of rules would make a table of both.
    """
    lines = []
    for line in data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines():
        agent = _AGENT.match(line)
        if agent is not None:
            name = agent[1].partition("#")[0].partition("/")[0].strip().lower()
            ours = name in {ROBOT, "*"}
            line = f"User-agent: {name}" if ours else "User-agent: another"
        lines.append(line)
    return Protego.parse("\n".join(lines))


def _origin(address: str) -> str:
    """Scheme, host and port of an http(s) address; '' for anything else."""
    try:
        url = httpx.URL(address)
        if url.scheme not in {"http", "https"} or not url.host:
            return ""
        return f"{url.scheme}://{url.netloc.decode('ascii')}"
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return ""


def _host(address: str) -> str:
    return _origin(address).partition("://")[2].rpartition("@")[2]
